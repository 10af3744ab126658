"""Splink, at work: the model as Splink's settings, and pairs scored by it with the reason of every score."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lockstep.matching.comparisons import Comparison

if TYPE_CHECKING:
    from splink import Linker

    from lockstep.engines.embedded import Workbench
    from lockstep.matching.model import Model

#: What is weighed is never certain; 1 is what a rule says.
SUREST = 0.999999
#: Splink needs some number where nothing was ever seen.
LEAST = 1e-6


def settings(model: Model, comparisons: Sequence[Comparison], *, trained: bool = True) -> dict[str, Any]:
    """Return a model as Splink takes it; without its chances where they shall be learned."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "uid",
        "probability_two_random_records_match": model.prior,
        "em_convergence": 0.001,
        "max_iterations": 25,
        "blocking_rules_to_generate_predictions": ["1 = 0"],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "comparisons": [_comparison(model, each, trained) for each in comparisons],
    }


def _comparison(model: Model, comparison: Comparison, trained: bool) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.missing, "label_for_charts": "missing", "is_null_level": True}
    ]
    for level in comparison.levels:
        made: dict[str, Any] = {"sql_condition": level.sql, "label_for_charts": level.label}
        if level.frequency:
            made |= {"tf_adjustment_column": level.frequency, "tf_adjustment_weight": 1.0,
                     "disable_tf_exact_match_detection": True}  # fmt: skip
        if trained or level.is_fixed:
            m, u = model.chances[comparison.name][level.label]
            made |= {"m_probability": m, "u_probability": u}
        if level.is_fixed:
            made |= {"fix_m_probability": True, "fix_u_probability": True}
        levels.append(made)
    return {"output_column_name": comparison.name, "comparison_levels": levels}


@contextmanager
def linker(workbench: Workbench, records: str, made: dict[str, Any]) -> Iterator[Linker]:
    """Open Splink on a table of prepared records, and leave nothing of it behind.

    Parameters
    ----------
    workbench
        Where `records` is.
    records
        Name of a table made by `normal.prepare`.
    made
        Settings.
    """
    from splink import DuckDBAPI, Linker  # noqa: PLC0415  half a second that other commands need not pay

    logging.getLogger("splink").setLevel(logging.ERROR)  # what it has to say to its own users
    before = {name for (name,) in workbench.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    api = DuckDBAPI(connection=workbench)
    try:
        yield Linker(api.register(records), made, log_level=None, validate_settings=False)
    finally:
        for (name,) in workbench.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            if name.startswith("__splink__") and name not in before:
                workbench.execute(f'DROP TABLE "{name}"')
        for (name,) in workbench.execute(
            "SELECT view_name FROM duckdb_views() WHERE view_name LIKE '\\_\\_splink\\_\\_%' ESCAPE '\\'"
        ).fetchall():
            workbench.execute(f'DROP VIEW IF EXISTS "{name}"')


def tell_frequencies(linked: Linker, workbench: Workbench, records: str, model: Model, columns: Sequence[str]) -> None:
    """Give Splink the model's own frequencies, so that a score does not depend on the other records around."""
    for column in columns:
        shares = model.frequencies.get(column, {})
        known = pa.table({"value": pa.array(shares, pa.string()), "share": pa.array(shares.values(), pa.float64())})
        workbench.register("matching_found", known)
        rare = model.rare.get(column)
        table = f"__splink__matching_share_{column}"
        workbench.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT r.{column}, "
            f"coalesce(k.share, {rare if rare else 'NULL'})::DOUBLE AS tf_{column} "
            f"FROM (SELECT DISTINCT {column} FROM {records} WHERE {column} IS NOT NULL) AS r "
            f"LEFT JOIN (SELECT * FROM matching_found) AS k ON k.value = r.{column}"
        )
        workbench.unregister("matching_found")
        linked.table_management.register_term_frequency_lookup(linked._db_api.register(table), column)


def score_pairs(
    workbench: Workbench, *, records: str, pairs: str, model: Model, columns: frozenset[str], into: str,
    at_least: float = 0.0, chunk: int = 2_000_000,
) -> None:  # fmt: skip
    """Create the table `into` with the score of every pair.

    Parameters
    ----------
    workbench
        Where the tables are.
    records
        Table made by `normal.prepare`.
    pairs
        Relation with ``uid_l`` and ``uid_r``, each pair once.
    model, columns
        What is compared, and the normal columns that are filled.
    into
        Name of the table: ``uid_l``, ``uid_r``, ``probability``, ``weight`` (bits, the prior included) and ``why``.
    at_least
        Leave out pairs below this probability.
    chunk
        Pairs scored at a time, which bounds the memory.

    Notes
    -----
    ``why`` is a list of structs: ``what`` (the comparison), ``how`` (``same``, ``close``, ``differs`` or ``missing``),
    ``level`` (in words) and ``bits``.
    """
    comparisons = model.comparisons(columns)
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} (uid_l BIGINT, uid_r BIGINT, probability DOUBLE, weight DOUBLE, "
        "why STRUCT(what VARCHAR, how VARCHAR, level VARCHAR, bits DOUBLE)[])"
    )
    if not comparisons:
        return
    [(count,)] = workbench.execute(f"SELECT count(*) FROM {pairs}").fetchall()
    parts = max(1, -(-count // chunk))
    why = ", ".join(_why(each) for each in comparisons)
    with linker(workbench, records, settings(model, comparisons)) as linked:
        tell_frequencies(linked, workbench, records, model, _frequent(comparisons))
        for part in range(parts):
            where = f"WHERE hash(uid_l) % {parts} = {part}" if parts > 1 else ""
            workbench.execute(
                "CREATE OR REPLACE TEMP TABLE __splink__matching_pairs AS "
                f"SELECT '0' AS match_key, uid_l AS join_key_l, uid_r AS join_key_r FROM {pairs} {where}"
            )
            linked.table_management.register_blocked_pairs_for_predict(
                linked._db_api.register("__splink__matching_pairs")
            )
            scored = linked.inference.predict(threshold_match_probability=at_least or None)
            workbench.execute(
                f"INSERT INTO {into} SELECT uid_l, uid_r, least(round(match_probability, 6), {SUREST}), "
                f"round(match_weight, 3), [{why}] "
                f"FROM {scored.physical_name}"
            )
            scored.drop_table_from_database_and_remove_from_cache()


def _frequent(comparisons: Sequence[Comparison]) -> list[str]:
    return sorted({level.frequency for each in comparisons for level in each.levels if level.frequency})


def _why(comparison: Comparison) -> str:
    name = comparison.name
    top = len(comparison.levels) - 1
    how = " ".join(f"WHEN {top - place} THEN '{level.how}'" for place, level in enumerate(comparison.levels))
    said = " ".join(
        f"WHEN {top - place} THEN '{level.label.replace(chr(39), chr(39) * 2)}'"
        for place, level in enumerate(comparison.levels)
    )
    adjusted = f" + mw_tf_adj_{name}" if any(level.frequency for level in comparison.levels) else ""
    return (
        f"{{'what': '{comparison.words}', 'how': CASE gamma_{name} {how} ELSE 'missing' END, "
        f"'level': CASE gamma_{name} {said} ELSE 'missing' END, 'bits': round(mw_{name}{adjusted}, 2)}}"
    )
