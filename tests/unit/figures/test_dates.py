"""The calendar table names every day as periods name it."""

from __future__ import annotations

import pytest

from lockstep.figures import dates
from lockstep.values import periods
from lockstep.values.periods import Period


@pytest.mark.parametrize("fiscal_start", [1, 2, 4, 7, 12])
def test_each_day_is_named_as_the_periods_it_lies_in(fiscal_start: int) -> None:
    rows = dates.calendar(fiscal_start).to_pylist()
    assert [row["day"] for row in rows] == list(range(dates.FIRST_DAY, dates.LAST_DAY + 1))
    # Every 13th day meets each weekday, month end and leap day soon enough.
    for row in rows[::13]:
        expected = periods.names_of(row["day"], fiscal_start)
        assert row == {"day": row["day"]} | {unit: expected[unit] for unit in dates.UNITS}


@pytest.mark.parametrize("name", ["2026", "2026-Q1", "2026-Q4", "2026-02", "2026-W01", "2026-W53", "2024-02"])
@pytest.mark.parametrize("fiscal_start", [1, 4])
def test_the_days_of_a_name_are_the_days_of_its_period(name: str, fiscal_start: int) -> None:
    period = Period.parse(name, fiscal_start)
    unit = "week" if "W" in name else "quarter" if "Q" in name else "month" if "-" in name else "year"
    days = [row["day"] for row in dates.calendar(fiscal_start).to_pylist() if row[unit] == name]
    assert days == list(range(period.from_day, period.to_day))
