"""Laws of periods and days: every day lies in the periods it names, and periods follow each other."""

from __future__ import annotations

from datetime import date
from zoneinfo import available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from lockstep.values.instants import day_of, day_of_date, day_start_s
from lockstep.values.periods import Period, names_of

days = st.dates(date(1905, 1, 1), date(2195, 1, 1)).map(day_of_date)
months = st.integers(1, 12)
kinds = st.sampled_from(["day", "week", "month", "quarter", "year"])


@given(days, months, kinds)
def test_a_day_lies_in_every_period_it_names(day: int, fiscal_start: int, kind: str) -> None:
    period = Period.parse(names_of(day, fiscal_start)[kind], fiscal_start)
    assert period.from_day <= day < period.to_day


@given(days, months, kinds)
def test_the_previous_period_ends_where_this_one_begins(day: int, fiscal_start: int, kind: str) -> None:
    period = Period.parse(names_of(day, fiscal_start)[kind], fiscal_start)
    previous = period.previous()
    assert previous.to_day == period.from_day
    assert names_of(previous.from_day, fiscal_start)[kind] == previous.name
    assert names_of(period.to_day - 1, fiscal_start)[kind] == period.name


@given(days, st.integers(0, 800))
def test_the_days_before_a_range_are_as_many(day: int, more: int) -> None:
    first, last = names_of(day)["day"], names_of(day + more)["day"]
    period = Period.parse(f"{first}..{last}")
    assert period.days == period.previous().days == more + 1
    assert period.previous().to_day == period.from_day


@given(days, months)
def test_a_fiscal_year_is_its_four_quarters(day: int, fiscal_start: int) -> None:
    year = Period.parse(names_of(day, fiscal_start)["year"], fiscal_start)
    quarters = [Period.parse(f"{year.name}-Q{number}", fiscal_start) for number in (1, 2, 3, 4)]
    assert [year.from_day, *(quarter.to_day for quarter in quarters)] == [
        *(quarter.from_day for quarter in quarters),
        year.to_day,
    ]


@settings(deadline=None)
@given(st.sampled_from(sorted(available_timezones() - {"localtime"})), st.integers(5_000, 25_000))
def test_a_day_starts_at_the_first_instant_it_is_on_the_wall(zone: str, day: int) -> None:
    start = day_start_s(day, zone)
    assert day_of(start, zone) >= day  # later only where the zone skipped the date
    assert day_of(start - 1, zone) < day
    assert start < day_start_s(day + 1, zone) or day_of(start, zone) > day
