"""What the weeks ahead bring, by hand where it is regular and by its laws where it is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockstep.insight.forecasting.in_play import in_play
from lockstep.insight.forecasting.landing import Side, drawn, expected, side
from lockstep.insight.forecasting.pace import levels, pace
from lockstep.insight.forecasting.sides import by_day, forecast_of

from .test_in_play import counts


def steady(weeks: int, ahead: int) -> Side:
    """Eight enter each week; four are won a week later, two after two, two after three: 2.00 each, none is lost."""
    rows: list[dict[str, Any]] = []
    for entered in range(weeks):
        left = 8
        for age in range(1, min(entered, 3) + 1):
            won = left // 2 if age < 3 else left
            rows.append(counts(entered, entered - age, 1, won))
            left -= won
        if left:
            rows.append(counts(entered, None, 0, left))
    return side(in_play(rows), ahead)


def test_what_is_open_and_what_still_enters_are_expected_by_hand() -> None:
    # In play at the end of thirty weeks: eight of the last, four of the one before, two of the one before that.
    one = steady(30, 2)
    known = expected(one, 30)
    assert known is not None
    assert known.open_units.tolist() == [8 + 4 + 2]
    # Next week 4 + 2 + 2 of them are won, the week after 2 + 2; of the eight new ones four, a week after they enter.
    assert known.of_open[0] * 14 == pytest.approx([8, 4], rel=0.02)
    assert known.of_new[0] == pytest.approx([0, 4], abs=0.05)
    assert (known.mean[0], known.variance[0]) == (pytest.approx(200), pytest.approx(0, abs=1e-6))


def test_a_week_of_the_past_knows_nothing_of_what_came_after_it() -> None:
    whole, then = steady(30, 4), steady(20, 4)
    changed = steady(30, 4)
    changed.play.won[:, 20:] *= 3  # what came later is made another
    changed = side(changed.play, 4)
    ours, theirs, without = (expected(one, 20) for one in (whole, changed, then))
    assert ours is not None
    assert theirs is not None
    assert without is not None
    for name in ("open_units", "of_open", "of_new", "mean", "variance"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name))
    assert ours.of_new.sum() == pytest.approx(without.of_new.sum(), rel=1e-6)
    for one in (whole, changed):
        np.testing.assert_array_equal(drawn(one, 20, 50, 1), drawn(whole, 20, 50, 1))


def test_the_same_seed_says_the_same_and_another_nearly_so() -> None:
    one = steady(60, 6)
    first, again, other = (drawn(one, 60, 1_000, seed) for seed in (1, 1, 2))
    assert first is not None
    assert other is not None
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.median(other.sum(axis=1)) == pytest.approx(np.median(first.sum(axis=1)), rel=0.05)
    # Eight deals of 2.00 a week over six weeks.
    assert np.median(first.sum(axis=1)) == pytest.approx(6 * 8 * 200, rel=0.05)


def test_with_too_few_won_deals_there_is_no_forecast() -> None:
    assert drawn(side(in_play([counts(3, 2, 1, 5), counts(3, None, 0, 50)]), 4), 4, 10, 0) is None


def test_the_pace_follows_the_season_of_a_year_ago_and_its_growth() -> None:
    year = 10 + 5 * np.sin(np.arange(52) * 2 * np.pi / 52)
    grown = pace(np.concatenate((year, year * 1.5, (year * 2.25)[:10])), 8)
    assert grown.said[104] == pytest.approx((year * 2.25)[:8], rel=0.15)
    assert np.nanmedian(grown.levels[70:]) == pytest.approx(1, abs=0.1)


def test_a_young_pace_is_as_unsure_as_its_weeks_are_uneven() -> None:
    even, uneven = (pace(np.array(weeks, dtype=float), 4) for weeks in ([5] * 10, [0, 10] * 5))
    rng = np.random.default_rng(0)
    assert levels(even, 10, 4, 100, rng).std() == 0
    assert levels(uneven, 10, 4, 100, rng).std() > 0.1


def test_days_are_a_seventh_of_their_week_and_never_fall() -> None:
    found = forecast_of(np.array([[7.0, 14.0], [7.0, 14.0]]), 9)
    assert found.likely.tolist() == [1, 2, 3, 4, 5, 6, 7, 9, 11]
    refunds = forecast_of(by_day(np.array([[-70.0, 7.0]]), 9), 9)
    assert (refunds.low >= 0).all()
    assert (np.diff(refunds.likely) >= 0).all()


@given(
    st.lists(
        st.tuples(
            st.integers(0, 40), st.integers(0, 40), st.sampled_from([0, 1, 2]), st.integers(1, 30),
            st.integers(-10_000, 10_000), st.sampled_from(["web", "fair"]),
        ), min_size=1, max_size=30,
    ),
    st.integers(1, 8),
)  # fmt: skip
def test_whatever_is_counted_nothing_is_nan(rows: list[tuple[Any, ...]], ahead: int) -> None:
    cells = [
        {
            "segment": segment, "entered": entered, "left_at": min(left, entered) if outcome else None,
            "outcome": outcome, "units": units, "value_minor": units * amount if outcome == 1 else 0,
            "squares": units * amount**2 if outcome == 1 else 0, "unit": 1,
        }
        for entered, left, outcome, units, amount, segment in rows
    ]  # fmt: skip
    one = side(in_play(cells), ahead)
    for week in (one.play.weeks, one.play.weeks // 2):
        draws = drawn(one, week, 20, 3)
        assert draws is None or np.isfinite(draws).all()
