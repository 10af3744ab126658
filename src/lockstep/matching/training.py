"""A model learned from the records themselves, without labels: Splink's expectation maximisation, made to repeat.

How often two different people agree is counted among pairs taken at random; how often one person's records agree is
learned in several rounds, each among pairs that share one key, of the comparisons that key does not decide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lockstep.matching.comparisons import Comparison
from lockstep.matching.model import Model, default_model
from lockstep.matching.splinking import LEAST, linker, settings

if TYPE_CHECKING:
    from splink import Linker

    from lockstep.engines.embedded import Workbench

#: Fewer records than this teach less than the shipped model knows.
ENOUGH = 1_000
_SEED = 1
#: Pairs taken at random, and pairs looked at in one round.
_RANDOM_PAIRS, _ROUND_PAIRS = 150_000, 40_000
#: A round with fewer pairs than this says little; one key must not make more than that in all.
_LEAST_PAIRS, _MOST_PAIRS = 100, 30_000_000
#: What the pairs of a round have in common, best first, and how many rounds there are at most.
_ROUNDS = {
    "people": (
        ("email",), ("phone",), ("national_id",), ("first", "last"), ("born",), ("street",), ("company", "city"),
        ("domain",), ("company",), ("postcode",),
    ),
    "companies": (("domain",), ("phone",), ("company",), ("street", "house"), ("national_id",), ("postcode",)),
}  # fmt: skip
_MOST_ROUNDS = 3
#: Share of the pairs there are that rules find, and least share of the smaller list that has a partner.
_RULED, _SHARED = 0.7, 0.2
#: What is left to the shipped model: a round sees no pair that its own key would not find, and may take for certain
#: what is only frequent.
_DOUBT = 0.1
#: Values kept with their frequency, per column; rarer ones share one.
_VALUES = 20_000


def train(workbench: Workbench, records: str, kind: str, columns: frozenset[str], *, ruled: int, across: bool) -> Model:
    """Learn a model from prepared records.

    Parameters
    ----------
    workbench
        Where `records` is.
    records
        Table made by `normal.prepare`. All of them, not those that rules left over: among these no two are one.
    kind, columns
        ``people`` or ``companies``, and the normal columns that are filled.
    ruled
        How many pairs the rules settled.
    across
        Learn from pairs of the two lists only.

    Returns
    -------
    Model
        The same for the same records. Of `default_model` where the records are too few, or nothing could be learned.
    """
    start = default_model(kind)
    comparisons = start.comparisons(columns)
    model = replace(start, prior=prior(workbench, records, ruled=ruled, across=across))
    model = with_frequencies(workbench, records, model, comparisons)
    [(count,)] = workbench.execute(f"SELECT count(*) FROM {records}").fetchall()
    rounds = list(_rounds(workbench, records, kind, columns, across))[:_MOST_ROUNDS]
    if count < ENOUGH or not rounds:
        # Of few records each has a large share: only what many of them have is known to be common.
        return replace(model, rare={})
    with linker(workbench, records, settings(model, comparisons, trained=False)) as linked:
        linked.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED, num_chunks=1)
        for needed in rounds:
            rule = " AND ".join(f"l.{column} = r.{column}" for column in needed)
            linked.training.estimate_parameters_using_expectation_maximisation(
                rule + (" AND l.side <> r.side" if across else ""),
                estimate_without_term_frequencies=True,
                max_pairs=_ROUND_PAIRS,
                record_sample_proportion=1.0,
            )
        learned = _learned(linked, model, comparisons)
    return replace(model, chances={**model.chances, **learned})


def _rounds(workbench: Workbench, records: str, kind: str, columns: frozenset[str], across: bool) -> Any:
    """Yield what pairs of a round share, where there are neither too few nor too many of them."""
    for needed in _ROUNDS[kind]:
        if not columns.issuperset(needed):
            continue
        pairs = "count(*) FILTER (side = 0) * count(*) FILTER (side = 1)" if across else "count(*) * (count(*) - 1) / 2"
        [(count,)] = workbench.execute(
            f"SELECT coalesce(sum(pairs), 0) FROM (SELECT {pairs} AS pairs FROM {records} WHERE "
            + " AND ".join(f"{column} IS NOT NULL" for column in needed)
            + f" GROUP BY {', '.join(needed)})"
        ).fetchall()
        if _LEAST_PAIRS <= count <= _MOST_PAIRS:
            yield needed


def prior(workbench: Workbench, records: str, *, ruled: int, across: bool) -> float:
    """Return the chance that two records taken at random are one, from how many pairs the rules settled.

    The rules are taken to find most of what there is to find, and a fifth of the smaller list is taken to have a
    partner where they find less.
    """
    [(left, right)] = workbench.execute(
        f"SELECT count(*) FILTER (side = 0), count(*) FILTER (side = 1) FROM {records}"
    ).fetchall()
    smaller, pairs = (min(left, right), left * right) if across else (left, left * (left - 1) / 2)
    return float(f"{min(0.5, max(ruled / _RULED, smaller * _SHARED, 1.0) / max(pairs, 2.0)):.4g}")


def with_frequencies(workbench: Workbench, records: str, model: Model, comparisons: Sequence[Comparison]) -> Model:
    """Return the model with the frequencies of these records' values."""
    shares: dict[str, dict[str, float]] = {}
    rare: dict[str, float] = {}
    for column in sorted({level.frequency for each in comparisons for level in each.levels if level.frequency}):
        found = workbench.execute(
            f"SELECT {column}, count(*) AS n, sum(count(*)) OVER () AS total, count(*) OVER () AS values "
            f"FROM {records} WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY n DESC, {column} LIMIT {_VALUES}"
        ).fetchall()
        if not found:
            continue
        total, values = int(found[0][2]), int(found[0][3])
        # A value seen once or twice may be seen twice because two records are one: that is no frequency.
        shares[column] = {value: round(n / total, 9) for value, n, *_ in found if n > 2}
        left = total - sum(n for _, n, *_ in found if n > 2)
        kept = sum(1 for _, n, *_ in found if n > 2)
        rare[column] = round(max(left / max(values - kept, 1), 1.0) / total, 9)
    return replace(model, frequencies=shares, rare=rare)


def _learned(
    linked: Linker, model: Model, comparisons: Sequence[Comparison]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return what was learned; a chance that was not stays as the shipped model has it."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    trained = {each.output_column_name: each for each in linked._settings_obj.comparisons}
    for comparison in comparisons:
        levels = {each.label_for_charts: each for each in trained[comparison.name].comparison_levels}
        known = model.chances[comparison.name]
        chances: dict[str, tuple[float, float]] = {}
        for level in comparison.levels:
            got = levels[level.label]
            m = (
                known[level.label][0]
                if level.is_fixed or not got._has_estimated_m_values
                else _number(got.m_probability)
            )
            u = (
                known[level.label][1]
                if level.is_fixed or not got._has_estimated_u_values
                else _number(got.u_probability)
            )
            m = (1 - _DOUBT) * m + _DOUBT * known[level.label][0]
            chances[level.label] = (_short(m), _short(u))
        found[comparison.name] = chances
    return found


def _number(chance: float | None) -> float:
    return LEAST if chance is None else chance


def _short(chance: float) -> float:
    """Return a chance with five digits: sums of several threads differ in the last ones."""
    return float(f"{min(max(chance, LEAST), 1 - LEAST):.5g}") if not math.isnan(chance) else LEAST
