"""Public holidays, as published by the countries."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from lockstep.values.faults import LockstepError
from lockstep.values.public_holidays import holiday_dates


def test_german_unity_day_is_a_holiday_in_germany_only() -> None:
    assert date(2026, 10, 3) in holiday_dates("DE", None, [2026])
    assert date(2026, 10, 3) not in holiday_dates("US", None, [2026])


def test_a_part_of_a_country_adds_its_own_holidays() -> None:
    assert holiday_dates("DE", "BY", [2026]) > holiday_dates("DE", None, [2026])


def test_a_day_off_in_lieu_counts_in_the_year_it_falls_in() -> None:
    # New Year 2022 was a Saturday; the United States took Friday 31 December 2021.
    assert date(2021, 12, 31) in holiday_dates("US", None, [2021])
    assert date(2021, 12, 31) not in holiday_dates("US", None, [2022])


@pytest.mark.parametrize("country", ["DE", "US", "GB", "JP", "BR", "IN", "SA", "CN", "IL"])
def test_years_one_by_one_are_the_same_as_all_at_once(country: str) -> None:
    years = range(2020, 2029)
    assert holiday_dates(country, None, years) == frozenset(holidays.country_holidays(country, years=years))


def test_no_years_have_no_holidays() -> None:
    assert holiday_dates("DE", None, []) == frozenset()


def test_an_unknown_country_is_refused_with_what_to_write() -> None:
    with pytest.raises(LockstepError, match=r"“de”.*Did you mean DE\?"):
        holiday_dates("de", None, [2026])


def test_an_unknown_part_is_refused_with_those_that_exist() -> None:
    with pytest.raises(LockstepError, match=r"part “ZZ” of DE.*BY, "):
        holiday_dates("DE", "ZZ", [2026])
