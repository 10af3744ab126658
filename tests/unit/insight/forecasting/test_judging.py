"""Past forecasts and their scores: what is better by more than chance, and what only looks so."""

from __future__ import annotations

import numpy as np
import pytest

from lockstep.insight.forecasting.judging import Past, gained, leading, past, scores
from lockstep.insight.forecasting.sides import BASELINE, COMBINED, DEAL_SIDE, LEAD_SIDE

from .test_landing import steady


def weeks(count: int, off: dict[str, float], *, width: float = 10.0, seed: int = 0) -> list[Past]:
    """Return weeks in which 100 came, and each method was off by as much as it says, up or down."""
    rng = np.random.default_rng(seed)
    found = []
    for week in range(count):
        said = {}
        for method, error in off.items():
            likely = 100 + error * rng.choice([-1, 1]) * rng.uniform(0.5, 1.5)
            said[method] = np.array([likely, likely - width, likely + width, likely - width / 2, likely + width / 2])
        found.append(Past(7 * week, 100.0, said))
    return found


def test_error_and_coverage_are_counted_by_hand() -> None:
    lines = np.array([[110, 100, 120, 105, 115], [95, 90, 99, 92, 98], [100, 90, 110, 95, 105]], dtype=float)
    found = scores([Past(7 * n, 100.0, {BASELINE: line}) for n, line in enumerate(lines)], 7)[BASELINE]
    assert (found.windows, found.error, found.share) == (3, 5.0, 0.05)
    assert found.inside50 == pytest.approx(1 / 3)
    assert found.inside80 == pytest.approx(2 / 3)
    assert found.beats is None


def test_the_better_one_leads_and_a_worse_one_never_does() -> None:
    found = scores(weeks(60, {BASELINE: 30.0, LEAD_SIDE: 10.0, DEAL_SIDE: 40.0, COMBINED: 20.0}), 7)
    assert [found[method].beats for method in (LEAD_SIDE, DEAL_SIDE)] == [True, False]
    assert leading(found) == LEAD_SIDE


def test_a_combination_leads_only_where_it_beats_its_parts() -> None:
    worse = scores(weeks(60, {BASELINE: 30.0, LEAD_SIDE: 10.0, DEAL_SIDE: 12.0, COMBINED: 11.0}), 7)
    assert worse[COMBINED].beats
    assert leading(worse) == LEAD_SIDE
    better = scores(weeks(60, {BASELINE: 30.0, LEAD_SIDE: 10.0, DEAL_SIDE: 12.0, COMBINED: 5.0}), 7)
    assert leading(better) == COMBINED


def test_where_none_is_better_the_baseline_leads() -> None:
    assert leading(scores(weeks(60, {BASELINE: 20.0, LEAD_SIDE: 20.0, DEAL_SIDE: 20.0, COMBINED: 20.0}), 7)) == BASELINE
    assert leading({}) == BASELINE


def test_few_weeks_prove_nothing_however_good_they_look() -> None:
    found = scores(weeks(20, {BASELINE: 90.0, LEAD_SIDE: 1.0, DEAL_SIDE: 1.0, COMBINED: 1.0}), 7 * 6)
    assert found[LEAD_SIDE].beats is None
    assert leading(found) == BASELINE
    assert gained(np.full(50, 3.0), 7) is None  # all alike: there is no chance to compare with


def test_neighbouring_weeks_share_days_and_still_chance_is_seldom_called_a_gain() -> None:
    rng = np.random.default_rng(1)
    called = 0
    for _ in range(600):
        ours, theirs = (np.convolve(rng.standard_normal(71), np.ones(6), "valid")[:65] for _ in range(2))
        found = gained(np.abs(ours) - np.abs(theirs), 42)
        assert found is not None
        called += found[1] > 0
    # One of three methods may be called better in 5 of 300; measured: 2.9 % of 2,000 for a single one.
    assert called / 600 < 0.045


def test_each_week_is_forecast_over_as_many_days_and_only_from_what_lay_before() -> None:
    sides = {LEAD_SIDE: steady(80, 2), DEAL_SIDE: steady(80, 2)}
    daily = np.full(80 * 7, 16_00 / 7)
    found = past(daily, sides, 10, seed=4)
    assert [week.day for week in found] == sorted(week.day for week in found)
    assert all(week.day + 10 <= len(daily) for week in found)
    assert found[-1].came == pytest.approx(10 * 1600 / 7)
    late = daily.copy()
    late[400:] = 0.0
    again = {week.day: week for week in past(late, sides, 10, seed=4)}
    for week in found:
        if week.day <= 400:
            for method, said in week.said.items():
                np.testing.assert_array_equal(said, again[week.day].said[method])
    assert all(COMBINED in week.said for week in found[-20:])
