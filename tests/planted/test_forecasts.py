"""Forecasts of invented companies: nearer than the baseline, and in their ranges about as often as these say.

`planted.forecasts_tried` measures the same over many more seeds, for docs/explanation/forecast.md.
"""

from __future__ import annotations

import pytest

from lockstep.insight.forecasting.sides import BASELINE, DEAL_SIDE, LEAD_SIDE
from planted.forecasts_tried import WEEKS_SINCE_MAY, apart, summed, tried

pytestmark = pytest.mark.slow


def test_ranges_hold_about_as_often_as_they_say_and_errors_are_smaller_than_the_baselines() -> None:
    # Three companies, some 13 weeks of each that share no day: measured over 519 such weeks, 78 and 79 of 100.
    weeks = [week for seed in (1, 2, 3) for week in apart(tried(seed, 42), 42)]
    found = summed(weeks)
    for method in (LEAD_SIDE, DEAL_SIDE):
        assert 0.62 <= found[method].inside80 <= 0.95
        assert 0.3 <= found[method].inside50 <= 0.72
        assert found[method].error < found[BASELINE].error
        assert abs(found[method].above) < 0.15


def test_where_leads_stay_away_both_sides_see_it_before_the_baseline_does() -> None:
    found = tried(4, 42, {"volume-drop": 0.4})
    may = max(week.day for week in found.weeks) - 7 * WEEKS_SINCE_MAY
    after = summed([week for week in apart(found, 42) if week.day > may])
    for method in (LEAD_SIDE, DEAL_SIDE):
        assert after[method].above < after[BASELINE].above
        assert after[method].error < after[BASELINE].error
