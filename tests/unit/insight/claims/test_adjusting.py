"""Differences where like is compared with like, against tables worked by hand and published ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest

from lockstep.insight.claims.adjusting import Stratum, adjusted, beside, crude


def stratum(reached: int, counted: int, reached_other: int, counted_other: int, name: str = "") -> Stratum:
    return Stratum((name,), reached, counted, reached_other, counted_other)


#: Kidney stones (Charig and others, BMJ 292, 1986): open surgery wins on small stones and on large ones, and loses
#: where both are thrown together, for it got the large ones.
SMALL, LARGE = stratum(81, 87, 234, 270, "small"), stratum(192, 263, 55, 80, "large")


def test_what_turns_round_when_like_is_compared_with_like_is_told_the_right_way_round() -> None:
    plain = crude(81 + 192, 87 + 263, 234 + 55, 270 + 80)
    found = adjusted([SMALL, LARGE])
    assert found is not None
    assert plain.value == pytest.approx(273 / 350 - 289 / 350)
    assert plain.value < 0 < found.value
    # By hand: Σ(a·n0 − b·n1)/N over Σ n1·n0/N.
    top = Fraction(81 * 270 - 234 * 87, 357) + Fraction(192 * 80 - 55 * 263, 343)
    weight = Fraction(87 * 270, 357) + Fraction(263 * 80, 343)
    assert found.value == pytest.approx(float(top / weight))


def test_the_variance_is_satos_by_hand() -> None:
    # Two strata small enough for paper: 3/4 against 1/4, and 2/3 against 1/6.
    found = adjusted([stratum(3, 4, 1, 4), stratum(2, 3, 1, 6)])
    assert found is not None
    weight = Fraction(16, 8) + Fraction(18, 9)  # 4
    value = (Fraction(3 * 4 - 1 * 4, 8) + Fraction(2 * 6 - 1 * 3, 9)) / weight  # (1 + 1) / 4
    assert found.value == float(value) == 0.5
    spread = Fraction(1 * 16 - 3 * 16 + 0, 64) + Fraction(1 * 9 - 2 * 36 + Fraction(18 * 3, 2), 81)
    noise = Fraction(3 * 3 + 1 * 1, 16) + Fraction(2 * 5 + 1 * 1, 18)
    variance = (value * spread + noise) / weight**2
    assert found.high - found.value == pytest.approx(1.959964 * sqrt(variance), rel=1e-6)


def test_one_stratum_alone_gives_the_plain_difference() -> None:
    found = adjusted([stratum(30, 100, 10, 50)])
    assert found is not None
    assert found.value == pytest.approx(0.1)


def test_what_has_no_counterpart_changes_nothing() -> None:
    assert adjusted([SMALL, LARGE, stratum(9, 9, 0, 0), stratum(0, 0, 1, 40)]) == adjusted([SMALL, LARGE])
    assert adjusted([stratum(9, 9, 0, 0)]) is None
    assert adjusted([]) is None


def test_turned_round_it_is_the_same_with_the_other_sign() -> None:
    strata = [SMALL, LARGE, stratum(3, 9, 4, 21)]
    other = [
        replace(one, reached=one.reached_other, counted=one.counted_other, reached_other=one.reached,
                counted_other=one.counted)
        for one in strata
    ]  # fmt: skip
    one, two = adjusted(strata), adjusted(other)
    assert one is not None
    assert two is not None
    assert (one.value, one.low, one.high) == pytest.approx((-two.value, -two.high, -two.low))


@pytest.mark.parametrize("reached", [0, 40])
def test_where_all_or_none_have_the_outcome_the_interval_is_not_a_point(reached: int) -> None:
    found = adjusted([stratum(reached, 40, reached, 40)])
    assert found is not None
    assert found.low < -0.05 < found.value == 0 < 0.05 < found.high
    assert found.method == "Newcombe"


@pytest.mark.parametrize(("counts", "low", "high"), [
    ((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((5, 56, 0, 29), -0.0381, 0.1926),
    ((0, 10, 0, 20), -0.1611, 0.2775), ((10, 10, 0, 20), 0.6791, 1.0),
])  # fmt: skip
def test_plain_differences_have_the_intervals_that_newcombe_published(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    found = crude(*counts)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_share_beside_a_number_keeps_wilsons_interval() -> None:
    found = beside(0, 10, 0.25)
    assert (found.value, found.low, round(found.high, 4)) == (-0.25, -0.25, 0.0275)


def test_the_interval_covers_the_truth_as_often_as_it_says_in_few_large_and_in_many_small_strata() -> None:
    dice = np.random.default_rng(5)
    for strata, size in ((3, 120), (80, 4)):
        base = dice.uniform(0.2, 0.5, strata)
        covered = 0
        for _ in range(1_000):
            drawn = [
                stratum(int(a), size, int(b), 2 * size)
                for a, b in zip(dice.binomial(size, base + 0.1), dice.binomial(2 * size, base), strict=True)
            ]
            found = adjusted(drawn)
            assert found is not None
            covered += found.low <= 0.1 <= found.high
        assert 930 <= covered <= 970  # three standard errors of 950
