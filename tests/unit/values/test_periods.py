"""Periods: every form, every edge."""

from __future__ import annotations

from datetime import date

import pytest

from lockstep.values.faults import LockstepError
from lockstep.values.instants import day_of_date, iso
from lockstep.values.periods import Period, names_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-q4", "2026-10-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-W07", "2026-02-09", "2026-02-15"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-03-01", "2026-03-01", "2026-03-01"),
        (" 2026-03-01..2026-03-31 ", "2026-03-01", "2026-03-31"),
        ("2026-Q1..2026-Q2", "2026-01-01", "2026-06-30"),
        ("2026-03-31 .. 2026-04", "2026-03-31", "2026-04-30"),
    ],
)
def test_a_period_runs_from_its_first_day_to_its_last(text: str, first: str, last: str) -> None:
    period = Period.parse(text)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert period.to_day == day_of_date(period.last) + 1


@pytest.mark.parametrize(
    ("text", "start", "first", "last"),
    [
        ("2026", 4, "2025-04-01", "2026-03-31"),
        ("2026-Q1", 4, "2025-04-01", "2025-06-30"),
        ("2026-Q4", 4, "2026-01-01", "2026-03-31"),
        ("2026", 2, "2025-02-01", "2026-01-31"),
        ("2026-Q4", 12, "2026-09-01", "2026-11-30"),
        ("2026-03", 4, "2026-03-01", "2026-03-31"),
        ("2026-W07", 4, "2026-02-09", "2026-02-15"),
    ],
)
def test_a_fiscal_year_is_named_after_the_year_it_ends_in(text: str, start: int, first: str, last: str) -> None:
    period = Period.parse(text, start)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "", "Q1 2026", "2026-Q5", "2026-13", "2026-00", "2025-W53", "2026-W00", "2026-02-30", "26", "2026-3",
        "2026..", "..2026", "2026-01..2026-02..2026-03", "1066", "9999", "２０２６", "2026\n-Q1",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_the_forms_that_work(text: str) -> None:
    with pytest.raises(LockstepError, match=r"is not a period.*2026-Q1.*2026-W07") as refused:
        Period.parse(text)
    assert text in refused.value.sentence


def test_a_period_that_ends_before_it_begins_is_refused_with_the_right_order() -> None:
    with pytest.raises(LockstepError, match=r"Write 2026-03-01\.\.2026-03-31 instead"):
        Period.parse("2026-03-31..2026-03-01")


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_fiscal_year_begins_in_a_month_that_exists(month: int) -> None:
    with pytest.raises(LockstepError, match=f"month {month}"):
        Period.parse("2026", month)


@pytest.mark.parametrize(
    ("text", "previous"),
    [
        ("2026", "2025"),
        ("2026-Q1", "2025-Q4"),
        ("2026-03", "2026-02"),
        ("2021-W01", "2020-W53"),
        ("2026-03-01", "2026-02-28"),
        ("2026-03-08..2026-03-14", "2026-03-01..2026-03-07"),
        ("2026-Q1..2026-Q2", "2025-07-04..2025-12-31"),
    ],
)
def test_the_previous_period_is_of_the_same_kind(text: str, previous: str) -> None:
    assert Period.parse(text).previous().name == previous


def test_the_previous_fiscal_quarter_keeps_the_fiscal_year() -> None:
    assert Period.parse("2026-Q1", 4).previous() == Period.parse("2025-Q4", 4)


def test_a_period_is_bound_by_local_midnights() -> None:
    start, end = Period.parse("2026-03-29").bounds_s("Europe/Berlin")  # 23 hours long
    assert (iso(start), iso(end)) == ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")


def test_a_day_knows_its_periods() -> None:
    assert names_of(day_of_date(date(2026, 2, 9)), 4) == {
        "day": "2026-02-09",
        "week": "2026-W07",
        "month": "2026-02",
        "quarter": "2026-Q4",
        "year": "2026",
    }
