"""The cumulative incidence: by hand, against scipy where there is one way out, its laws, and how often it is right."""

from __future__ import annotations

from collections import Counter
from math import isclose, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from lockstep.insight.interval import wilson
from lockstep.insight.time_to_stage.incidence import incidence

DAYS = st.dictionaries(st.integers(0, 400), st.integers(1, 60), max_size=12)


def test_two_dozen_leads_worked_by_hand() -> None:
    curve = incidence({2: 4, 5: 2}, {3: 4}, {4: 4, 30: 10})
    assert curve.days.tolist() == [2, 3, 4, 5, 30]
    assert curve.at_risk.tolist() == [24, 20, 16, 12, 10]
    assert curve.value.tolist() == pytest.approx([4 / 24, 4 / 24, 4 / 24, 5 / 18, 5 / 18])
    assert curve.other.tolist() == pytest.approx([0, 4 / 24, 4 / 24, 4 / 24, 4 / 24])
    # Marubini and Valsecchi's variance after day 5, term by term; the log-log interval that follows from it.
    f2, f5, s2, s4 = 4 / 24, 5 / 18, 20 / 24, 16 / 24
    first = (f5 - f2) ** 2 * 4 / (24 * 20) + (f5 - f2) ** 2 * 4 / (20 * 16)
    second = 1 * 20 / 24**3 * 4 + s4**2 * 10 / 12**3 * 2
    third = (f5 - f2) * 1 * 4 / 24**2
    assert s2 * 16 / 20 == pytest.approx(s4)
    reach = np.exp(1.959964 * sqrt(first + second - 2 * third) / (f5 * -np.log(f5)))
    value, low, high, other, at_risk = curve.on(29)
    assert (value, low, high) == pytest.approx((f5, f5**reach, f5 ** (1 / reach)), abs=1e-6)
    assert (other, at_risk) == (pytest.approx(4 / 24), 10)


def test_with_one_way_out_it_is_kaplan_and_meier_with_greenwoods_interval() -> None:
    reached, watched = {1: 3, 4: 5, 9: 2, 20: 1}, {3: 4, 9: 6, 25: 8}
    curve = incidence(reached, {}, watched)
    theirs = ecdf(CensoredData(
        uncensored=[day for day, n in reached.items() for _ in range(n)],
        right=[day for day, n in watched.items() for _ in range(n)],
    ))  # fmt: skip
    for day in (1, 4, 9, 20):
        assert curve.on(day)[0] == pytest.approx(1 - theirs.sf.evaluate(day))
    # Greenwood's variance, of which scipy's interval is made; theirs is the log-log of the survival, ours of the share.
    surviving, total = 1 - curve.on(9)[0], 0.0
    for day, d in reached.items():
        if day <= 9:
            n = int(curve.at_risk[list(curve.days).index(day)])
            total += d / (n * (n - d))
    share = 1 - surviving
    reach = np.exp(1.959964 * surviving * sqrt(total) / (share * -np.log(share)))
    assert curve.on(9)[1:3] == pytest.approx((share**reach, share ** (1 / reach)), abs=1e-6)


def test_with_everybody_watched_to_the_end_it_is_the_plain_share_with_its_binomial_variance() -> None:
    curve = incidence({1: 10, 7: 20}, {2: 15, 9: 5}, {50: 50})
    value, low, _, other, _ = curve.on(50)
    assert (value, other) == pytest.approx((0.3, 0.2))
    reach = np.exp(1.959964 * sqrt(0.3 * 0.7 / 100) / (0.3 * -np.log(0.3)))
    assert low == pytest.approx(0.3**reach, abs=1e-6)


def test_nobody_and_everybody_have_an_interval_too() -> None:
    nobody = incidence({}, {1: 3}, {5: 7})
    assert nobody.on(5)[:3] == (0.0, 0.0, wilson(0, 10)[1])
    everybody = incidence({1: 4, 2: 6}, {}, {})
    assert everybody.on(2)[:3] == (pytest.approx(1.0), wilson(10, 10)[0], 1.0)
    assert incidence({}, {}, {}).days.size == 0
    assert incidence({0: 30}, {}, {}).on(0)[0] == 1.0


@given(reached=DAYS, other=DAYS, watched=DAYS)
@settings(max_examples=150, deadline=None)
def test_a_curve_never_falls_stays_a_share_and_is_never_nan(
    reached: dict[int, int], other: dict[int, int], watched: dict[int, int]
) -> None:
    curve = incidence(reached, other, watched)
    for column in (curve.value, curve.low, curve.high, curve.other):
        assert np.isfinite(column).all()
        assert ((column >= 0) & (column <= 1)).all()
    assert (np.diff(curve.value) >= -1e-12).all()
    assert (curve.low <= curve.value + 1e-12).all()
    assert (curve.value <= curve.high + 1e-12).all()
    assert (curve.value + curve.other <= 1 + 1e-9).all()
    if reached and not watched:
        total = sum(reached.values()) + sum(other.values())
        assert isclose(curve.value[-1], sum(reached.values()) / total)


@pytest.mark.parametrize(("size", "day"), [(60, 10), (60, 40), (300, 100)])
def test_the_interval_holds_the_truth_as_often_as_it_says(size: int, day: int) -> None:
    seeds, held = 400, 0
    truth = 0.4 * (1 - np.exp(-day / 15))
    for seed in range(seeds):
        reached, other, watched, _ = drawn(np.random.default_rng(seed), size)
        _, low, high, _, _ = incidence(reached, other, watched).on(day)
        held += low <= truth <= high
    # Three standard errors of 95 % over 400 seeds.
    assert held / seeds == pytest.approx(0.95, abs=3 * sqrt(0.95 * 0.05 / seeds))


def drawn(
    dice: np.random.Generator, size: int, share: float = 0.4, lost: float = 0.3
) -> tuple[Counter[int], Counter[int], Counter[int], Counter[int]]:
    """Draw journeys of which a share gets there, some are lost, and all are watched for up to 200 days."""
    followed = np.floor(dice.uniform(0, 200, size)).astype(int)
    kind = dice.random(size)
    days = np.where(kind < share, dice.exponential(15, size), dice.exponential(20, size))
    days = np.where(kind < share + lost, np.ceil(days), 10**6).astype(int)
    seen = days <= followed
    return (
        Counter(days[seen & (kind < share)].tolist()), Counter(days[seen & (kind >= share)].tolist()),
        Counter(followed[~seen].tolist()), Counter(followed.tolist()),
    )  # fmt: skip
