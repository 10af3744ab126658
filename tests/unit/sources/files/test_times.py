"""Dates and times in every form exports write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lockstep.values.faults import LockstepError

from .conftest import NOW_S, Kept

Land = Callable[..., Kept]


def when(*parts: int, zone: str = "UTC", fold: int = 0) -> int:
    return int(datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).timestamp())  # type: ignore[arg-type, misc]


def read(landed: Land, cells: list[str], column: dict[str, Any] | None = None, **said: Any) -> tuple[list[Any], Kept]:
    content = "Id;At\n" + "".join(f'{n};"{cell}"\n' for n, cell in enumerate(cells))
    kept = landed(content, {"company_records": {"id": "Id", "created": {"column": "At", **(column or {})}}}, **said)
    return [company["created_s"] for company in kept.tables["company_records"]], kept


MIDNIGHT = when(2026, 3, 1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-01", MIDNIGHT),
        ("2026-3-1", MIDNIGHT),
        ("2026/03/01", MIDNIGHT),
        ("2026.03.01", MIDNIGHT),
        ("20260301", MIDNIGHT),
        ("2026-03-01T10:30:00Z", when(2026, 3, 1, 10, 30)),
        ("2026-03-01 10:30", when(2026, 3, 1, 10, 30)),
        ("2026-03-01T10:30:59.987654Z", when(2026, 3, 1, 10, 30, 59)),
        ("2026-03-01T10:30:00+02:00", when(2026, 3, 1, 8, 30)),
        ("2026-03-01T10:30:00.000+0000", when(2026, 3, 1, 10, 30)),
        ("2026-03-01 10:30:00 UTC", when(2026, 3, 1, 10, 30)),
        ("20260301T103000Z", when(2026, 3, 1, 10, 30)),
        (str(MIDNIGHT), MIDNIGHT),
        (f"{MIDNIGHT}.9", MIDNIGHT),
        (f"{MIDNIGHT}123", MIDNIGHT),
        (f"{MIDNIGHT}123456", MIDNIGHT),
        ("46082", MIDNIGHT),
        ("46082.5", when(2026, 3, 1, 12)),
        ("31.03.2026", when(2026, 3, 31)),
        ("1.3.26", MIDNIGHT),
        ("31/03/2026 9:05", when(2026, 3, 31, 9, 5)),
        ("03/31/2026 9:05 PM", when(2026, 3, 31, 21, 5)),
        ("3/31/26, 12:05 am", when(2026, 3, 31, 0, 5)),
        ("31-03-2026 09:05:01.25", when(2026, 3, 31, 9, 5, 1)),
        ("1 Mar 2026", MIDNIGHT),
        ("01-Mar-26", MIDNIGHT),
        ("March 1, 2026", MIDNIGHT),
        ("mar 1 2026 10:30", when(2026, 3, 1, 10, 30)),
        ("1 May 2026", when(2026, 5, 1)),
        ("Sun, 01 Mar 2026 10:30:00 +0200", when(2026, 3, 1, 8, 30)),
        ("Sunday, March 1, 2026", MIDNIGHT),
    ],
)
def test_a_form_is_recognised(landed: Land, cell: str, expected: int) -> None:
    read_s, kept = read(landed, [cell])
    assert read_s == [expected]
    assert kept.faults == []


def test_three_forms_in_one_column_are_all_read(landed: Land) -> None:
    cells = ["2026-03-01", "31.03.2026", "March 1, 2026", "1/31/2026", str(MIDNIGHT)]
    read_s, kept = read(landed, cells)
    assert read_s == [MIDNIGHT, when(2026, 3, 31), MIDNIGHT, when(2026, 1, 31), MIDNIGHT]
    assert kept.faults == []


def test_a_form_that_first_occurs_far_below_is_read_too(landed: Land) -> None:
    read_s, kept = read(landed, ["2026-03-01"] * 25_000 + ["1 Mar 2026"])
    assert set(read_s) == {MIDNIGHT}
    assert kept.faults == []


@pytest.mark.parametrize("country", [None, "DE", "US"])
def test_one_day_above_twelve_decides_the_column(landed: Land, country: str | None) -> None:
    first, kept = read(landed, ["03/04/2026", "25/04/2026"], country=country)
    assert (first[0], kept.faults) == (when(2026, 4, 3), [])
    second, kept = read(landed, ["03/04/2026", "04/25/2026"], country=country)
    assert (second[0], kept.faults) == (when(2026, 3, 4), [])


@pytest.mark.parametrize(("country", "expected"), [("DE", (2026, 4, 3)), ("US", (2026, 3, 4)), (None, (2026, 3, 4))])
def test_where_nothing_decides_the_country_does_and_the_file_has_one_fault(
    landed: Land, country: str | None, expected: tuple[int, ...]
) -> None:
    read_s, kept = read(landed, ["03/04/2026", "05/04/2026"], country=country)
    assert read_s[0] == when(*expected)
    assert kept.codes == ["ambiguous-dates"]
    assert (kept.faults[0]["row"], kept.faults[0]["is_kept"]) == (0, 1)


def test_dates_that_are_the_same_either_way_are_not_ambiguous(landed: Land) -> None:
    assert read(landed, ["03/03/2026", "04/04/2026"], country="DE")[1].faults == []


def test_both_orders_in_one_column_are_each_read_where_they_can_only_be_one(landed: Land) -> None:
    read_s, _ = read(landed, ["25/04/2026", "04/26/2026"])
    assert read_s == [when(2026, 4, 25), when(2026, 4, 26)]


def test_declared_formats_are_the_only_ones(landed: Land) -> None:
    read_s, kept = read(landed, ["04/03/2026", "2026-03-04"], {"formats": ["%m/%d/%Y"]})
    assert read_s == [when(2026, 4, 3), None]
    assert kept.codes == ["unreadable-date"]
    with pytest.raises(LockstepError, match="'%Q' is no format of dates"):
        read(landed, ["1"], {"formats": ["%Q"]})


@pytest.mark.parametrize(
    "cell",
    ["soon", "31.02.2026", "2026-13-01", "0000-00-00", "epoch", "infinity", "1970-01-01", "1899-12-30", "9999-12-31"],
)
def test_what_is_no_date_or_a_placeholder_is_null_and_a_fault(landed: Land, cell: str) -> None:
    read_s, kept = read(landed, ["2026-03-01", cell])
    assert read_s == [MIDNIGHT, None]
    assert [(fault["code"], fault["value"], fault["line"]) for fault in kept.faults] == [("unreadable-date", cell, 3)]


def test_what_has_happened_can_not_lie_in_the_future(landed: Land) -> None:
    read_s, kept = read(landed, ["2026-06-02", "2027-06-01"])
    assert read_s == [when(2026, 6, 2), when(2027, 6, 1)], "kept as it is"
    assert [(fault["code"], fault["line"]) for fault in kept.faults] == [("future-date", 3)]
    assert when(2026, 6, 1) == NOW_S


def test_an_open_deal_may_close_in_the_future_and_a_won_one_not(landed: Land) -> None:
    feeds = {"deal_records": {"id": "Id", "state": "State", "closed": "Closed"}}
    kept = landed("Id,State,Closed\n1,open,2027-01-01\n2,won,2027-01-01\n", feeds)
    assert [(fault["code"], fault["row"]) for fault in kept.faults] == [("future-date", 2)]


def test_local_times_are_those_of_the_zone_and_others_stay(landed: Land) -> None:
    cells = ["2026-03-01", "2026-07-01 12:00", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00-04:00"]
    read_s, _ = read(landed, cells, {"time_zone": "America/New_York"}, time_zone="Europe/Berlin")
    assert read_s == [
        when(2026, 3, 1, zone="America/New_York"), when(2026, 7, 1, 12, zone="America/New_York"),
        when(2026, 7, 1, 12), when(2026, 7, 1, 16),
    ]  # fmt: skip


def test_a_clock_change_is_read_as_documented(landed: Land) -> None:
    skipped, twice = "2026-03-29 02:30", "2025-10-26 02:30"
    read_s, _ = read(landed, [skipped, twice], time_zone="Europe/Berlin")
    assert datetime.fromtimestamp(read_s[0], ZoneInfo("Europe/Berlin")).hour == 3
    assert read_s == [when(2026, 3, 29, 1, 30), when(2025, 10, 26, 2, 30, zone="Europe/Berlin", fold=1)]
    assert datetime.fromtimestamp(read_s[1], UTC).hour == 1


@pytest.mark.parametrize("cell", ["15.07.2026 12:00", "7/15/2026 12:00", "July 15, 2026 12:00", "46218.5"])
def test_every_form_without_a_zone_is_local(landed: Land, cell: str) -> None:
    assert read(landed, [cell], time_zone="Asia/Tokyo")[0] == [when(2026, 7, 15, 3)]
