"""Working time: cases worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from lockstep.values.faults import LockstepError
from lockstep.values.instants import day_of_date, iso
from lockstep.values.public_holidays import holiday_dates
from lockstep.values.working_time import Clock, WorkingCalendar, day_table, working_seconds

HOUR = 3600
Hours = Mapping[int, tuple[tuple[int, int], ...]]
NINE_TO_SIX = dict.fromkeys(range(5), ((9 * 60, 18 * 60),))
ROUND_THE_CLOCK = dict.fromkeys(range(7), ((0, 1440),))


def at(text: str, zone: str) -> int:
    """Epoch seconds of a local time, by zoneinfo alone."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def clock(
    zone: str,
    hours: Hours = NINE_TO_SIX,
    holidays: frozenset[date] = frozenset(),
    time_off: tuple[tuple[int, int], ...] = (),
) -> Clock:
    """A clock over 2026."""
    calendar = WorkingCalendar("Test", zone, hours, holidays, time_off)
    return Clock(calendar, day_of_date(date(2025, 12, 31)), day_of_date(date(2027, 1, 1)))


def test_an_offer_at_17_59_on_friday_is_due_at_9_59_on_monday() -> None:
    berlin = clock("Europe/Berlin")
    due = berlin.deadline(at("2026-11-13 17:59", "Europe/Berlin"), HOUR)
    assert due == at("2026-11-16 09:59", "Europe/Berlin")


def test_an_offer_at_17_59_on_friday_is_due_at_9_59_although_clocks_change_on_sunday() -> None:
    berlin = clock("Europe/Berlin")
    for friday, monday, weekend_hours in (("2026-03-27", "2026-03-30", 63), ("2026-10-23", "2026-10-26", 65)):
        start, due = at(f"{friday} 17:59", "Europe/Berlin"), at(f"{monday} 09:59", "Europe/Berlin")
        assert berlin.deadline(start, HOUR) == due
        assert berlin.seconds_between(start, due) == HOUR
        # 17:59 Friday to 09:59 Monday is 64 hours, one fewer in spring and one more in autumn.
        assert due - start == weekend_hours * HOUR


def test_an_hour_that_clocks_skip_is_not_worked() -> None:
    always = clock("Europe/Berlin", ROUND_THE_CLOCK)
    midnight, next_midnight = at("2026-03-29 00:00", "Europe/Berlin"), at("2026-03-30 00:00", "Europe/Berlin")
    assert always.seconds_between(midnight, next_midnight) == 23 * HOUR
    night = clock("Europe/Berlin", {6: ((90, 270),)})  # Sunday 01:30 to 04:30; 02:00 to 03:00 is skipped
    assert night.seconds_between(midnight, next_midnight) == 2 * HOUR


def test_an_hour_that_occurs_twice_is_worked_twice() -> None:
    always = clock("Europe/Berlin", ROUND_THE_CLOCK)
    midnight, next_midnight = at("2026-10-25 00:00", "Europe/Berlin"), at("2026-10-26 00:00", "Europe/Berlin")
    assert always.seconds_between(midnight, next_midnight) == 25 * HOUR
    night = clock("Europe/Berlin", {6: ((90, 270),)})
    assert night.seconds_between(midnight, next_midnight) == 4 * HOUR


