"""Time as work passes: weekends and holidays are no delay."""

from __future__ import annotations

from datetime import date

import pytest

from lockstep.charter import Charter, parse
from lockstep.insight.goal_gap.clock import clock
from lockstep.simulate import master
from lockstep.values.instants import day_of_date
from lockstep.values.periods import Period

TELLMARK = parse(master("charter.yaml"))
PLAIN = Charter(company={"name": "Acme", "currency": "EUR", "time_zone": "UTC"})


def passed(charter: Charter, period: str) -> int:
    """Return the ticks of a period."""
    days = Period.parse(period)
    # A week before, which has its own.
    made = clock(charter, days.from_day - 7, days.to_day + 7)
    return int(made.at(days.to_day - 1) - made.at(days.from_day - 1))


@pytest.mark.parametrize(
    ("period", "ticks"),
    [
        # Berlin: 22 weekdays, less Good Friday and Easter Monday. New York: 22.
        ("2026-04", 20 + 22),
        # Berlin: 22 weekdays, less Good Friday and Easter Monday of 2025. New York: 22.
        ("2025-04", 20 + 22),
        # Berlin: 21 weekdays, less Labour Day, Ascension and Whit Monday. New York: less Memorial Day.
        ("2026-05", 18 + 20),
        # Saturday and Sunday.
        ("2026-03-07..2026-03-08", 0),
    ],
)
def test_weekends_and_the_holidays_of_each_office_are_no_time(period: str, ticks: int) -> None:
    assert passed(TELLMARK, period) == ticks


def test_a_charter_without_calendars_has_the_usual_week() -> None:
    assert passed(PLAIN, "2026-05") == 21


def test_days_outside_are_those_at_the_ends() -> None:
    monday = day_of_date(date(2026, 3, 2))
    made = clock(PLAIN, monday, monday + 6)
    assert made.at(monday - 100) == 1
    assert made.at(monday + 100) == 5
