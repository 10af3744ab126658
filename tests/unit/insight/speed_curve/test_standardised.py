"""Rates brought to one mix, and ratios with the mix held fixed: by hand, against scipy, and their laws."""

from __future__ import annotations

from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockstep.insight.interval import wilson
from lockstep.insight.speed_curve.standardised import Rate, Strata, ratio, standardised

FAST = {("hand-raise", "web"): (40, 24), ("other", "web"): (10, 2)}
SLOW = {("hand-raise", "web"): (10, 5), ("other", "web"): (40, 6)}
MIX = {("hand-raise", "web"): 50, ("other", "web"): 50}

COUNTS = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (max(pair), min(pair)))
STRATA = st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), COUNTS, max_size=6)


def of(strata: Strata, standard: dict[tuple[str, str], int]) -> Rate:
    found = standardised(strata, standard)
    assert found is not None
    return found


def test_most_of_the_difference_was_who_was_called_first() -> None:
    assert of(FAST, MIX).value == pytest.approx(0.4)
    assert of(SLOW, MIX).value == pytest.approx(0.325)


def test_one_stratum_is_the_plain_rate_and_nearly_wilsons_interval() -> None:
    rate = of({("a", ""): (200, 50)}, {("a", ""): 7})
    assert (rate.value, rate.covered) == (0.25, 1.0)
    assert (rate.low, rate.high) == pytest.approx(wilson(50, 200), abs=2e-3)


def test_a_stratum_nobody_is_in_is_left_out_and_said() -> None:
    rate = of({("a", ""): (30, 15)}, {("a", ""): 25, ("b", ""): 75})
    assert (rate.value, rate.covered) == (0.5, 0.25)


@given(strata=STRATA, standard=st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")),
                                               st.integers(1, 99)))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_it_is_a_share_within_its_interval_whatever_the_counts(
    strata: dict[tuple[str, str], tuple[int, int]], standard: dict[tuple[str, str], int]
) -> None:
    rate = standardised(strata, standard)
    if rate is None:
        assert not any(n for key, (n, _) in strata.items() if key in standard)
        return
    assert 0 <= rate.low <= rate.value <= rate.high <= 1
    assert 0 < rate.covered <= 1


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    dice, held, draws = np.random.default_rng(5), 0, 500
    sizes, shares, weights = (60, 25, 15), (0.5, 0.2, 0.05), (20, 50, 30)
    truth = sum(p * w for p, w in zip(shares, weights, strict=True)) / 100
    for _ in range(draws):
        strata = {(str(n), ""): (n, int(dice.binomial(n, p))) for n, p in zip(sizes, shares, strict=True)}
        rate = standardised(strata, {(str(n), ""): w for n, w in zip(sizes, weights, strict=True)})
        assert rate
        held += rate.low <= truth <= rate.high
    assert 0.92 <= held / draws <= 0.99


def test_the_ratio_holds_the_mix_fixed() -> None:
    found = ratio(FAST, SLOW)
    assert found is not None
    # By hand: (24 × 10 + 2 × 40) / 50 over (5 × 40 + 6 × 10) / 50.
    assert found[0] == pytest.approx(320 / 260)
    assert found[1] < 1 < found[2]


@given(fast=STRATA, slow=STRATA)
@settings(max_examples=60, deadline=None)
def test_a_ratio_is_a_number_or_there_is_none(
    fast: dict[tuple[str, str], tuple[int, int]], slow: dict[tuple[str, str], tuple[int, int]]
) -> None:
    found = ratio(fast, slow)
    if found is not None:
        assert all(isfinite(part) and part > 0 for part in found)
        assert found[1] <= found[0] <= found[2]
