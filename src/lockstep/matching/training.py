"""A model learned from the records themselves, without labels: Splink's expectation maximisation, made to repeat.

How often two different people agree is counted among pairs taken at random; how often one person's records agree is
learned in several rounds, each among pairs that share one key, of the comparisons that key does not decide.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from lockstep.matching.model import Model, default_model
from lockstep.matching.splinking import linker, settings
from lockstep.matching.weighing import LEAST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from splink import Linker

    from lockstep.engines.embedded import Workbench
    from lockstep.matching.comparisons import Comparison
    from lockstep.matching.normal import Prepared

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


def train(workbench: Workbench, prepared: Prepared, *, ruled: int) -> Model:
    """Learn a model from prepared records.

    Parameters
    ----------
    workbench
        Where they are.
    prepared
        All of them, not those that rules left over: among these no two are one.
    ruled
        How many pairs the rules settled.

    Returns
    -------
    Model
        The same for the same records. Of `default_model` where the records are too few, or nothing could be learned.
    """
    start = default_model(prepared.kind)
    comparisons = start.comparisons(prepared.columns)
    model = replace(start, prior=prior(workbench, prepared, ruled=ruled))
    model = with_frequencies(workbench, prepared, model, comparisons)
    [(count,)] = workbench.execute(f"SELECT count(*) FROM {prepared.records}").fetchall()
    rounds = list(islice(_rounds(workbench, prepared), _MOST_ROUNDS)) if count >= ENOUGH else []
    if not rounds:
        # Of few records each has a large share: only what many of them have is known to be common.
        return replace(model, rare={})
    with linker(workbench, prepared.records, settings(model, comparisons, trained=False)) as linked:
        linked.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED, num_chunks=1)
        for needed in rounds:
            rule = " AND ".join(f"l.{column} = r.{column}" for column in needed)
            linked.training.estimate_parameters_using_expectation_maximisation(
                rule + (" AND l.side <> r.side" if prepared.across else ""),
                estimate_without_term_frequencies=True,
                max_pairs=_ROUND_PAIRS,
                record_sample_proportion=1.0,
            )
        learned = _learned(linked, model, comparisons)
    return replace(model, chances={**model.chances, **learned})


def _rounds(workbench: Workbench, prepared: Prepared) -> Iterator[tuple[str, ...]]:
    """Yield what pairs of a round share, where there are neither too few nor too many of them."""
    for needed in _ROUNDS[prepared.kind]:
        if not prepared.has(needed):
            continue
        [(count,)] = workbench.execute(
            f"SELECT coalesce(sum(pairs), 0) FROM (SELECT {prepared.pairs_of_group} AS pairs FROM {prepared.records} "
            f"WHERE {' AND '.join(f'{column} IS NOT NULL' for column in needed)} GROUP BY {', '.join(needed)})"
        ).fetchall()
        if _LEAST_PAIRS <= count <= _MOST_PAIRS:
            yield needed


def prior(workbench: Workbench, prepared: Prepared, *, ruled: int) -> float:
    """Return the chance that two records taken at random are one, from how many pairs the rules settled.

    The rules are taken to find most of what there is to find, and a fifth of the smaller list is taken to have a
    partner where they find less.
    """
    [(left, right)] = workbench.execute(
        f"SELECT count(*) FILTER (side = 0), count(*) FILTER (side = 1) FROM {prepared.records}"
    ).fetchall()
    smaller, pairs = (min(left, right), left * right) if prepared.across else (left, left * (left - 1) / 2)
    return float(f"{min(0.5, max(ruled / _RULED, smaller * _SHARED, 1.0) / max(pairs, 2.0)):.4g}")


def with_frequencies(
    workbench: Workbench, prepared: Prepared, model: Model, comparisons: Sequence[Comparison]
) -> Model:
    """Return the model with the frequencies of these records' values."""
    shares: dict[str, dict[str, float]] = {}
    rare: dict[str, float] = {}
    for column in sorted({level.frequency for each in comparisons for level in each.levels if level.frequency}):
        workbench.execute(
            f"CREATE OR REPLACE TEMP TABLE matching_counted AS SELECT {column} AS value, count(*) AS n "
            f"FROM {prepared.records} WHERE {column} IS NOT NULL GROUP BY 1"
        )
        [(total, values)] = workbench.execute("SELECT sum(n)::BIGINT, count(*) FROM matching_counted").fetchall()
        # A value seen once or twice may be seen twice because two records are one: that is no frequency.
        found = workbench.execute(
            f"SELECT value, n FROM matching_counted WHERE n > 2 ORDER BY n DESC, value LIMIT {_VALUES}"
        ).fetchall()
        if values:
            shares[column] = {value: round(n / total, 9) for value, n in found}
            left = total - sum(n for _, n in found)
            rare[column] = round(max(left / max(values - len(found), 1), 1.0) / total, 9)
    workbench.execute("DROP TABLE IF EXISTS matching_counted")
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
