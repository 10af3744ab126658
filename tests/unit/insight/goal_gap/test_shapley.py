"""The split of a product is Shapley's: what the average over all orders gives, and it adds up."""

from __future__ import annotations

from itertools import permutations
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockstep.insight.goal_gap.shapley import others, split, whole

FACTORS = st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), min_size=1, max_size=5)


def by_all_orders(before: list[float], after: list[float]) -> list[float]:
    """Return what each factor adds when it is changed after those before it, on the average over all orders."""
    parts = [0.0] * len(before)
    orders = list(permutations(range(len(before))))
    for order in orders:
        now = list(before)
        for place in order:
            was = prod(now)
            now[place] = after[place]
            parts[place] += (prod(now) - was) / len(orders)
    return parts


@given(FACTORS)
def test_it_is_the_average_over_all_orders_in_which_factors_may_change(pairs: list[tuple[float, float]]) -> None:
    before, after = [one for one, _ in pairs], [other for _, other in pairs]
    expected = by_all_orders(before, after)
    scale = max(prod(max(pair) for pair in pairs), 1.0)
    assert split(np.array(before), np.array(after)) == pytest.approx(expected, abs=1e-9 * scale)


@given(st.lists(st.tuples(st.floats(0.1, 3), st.floats(0.1, 3)), min_size=2, max_size=12))
def test_the_parts_add_up_to_the_difference(pairs: list[tuple[float, float]]) -> None:
    before, after = np.array(pairs).T
    assert split(before, after).sum() == pytest.approx(after.prod() - before.prod(), rel=1e-9, abs=1e-9)


def test_segments_and_draws_are_split_each_for_itself() -> None:
    before, after = np.ones((2, 3, 4)), np.full((2, 3, 4), 2.0)
    after[1, 2] = 1.0
    parts = split(before, after)
    assert parts[0, 0] == pytest.approx([3.75] * 4)
    assert not parts[1, 2].any()


def test_a_factor_of_nought_does_not_hide_what_the_others_are() -> None:
    assert others(np.array([3.0, 0.0, 0.0])).tolist() == [0.0, 0.0, 0.0]
    assert split(np.array([2.0, 0.0]), np.array([2.0, 5.0])).tolist() == [0.0, 10.0]


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=30), st.integers(0, 10**6))
def test_whole_units_add_up_and_none_is_a_unit_off(sevenths: list[int], seed: int) -> None:
    parts = np.array(sevenths) / 7
    total = round(parts.sum())
    # The total is whole: what is missing to it lies in one of the parts.
    parts[seed % len(parts)] += total - parts.sum()
    rounded = whole(parts, total)
    assert sum(rounded) == total
    assert all(abs(one - part) < 1 + 1e-6 for one, part in zip(rounded, parts, strict=True))
