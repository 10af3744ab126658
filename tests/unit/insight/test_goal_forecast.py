"""Where the goal lands: worked by hand where the past is regular, by its laws where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.insight.seasonal_naive import FEWEST_WINDOWS, YEAR, forecast
from lockstep.values import instants

CHARTER = """
company: {name: Acme, currency: EUR, time_zone: UTC}
goals: [{name: Spring, period: 2026-Q2, amount: 910}]
"""
#: Ten euros every day at ten, from the first of November on.
FIRST, LAST = date(2025, 11, 1), date(2026, 6, 30)

On = Callable[..., Reply]


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[On]:
    """Return a function that asks a figure of a company that wins ten euros every day."""
    days = [FIRST + timedelta(days=count) for count in range((LAST - FIRST).days + 1)]
    cells = [{"won_s": f"{day} 10:00", "deal_id": f"d{day}", "home_minor": 1000, "known_s": f"{day}"} for day in days]
    engine = connect("duckdb", threads=1)
    version = tiny.tiny_record(tmp_path_factory.mktemp("steady"), journeys=cells)
    agreed = charter.parse(CHARTER)

    def asked(name: str, at: str, period: str | None = "2026-Q2") -> Reply:
        question = Question(as_of_s=instants.parse(at), period=period)
        return ask(FIGURES[name], question, Context(engine, version, agreed))

    yield asked
    engine.close()


def test_ten_euros_a_day_land_at_ten_euros_a_day(on: On) -> None:
    # 91 days of the second quarter at 10.00. On 15 June at noon 75 + today's are won, 15 days are to come.
    reply = on("goal-forecast", "2026-06-15 12:00")
    row = reply.rows[0]
    assert reply.value == row["value"] == row["low"] == row["high"] == Decimal("910.00")
    assert row["past_error"] == 0.0
    assert row["goal"] == Decimal("910.00")
    # Every window of the past would have reached it; never called certain.
    assert row["chance"] == (row["windows"] + 1) / (row["windows"] + 2)  # type: ignore[operator]


def test_what_today_brought_already_is_not_counted_twice(on: On) -> None:
    before, after = (on("goal-forecast", f"2026-06-15 {time}").value for time in ("09:00", "11:00"))
    assert before == after == Decimal("910.00")


def test_once_the_period_is_over_it_is_what_was_won(on: On) -> None:
    row = on("goal-forecast", "2026-07-03 12:00").rows[0]
    assert (row["value"], row["low"], row["high"]) == (Decimal("910.00"),) * 3
    assert "chance" not in row


def test_a_young_record_says_so_instead_of_guessing(on: On) -> None:
    reply = on("goal-forecast", "2025-11-20 12:00")  # nineteen days known, and the goal's period not begun
    assert reply.value is None
    assert [fault.code for fault in reply.faults] == ["not-begun"]
    young = on("goal-forecast", "2026-04-02 12:00")
    assert [fault.code for fault in young.faults] == ["too-young"]
    assert "since 2025-11-01" in young.faults[0].sentence


def test_a_record_that_ended_long_ago_says_so_instead_of_being_certain_of_nothing(tmp_path: Path) -> None:
    days = [date(2024, 3, 1) + timedelta(days=count) for count in range(300)]
    cells = [{"won_s": f"{day} 10:00", "deal_id": f"d{day}", "home_minor": 1000, "known_s": f"{day}"} for day in days]
    version = tiny.tiny_record(tmp_path, journeys=cells)
    engine = connect("duckdb", threads=1)
    context = Context(engine, version, charter.parse(CHARTER))
    reply = ask(
        FIGURES["goal-forecast"], Question(as_of_s=instants.parse("2026-06-15 12:00"), period="2026-Q2"), context
    )
    engine.close()
    assert reply.value is None
    assert [fault.code for fault in reply.faults] == ["too-old"]
    assert "2024-12-25" in reply.faults[0].sentence


def test_where_nothing_came_in_any_window_there_is_no_forecast() -> None:
    assert forecast(np.concatenate((np.full(300, 10.0), np.zeros(300))), 14) is None


def test_without_a_goal_there_is_no_landing(on: On) -> None:
    assert [fault.code for fault in on("goal-forecast", "2026-06-15 12:00", period="2026-Q3").faults] == ["no-goal"]


def test_the_course_meets_the_pace_and_the_forecast(on: On) -> None:
    rows = {row["day"]: row for row in on("goal-course", "2026-06-15 12:00").rows}
    assert len(rows) == 91
    # By the end of 10 April ten days are won and ten days are due.
    assert (rows["2026-04-10"]["value"], rows["2026-04-10"]["pace"]) == (Decimal("100.00"), Decimal("100.00"))
    assert rows["2026-04-10"]["likely"] is None
    assert (rows["2026-06-15"]["value"], rows["2026-06-15"]["likely"]) == (Decimal("760.00"), Decimal("760.00"))
    assert (rows["2026-06-16"]["value"], rows["2026-06-16"]["likely"]) == (None, Decimal("770.00"))
    assert rows["2026-06-30"]["likely"] == on("goal-forecast", "2026-06-15 12:00").value


def test_the_same_weeks_of_a_year_ago_are_found_again() -> None:
    year = np.abs(np.sin(np.arange(YEAR) / 17)) * 1000
    found = forecast(np.tile(year, 3)[: 2 * YEAR + 200], 30)
    assert found is not None
    assert found.season == YEAR
    assert found.likely[-1] == pytest.approx(np.tile(year, 3)[2 * YEAR + 200 :][:30].sum())
    assert found.past_error == pytest.approx(0.0, abs=1e-9)


@given(
    st.lists(st.integers(0, 10_000), min_size=150, max_size=400),
    st.integers(1, 60),
    st.integers(1, 50),
)
def test_laws_of_the_forecast(daily: list[int], horizon: int, factor: int) -> None:
    series = np.array(daily, dtype=np.float64)
    found = forecast(series, horizon)
    larger = forecast(series * factor, horizon)
    if found is None or larger is None:
        assert (found is None) == (larger is None)
        return
    ranges = (found.low, found.low50, found.likely, found.high50, found.high)
    for below, above in pairwise(ranges):
        assert (below <= above + 1e-6).all()
    for line in ranges:
        assert (line >= 0).all()
        assert (np.diff(line) >= 0).all()  # a sum never falls
    assert len(found.ends) >= FEWEST_WINDOWS
    np.testing.assert_allclose(larger.likely, found.likely * factor, rtol=1e-9, atol=1e-6)


def test_noise_is_covered_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    inside = tried = 0
    for _ in range(120):
        series = rng.gamma(2.0, 500.0, size=500)
        found = forecast(series[:470], 30)
        assert found is not None
        came = series[470:].sum()
        inside += bool(found.low[-1] <= came <= found.high[-1])
        tried += 1
    assert 0.7 <= inside / tried <= 0.9  # eight in ten, of 120
