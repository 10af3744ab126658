"""The weight of a pair of records under a model: what each comparison says for or against, added up.

The scores are those of Splink for the same model (`lockstep.matching`), worked out by one query: starting Splink takes
a second, for three records as for three thousand. Weights are whole millibits, so that their sums are exact.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.matching.comparisons import Comparison
    from lockstep.matching.model import Model

#: Where nothing was ever seen.
_LEAST = 1e-6


def weigh(workbench: Workbench, *, records: str, pairs: str, model: Model, columns: frozenset[str], into: str) -> None:
    """Create the table `into` with the weight of every pair.

    Parameters
    ----------
    workbench
        Where the tables are.
    records
        Table made by `matching.normal.prepare`.
    pairs
        Relation with ``uid_l`` and ``uid_r``, each pair once.
    model, columns
        What is compared, and the normal columns that are filled.
    into
        Name of the table: ``uid_l``, ``uid_r``, ``millibits`` (the prior included) and ``why``, a list of ``what`` (the
        comparison), ``how`` (``same``, ``close``, ``differs`` or ``missing``), ``level`` (in words) and ``millibits``.
    """
    comparisons = model.comparisons(columns)
    held = [name for (name, *_) in workbench.execute(f"DESCRIBE {records}").fetchall() if name not in ("uid", "side")]
    sides = "".join(f", l.{column} AS {column}_l, r.{column} AS {column}_r" for column in held)
    levels = "".join(f", {_place(each)} AS on_{each.name}" for each in comparisons)
    said = ", ".join(_said(each, model) for each in comparisons)
    prior = round(1000 * math.log2(model.prior / (1 - model.prior)))
    empty = "CAST([] AS STRUCT(what VARCHAR, how VARCHAR, level VARCHAR, millibits INTEGER)[])"
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS "
        f"WITH sides AS (SELECT p.uid_l, p.uid_r{sides} FROM {pairs} AS p "
        f"JOIN {records} AS l ON l.uid = p.uid_l JOIN {records} AS r ON r.uid = p.uid_r), "
        f"placed AS (SELECT uid_l, uid_r{levels} FROM sides), "
        f"said AS (SELECT uid_l, uid_r, {f'[{said}]' if said else empty} AS why FROM placed) "
        "SELECT uid_l, uid_r, CAST("
        f"{prior} + COALESCE(LIST_SUM(LIST_TRANSFORM(why, lambda each: each.millibits)), 0) AS INTEGER) AS millibits, "
        "why FROM said"
    )


def probability_ppm(millibits: int) -> int:
    """Return a weight as a probability in parts per million.

    Examples
    --------
    >>> probability_ppm(0), probability_ppm(10_000), probability_ppm(-30_000)
    (500000, 999024, 0)
    """
    odds = math.pow(2, min(millibits, 60_000) / 1000)
    return round(1_000_000 * odds / (1 + odds))


def _place(comparison: Comparison) -> str:
    levels = " ".join(
        f"WHEN {level.sql} THEN {place}"
        for place, level in enumerate(comparison.levels, start=1)
        if level.sql != "ELSE"
    )
    return f"CASE WHEN {comparison.missing} THEN 0 {levels} ELSE {len(comparison.levels)} END"


def _said(comparison: Comparison, model: Model) -> str:
    """SQL of one entry of the reason, from the level a pair stands on."""
    chances = model.chances[comparison.name]
    weights = [round(1000 * math.log2(max(m, _LEAST) / max(u, _LEAST))) for m, u in (
        chances[level.label] for level in comparison.levels)]  # fmt: skip

    def chosen(values: list[str], otherwise: str) -> str:
        cases = " ".join(f"WHEN {place} THEN {value}" for place, value in enumerate(values, start=1))
        return f"CASE on_{comparison.name} {cases} ELSE {otherwise} END"

    how = chosen([f"'{level.how}'" for level in comparison.levels], "'missing'")
    label = chosen(["'" + level.label.replace("'", "''") + "'" for level in comparison.levels], "'missing'")
    bits = chosen([str(weight) for weight in weights], "0")
    return f"{{'what': '{comparison.words}', 'how': {how}, 'level': {label}, 'millibits': CAST({bits} AS INTEGER)}}"
