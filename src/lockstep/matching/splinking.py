"""Splink, which learns the models: a model as its settings, and its tables cleared away."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from splink import Linker

    from lockstep.engines.embedded import Workbench
    from lockstep.matching.comparisons import Comparison
    from lockstep.matching.model import Model


def settings(model: Model, comparisons: Sequence[Comparison], *, trained: bool = True) -> dict[str, Any]:
    """Return a model as Splink takes it; where it shall be learned, without its chances and what makes values rare."""
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
        if level.frequency and trained:
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
