"""Instants: reading, writing, and the days they fall on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from lockstep.values.faults import LockstepError
from lockstep.values.instants import (
    date_of_day,
    day_of,
    day_of_date,
    day_start_s,
    from_s,
    iso,
    offsets,
    parse,
    to_s,
    zone_of,
)


def test_a_fraction_of_a_second_is_cut_off_before_1970_too() -> None:
    assert to_s(datetime(1970, 1, 1, 0, 0, 1, 900_000, tzinfo=UTC)) == 1
    assert to_s(datetime(1969, 12, 31, 23, 59, 58, 100_000, tzinfo=UTC)) == -2


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(LockstepError, match="names no time zone"):
        to_s(datetime(2026, 3, 1))  # noqa: DTZ001  the mistake under test


def test_an_instant_comes_back_in_utc() -> None:
    moment = datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=1)))
    assert from_s(to_s(moment)) == moment
    assert from_s(to_s(moment)).tzinfo is UTC


def test_milliseconds_are_found_out() -> None:
    with pytest.raises(LockstepError, match="milliseconds"):
        from_s(1_772_356_200_000)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T09:10:00Z",
        "2026-03-01T09:10Z",
        "2026-03-01 10:10+01:00",
        " 2026-03-01T09:10:00.999Z ",
        "20260301T091000Z",
    ],
)
def test_iso_texts_are_read(text: str) -> None:
    assert iso(parse(text)) == "2026-03-01T09:10:00Z"


def test_a_text_without_a_zone_is_read_in_the_one_given() -> None:
    assert iso(parse("2026-07-01 09:00", zone="America/New_York")) == "2026-07-01T13:00:00Z"
    assert iso(parse("2026-07-01", zone="America/New_York")) == "2026-07-01T04:00:00Z"


def test_a_time_that_occurs_twice_is_the_first() -> None:
    assert iso(parse("2026-10-25 02:30", zone="Europe/Berlin")) == "2026-10-25T00:30:00Z"


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "01.03.2026", "2026-03-01T25:00Z"])
def test_what_is_no_time_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(LockstepError, match=r"is not a date or time\. Write it as 2026-03-01"):
        parse(text)


@pytest.mark.parametrize("name", ["Europe/Belin", "America", "", "../etc/passwd", "Mars/Base\0"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(LockstepError, match="no time zone"):
        zone_of(name)


def test_the_day_is_the_one_on_the_wall() -> None:
    s = parse("2026-03-01T02:00:00Z")
    assert date_of_day(day_of(s, "America/New_York")) == date(2026, 2, 28)
    assert date_of_day(day_of(s, "Asia/Tokyo")) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("on", "zone", "starts"),
    [
        (date(2026, 3, 29), "Europe/Berlin", "2026-03-28T23:00:00Z"),
        (date(2018, 11, 4), "America/Sao_Paulo", "2018-11-04T03:00:00Z"),  # 00:00 skipped: begins at 01:00
        (date(2026, 11, 1), "America/Havana", "2026-11-01T04:00:00Z"),  # 00:00 twice: the first
        (date(2011, 12, 30), "Pacific/Apia", "2011-12-30T10:00:00Z"),  # never came: empty
        (date(2011, 12, 31), "Pacific/Apia", "2011-12-30T10:00:00Z"),
        (date(1919, 3, 31), "America/Toronto", "1919-03-31T04:30:00Z"),  # 23:30 went to 00:30
    ],
)
def test_a_day_starts_at_its_first_instant(on: date, zone: str, starts: str) -> None:
    assert iso(day_start_s(day_of_date(on), zone)) == starts


@pytest.mark.parametrize(
    "ask",
    [
        lambda: parse("0001-01-01", zone="Asia/Tokyo"),  # still the year 0 in UTC
        lambda: day_start_s(day_of_date(date(9999, 12, 31)) + 1, "UTC"),
        lambda: day_of(253_402_300_799, "Asia/Tokyo"),  # already the year 10000 there
    ],
)
def test_beyond_the_years_of_the_calendar_is_said_in_words(ask: Callable[[], int]) -> None:
    with pytest.raises(LockstepError, match="the years 1 to 9999"):
        ask()


def test_offsets_cover_the_whole_time_without_gaps() -> None:
    from_s, to_s = parse("2026-01-01"), parse("2027-01-01")
    stretches = offsets("America/New_York", from_s, to_s)
    assert [iso(start) for start, _, _ in stretches] == [
        "2026-01-01T00:00:00Z",
        "2026-03-08T07:00:00Z",
        "2026-11-01T06:00:00Z",
    ]
    assert [offset for _, _, offset in stretches] == [-18_000, -14_400, -18_000]
    assert [end for _, end, _ in stretches] == [*(start for start, _, _ in stretches[1:]), to_s]


def test_a_change_in_the_first_or_last_second_is_found() -> None:
    change = parse("2026-03-29T01:00:00Z")
    assert offsets("Europe/Berlin", change - 1, change + 1) == (
        (change - 1, change, 3600),
        (change, change + 1, 7200),
    )
    assert offsets("Europe/Berlin", change, change) == ()
