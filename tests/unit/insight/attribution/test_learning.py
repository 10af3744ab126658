"""Markov against a chain solved unit by unit in fractions; Shapley against every order of units."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import pytest

from lockstep.insight.attribution.markov import chain
from lockstep.insight.attribution.shapley import credits_by_rate
from lockstep.values.faults import LockstepError, WrongUse

from .given import ask, by_unit
from .said_again import Conversion, Touch

Path = tuple[str, ...]


def journey(units: Sequence[str], value_minor: int) -> Conversion:
    return Conversion([Touch(at, at, unit, False) for at, unit in enumerate(units)], 1_000, None, None, value_minor)


def random_paths(seed: int, units: str, count: int) -> list[Path]:
    dice = random.Random(seed)
    return [tuple(dice.choice(units) for _ in range(dice.randrange(1, 6))) for _ in range(count)]


def chance(won: list[Path], lost: list[Path], without: str | None) -> Fraction:
    """The chance to convert, by elimination in fractions, where coming to `without` is a loss."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for paths, end in ((won, "won"), (lost, "lost")):
        for path in paths:
            visits = ["start", *(unit for at, unit in enumerate(path) if at == 0 or path[at - 1] != unit), end]
            for here, there in pairwise(visits):
                counts[here][there] += 1
    states = [state for state in counts if state != without]
    rows = []
    for state in states:
        total = sum(counts[state].values())
        row = [Fraction(int(state == other)) - Fraction(counts[state][other], total) for other in states]
        rows.append([*row, Fraction(counts[state]["won"], total)])
    for at in range(len(states)):
        pivot = next(row for row in range(at, len(states)) if rows[row][at] != 0)
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [cell / rows[at][at] for cell in rows[at]]
        for other in range(len(states)):
            if other != at:
                factor = rows[other][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return rows[states.index("start")][-1]


@pytest.mark.parametrize("seed", range(5))
def test_removal_effects_are_those_of_a_chain_solved_anew_without_each_unit(seed: int) -> None:
    won, lost = random_paths(seed, "abcde", 30), random_paths(seed + 50, "abcdef", 20)
    moves = _moves(won, lost)
    found = chain(moves)
    whole = chance(won, lost, None)
    assert found.chance == pytest.approx(float(whole), abs=1e-9)
    for unit, effect in zip(found.units, found.effects, strict=True):
        assert effect == pytest.approx(float(1 - chance(won, lost, str(unit)) / whole), abs=1e-9)


def _moves(won: list[Path], lost: list[Path]) -> list[dict[str, Any]]:
    """What `moves.sql` answers, counted in Python."""
    found: dict[tuple[str | None, str], Counter[str]] = defaultdict(Counter)
    for paths, end in ((won, "converted"), (lost, "unconverted")):
        for path in paths:
            for came_from, unit in pairwise([None, *path]):
                found[came_from, str(unit)][end] += 1
    names = ("converted", "unconverted", "value_minor")
    return [
        {"came_from": came_from, "unit": unit} | {name: counts[name] for name in names}
        for (came_from, unit), counts in found.items()
    ]


def test_the_engine_counts_the_moves_that_markov_rests_on() -> None:
    won, lost = random_paths(3, "abcd", 40), random_paths(4, "abcde", 25)
    found = by_unit(ask([journey(path, 1_000) for path in won], "markov", lost=lost), "markov")
    solved = chain(_moves(won, lost))
    total = solved.effects.sum()
    for unit, effect in zip(solved.units, solved.effects, strict=True):
        nano, minor = found[unit]
        assert nano == pytest.approx(effect / total * 40 * 10**9, abs=2)
        assert minor == pytest.approx(effect / total * 40_000, abs=1)
    assert sum(minor for _, minor in found.values()) == 40_000


def test_a_thousand_units_are_one_inverse() -> None:
    dice = random.Random(1)
    won = [tuple(f"unit {dice.randrange(1_000)}" for _ in range(4)) for _ in range(1_500)]
    found = by_unit(ask([journey(path, 77) for path in won], "markov", "shapley"), "markov")
    assert len(found) > 900
    assert sum(minor for _, minor in found.values()) == 1_500 * 77


@pytest.mark.parametrize("seed", range(4))
def test_shapley_is_the_mean_over_all_orders_of_what_each_unit_adds(seed: int) -> None:
    won = random_paths(seed, "abcde", 25)
    worth = [1_000 + 37 * n for n in range(len(won))]
    found = by_unit(ask([journey(*both) for both in zip(won, worth, strict=True)], "shapley"), "shapley")

    def value(units: frozenset[str]) -> int:
        return sum(minor for path, minor in zip(won, worth, strict=True) if set(path) <= units)

    wanted = _by_enumeration(sorted(set("".join(map("".join, won)))), value)
    assert sum(minor for _, minor in found.values()) == sum(worth)
    for unit, share in wanted.items():
        assert abs(found[unit][1] - share) < 1


def test_shapley_by_rate_is_the_mean_over_all_orders_too() -> None:
    won, lost = random_paths(1, "abcd", 40), random_paths(2, "abcd", 60)
    found = by_unit(ask([journey(path, 500) for path in won], "shapley:rate", lost=lost), "shapley:rate")

    def rate(units: frozenset[str]) -> Fraction:
        converted, journeys = (sum(set(path) <= units for path in paths) for paths in (won, [*won, *lost]))
        return Fraction(converted, journeys) if journeys else Fraction(0)

    wanted = {unit: max(share, Fraction(0)) for unit, share in _by_enumeration(list("abcd"), rate).items()}
    for unit, share in wanted.items():
        assert found[unit][1] == pytest.approx(float(share / sum(wanted.values()) * 40 * 500), abs=1)


def test_shapley_by_rate_refuses_more_units_than_all_subsets_can_be_looked_at() -> None:
    with pytest.raises(WrongUse, match="13 units"):
        credits_by_rate([], [f"unit {n}" for n in range(13)])


def _by_enumeration(units: list[str], worth: Any) -> dict[str, Fraction]:
    found: dict[str, Fraction] = defaultdict(Fraction)
    orders = list(permutations(units))
    for order in orders:
        for at, unit in enumerate(order):
            found[unit] += Fraction(worth(frozenset(order[: at + 1])) - worth(frozenset(order[:at])), len(orders))
    return found


def test_few_conversions_are_said_to_be_few_and_none_give_no_figure() -> None:
    found = ask([journey("ab", 100)], "markov", "linear")
    assert [(fault.code, "399 more" in fault.sentence) for fault in found.faults] == [("too-few-conversions", True)]
    nothing = ask([], "linear", "markov", "shapley", lost=["ab", "c"])
    assert (list(nothing.credits), nothing.conversions) == ([], 0)


@pytest.mark.parametrize("later", [1_700_000_000, 8_589_934_000], ids=["now", "in-2242"])
@pytest.mark.parametrize("look_back_s", [2, 10**5])
def test_a_chain_is_the_same_whenever_its_touches_were(later: int, look_back_s: int) -> None:
    paths = random_paths(4, "abcd", 40)

    def told(shift: int) -> dict[Any, tuple[int, int]]:
        moved = [
            Conversion(
                [Touch(at + shift, 100 - at, unit, False) for at, unit in enumerate(path)], 5 + shift, None, None, 700
            )
            for path in paths
        ]
        return by_unit(ask(moved, "markov", look_back_s=look_back_s), "markov")

    assert told(later) == told(0)
    # Journeys that ended more than two seconds before kept no touch.
    assert (None in told(0)) is (look_back_s == 2)


@pytest.mark.parametrize("at_s", [-1, 2**33])
def test_a_touch_that_can_not_be_put_in_order_is_refused(at_s: int) -> None:
    with pytest.raises(LockstepError, match="before 1970"):
        ask([Conversion([Touch(at_s, 1, "fair", False)], 2**34, None, None, 100)], "markov")