def test_hours_that_begin_within_the_repeated_hour_are_open_each_time_the_wall_shows_them() -> None:
    half = clock("Europe/Berlin", {6: ((150, 180),)})  # Sunday 02:30 to 03:00, on 25 October twice
    midnight = at("2026-10-25 00:00", "Europe/Berlin")  # 22:00Z; 02:30 is 00:30Z and again 01:30Z
    assert half.deadline(midnight, HOUR // 2) == midnight + 3 * HOUR
    assert half.deadline(midnight, HOUR // 2 + 1) == midnight + 3 * HOUR + HOUR // 2 + 1
    assert half.seconds_between(midnight, midnight + 6 * HOUR) == HOUR


def test_a_holiday_in_one_teams_country_only_stops_only_its_clock() -> None:
    # 26 November 2026 is Thanksgiving in the United States and a Thursday like any other in Germany.
    berlin = clock("Europe/Berlin", holidays=holiday_dates("DE", None, [2026]))
    new_york = clock("America/New_York", holidays=holiday_dates("US", None, [2026]))
    german = berlin.deadline(at("2026-11-25 17:00", "Europe/Berlin"), 2 * HOUR)
    american = new_york.deadline(at("2026-11-25 17:00", "America/New_York"), 2 * HOUR)
    assert german == at("2026-11-26 10:00", "Europe/Berlin")
    assert american == at("2026-11-27 10:00", "America/New_York")


def test_a_night_shift_runs_over_local_midnight() -> None:
    night = clock("Asia/Manila", {0: ((1320, 1440),), 1: ((0, 360),)})  # Monday 22:00 to Tuesday 06:00
    start = at("2026-06-08 23:00", "Asia/Manila")
    assert night.seconds_between(start, at("2026-06-09 12:00", "Asia/Manila")) == 7 * HOUR
    assert night.deadline(start, 2 * HOUR) == at("2026-06-09 01:00", "Asia/Manila")
    assert night.is_open(at("2026-06-09 00:00", "Asia/Manila"))


def test_a_holiday_takes_its_own_half_of_a_night_shift() -> None:
    night = clock("Asia/Manila", {0: ((1320, 1440),), 1: ((0, 360),)}, holidays=frozenset({date(2026, 6, 9)}))
    worked = night.seconds_between(at("2026-06-08 00:00", "Asia/Manila"), at("2026-06-10 00:00", "Asia/Manila"))
    assert worked == 2 * HOUR


def test_lunch_does_not_count() -> None:
    split = clock("Europe/Madrid", {0: ((540, 840), (1020, 1200))})  # 9 to 14 and 17 to 20
    assert split.deadline(at("2026-06-08 13:00", "Europe/Madrid"), 2 * HOUR) == at("2026-06-08 18:00", "Europe/Madrid")


def test_a_zone_with_quarter_hours_is_counted_to_the_minute() -> None:
    chatham = clock("Pacific/Chatham")  # +12:45
    nine = at("2026-06-08 09:00", "Pacific/Chatham")
    assert iso(nine) == "2026-06-07T20:15:00Z"
    assert not chatham.is_open(nine - 1)
    assert chatham.is_open(nine)


def test_a_date_that_a_zone_skipped_has_no_working_time() -> None:
    calendar = WorkingCalendar("Apia", "Pacific/Apia", NINE_TO_SIX)
    apia = Clock(calendar, day_of_date(date(2011, 12, 1)), day_of_date(date(2012, 1, 31)))
    thursday = at("2011-12-29 17:00", "Pacific/Apia")  # Friday 30 December 2011 never came
    assert apia.deadline(thursday, 2 * HOUR) == at("2012-01-02 10:00", "Pacific/Apia")


def test_time_off_stops_the_clock_to_the_second() -> None:
    start = at("2026-06-08 10:00", "Europe/Berlin")
    off = ((start + 100, start + 160), (start + 130, start + 201))  # overlapping, 101 seconds in all
    berlin = clock("Europe/Berlin", time_off=off)
    assert berlin.seconds_between(start, start + HOUR) == HOUR - 101
    assert [berlin.is_open(start + second) for second in (99, 100, 200, 201)] == [True, False, False, True]
    assert berlin.deadline(start, 101) == start + 202


def test_no_working_seconds_are_due_at_once_even_at_night() -> None:
    night = at("2026-06-08 03:00", "Europe/Berlin")
    assert clock("Europe/Berlin").deadline(night, 0) == night


def test_a_full_day_is_due_when_it_ends_not_when_the_next_begins() -> None:
    berlin = clock("Europe/Berlin")
    due = berlin.deadline(at("2026-06-08 09:00", "Europe/Berlin"), berlin.standard_day_seconds)
    assert due == at("2026-06-08 18:00", "Europe/Berlin")


def test_a_standard_day_is_the_average_of_the_days_worked() -> None:
    part_time = {0: ((540, 1020),), 2: ((540, 1020),), 4: ((540, 720),), 5: ()}  # 8, 8 and 3 hours
    assert clock("UTC", part_time).standard_day_seconds == 22_800  # 19 hours in 3 days
    every_day = dict.fromkeys(range(6), ((0, 60),)) | {6: ((0, 61),)}
    assert clock("UTC", every_day).standard_day_seconds == 3609  # 3608.57 to the nearest second


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        ({0: ((540, 1500),)}, "weekday 0 cannot have the hours 540 to 1500"),
        ({0: ((540, 540),)}, "540 to 540"),
        ({0: ((540, 720), (700, 800))}, "700 to 800"),
        ({7: ((540, 720),)}, "no weekday 7"),
        ({}, "no working hours"),
        ({0: ()}, "no working hours"),
    ],
)
def test_impossible_hours_are_refused_with_their_place(hours: Hours, says: str) -> None:
    with pytest.raises(LockstepError, match=says) as refused:
        WorkingCalendar("Night team", "UTC", hours)
    assert "Night team" in refused.value.sentence
    assert refused.value.remedy


def test_a_misspelt_zone_is_answered_with_the_right_one() -> None:
    with pytest.raises(LockstepError, match=r"Did you mean Europe/Berlin\?"):
        WorkingCalendar("Berlin", "Europe/Belin", NINE_TO_SIX)


def test_time_off_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(LockstepError, match="ends before it begins"):
        WorkingCalendar("Berlin", "Europe/Berlin", NINE_TO_SIX, time_off=((20, 10),))


def test_instants_beyond_the_clock_are_refused_not_guessed() -> None:
    calendar = WorkingCalendar("UTC", "UTC", ROUND_THE_CLOCK)
    short = Clock(calendar, 10, 11)  # two days
    start, end = 10 * 86_400, 12 * 86_400
    assert short.seconds_between(start, end) == end - start  # the very end still belongs to it
    assert short.deadline(start, end - start) == end
    calls: list[Callable[[], int]] = [
        lambda: short.seconds_between(start - 1, end),
        lambda: short.seconds_between(start, end + 1),
        lambda: short.is_open(end),
        lambda: short.deadline(start, end - start + 1),
        lambda: short.deadline(start, -1),
    ]
    for call in calls:
        with pytest.raises(LockstepError):
            call()


def test_a_week_of_time_off_moves_a_deadline_by_a_week() -> None:
    monday, next_monday = (at(f"2026-06-{day:02} 00:00", "Europe/Berlin") for day in (8, 15))
    berlin = clock("Europe/Berlin", time_off=((monday, next_monday),))
    assert berlin.deadline(monday + HOUR, HOUR) == at("2026-06-15 10:00", "Europe/Berlin")


def test_the_day_table_has_the_columns_that_figures_join() -> None:
    calendar = WorkingCalendar("LA", "America/Los_Angeles", {0: ((540, 720), (780, 1020))})
    monday = day_of_date(date(2026, 6, 8))  # 9 to 12 and 13 to 17 are 16 to 19 and 20 to 24 in UTC
    table = pa.table(day_table(calendar, monday, monday + 7))
    assert table.column_names == ["day", "cum_s", "a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4"]
    assert set(table.schema.types) == {pa.int64()}
    assert list(table.slice(0, 1).to_pylist()[0].values()) == [
        monday, 0, 16 * HOUR, 19 * HOUR, 20 * HOUR, 24 * HOUR, 0, 0, 0, 0
    ]  # fmt: skip
    assert table.column("cum_s").to_pylist() == [0, *[7 * HOUR] * 7]


def test_a_day_with_too_many_spans_is_refused_by_the_table_and_counted_by_the_clock() -> None:
    breaks = tuple((minute, minute + 30) for minute in range(540, 840, 60))  # five half hours
    calendar = WorkingCalendar("Breaks", "UTC", {0: breaks})
    monday = day_of_date(date(2026, 6, 8))
    with pytest.raises(LockstepError, match="5 separate spans of working time on 2026-06-08"):
        day_table(calendar, monday - 3, monday + 3)
    week = Clock(calendar, monday - 3, monday + 3)
    assert week.seconds_between((monday - 3) * 86_400, (monday + 4) * 86_400) == 5 * HOUR // 2


def test_hours_that_touch_are_one_span() -> None:
    quarters = tuple((minute, minute + 15) for minute in range(540, 1020, 15))
    table = day_table(WorkingCalendar("Touching", "UTC", {3: quarters}), 0, 0)
    assert [table[column].tolist() for column in ("a1", "b1", "b2")] == [[540 * 60], [1020 * 60], [0]]


def test_the_table_reaches_to_its_very_end_and_no_further() -> None:
    table = day_table(WorkingCalendar("UTC", "UTC", ROUND_THE_CLOCK), 10, 11)
    start, end = np.array([10 * 86_400]), np.array([12 * 86_400])
    assert working_seconds(table, start, end).tolist() == [2 * 86_400]
    for outside in (start - 1, end + 1):
        with pytest.raises(LockstepError, match="covers 1970-01-11 to 1970-01-12"):
            working_seconds(table, outside, end)


def test_no_rows_have_no_working_seconds() -> None:
    table = day_table(WorkingCalendar("UTC", "UTC", ROUND_THE_CLOCK), 0, 1)
    nothing = np.zeros(0, dtype=np.int64)
    assert working_seconds(table, nothing, nothing).size == 0
