"""Working time against an independent oracle that looks at the clock on the wall, and its laws.

The oracle shares nothing with the module but the definition: it walks from one instant to the other in steps
so short that nothing can change within one, and asks zoneinfo each time what the wall shows.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockstep.values.faults import LockstepError
from lockstep.values.working_time import SLOTS, Clock, WorkingCalendar, day_table, working_seconds

DAY = 86_400
ZONES = sorted(available_timezones() - {"localtime", "Factory"})

# Where clocks did something that breaks naive arithmetic, with the UTC date.
ODD_MOMENTS = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Los_Angeles", date(2026, 11, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),  # the date is skipped
    ("Pacific/Kwajalein", date(1993, 8, 21)),  # and here
    ("America/Sao_Paulo", date(2018, 11, 4)),  # midnight is skipped
    ("America/Sao_Paulo", date(2019, 2, 17)),  # 23:00 to 24:00 occurs twice
    ("America/Havana", date(2026, 11, 1)),  # 00:00 to 01:00 occurs twice
    ("Australia/Lord_Howe", date(2026, 4, 4)),  # half an hour
    ("Pacific/Chatham", date(2026, 9, 26)),  # +12:45 and +13:45
    ("Asia/Kathmandu", date(2026, 6, 1)),  # +5:45
    ("Antarctica/Troll", date(2026, 3, 29)),  # two hours
    ("America/Caracas", date(2016, 5, 1)),
    ("Asia/Pyongyang", date(2018, 5, 4)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("America/St_Johns", date(2005, 10, 30)),  # at 00:01, over midnight: a date occurs twice
]


@dataclass(frozen=True)
class Case:
    """A calendar, two instants, and a step of UTC within which nothing but time off can change."""

    calendar: WorkingCalendar
    a_s: int
    b_s: int
    step: int
    #: What the wall showed when it was walked by before: the way to a deadline begins as the one to the other instant.
    seen: dict[int, bool] = field(default_factory=dict, repr=False)

    @property
    def days(self) -> tuple[int, int]:
        return self.a_s // DAY - 1, self.b_s // DAY + 15


def wall_says_work(calendar: WorkingCalendar, s: int) -> bool:
    """The definition, for one second."""
    wall = datetime.fromtimestamp(s, ZoneInfo(calendar.time_zone))
    minute = wall.hour * 60 + wall.minute
    for start, end in calendar.hours.get(wall.weekday(), ()):
        if start <= minute < end:
            is_off = any(start <= s < end for start, end in calendar.time_off)
            return not is_off and wall.date() not in calendar.holidays
    return False


def walked_seconds(case: Case, a_s: int, b_s: int) -> int:
    """Working seconds by walking; a step also ends where time off does."""
    edges = sorted({edge for span in case.calendar.time_off for edge in span if a_s < edge < b_s})
    total, s, seen = 0, a_s, case.seen
    while s < b_s:
        after = (s // case.step + 1) * case.step
        if after > b_s:
            after = b_s
        if edges and edges[0] < after:
            after = edges[0]
        if edges and edges[0] == after:
            edges.pop(0)
        if s not in seen:
            seen[s] = wall_says_work(case.calendar, s)
        if seen[s]:
            total += after - s
        s = after
    return total


def any_case(dice: random.Random) -> Case:
    """A random case: half of them at odd moments or changes of the clocks, an eighth to the odd minute."""
    if dice.random() < 0.3:
        zone, on = dice.choice(ODD_MOMENTS)
    else:
        zone = dice.choice(ZONES)
        on = date(dice.randint(2012, 2037), 1, 1) + timedelta(days=dice.randrange(365))
        if dice.random() < 0.5:
            on = next_change_of_clocks(zone, on)
    fine = dice.random() < 0.125 or zone == "America/St_Johns"
    step = 60 if fine else 900
    span_s = dice.choice([3600, DAY // 2]) if fine else dice.choice([3600, DAY, 2 * DAY, 6 * DAY])
    middle = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp()) + dice.randrange(DAY)
    a_s, b_s = sorted(middle + dice.randint(-span_s, span_s) for _ in range(2))
    first = datetime.fromtimestamp(a_s, UTC).date()
    holidays = {first + timedelta(days=dice.randint(-1, 12)) for _ in range(dice.choice([0, 0, 1, 3]))}
    time_off = []
    for _ in range(dice.choice([0, 0, 1, 2])):
        start = dice.randint(a_s - DAY, b_s + DAY)
        time_off.append((start, start + dice.choice([1, 1800, DAY // 2, 3 * DAY])))
    hours = {weekday: any_hours(dice, step // 60) for weekday in range(7) if dice.random() < 0.8 or weekday == 2}
    calendar = WorkingCalendar("any", zone, hours, frozenset(holidays), tuple(time_off))
    return Case(calendar, a_s, b_s, step)


def any_hours(dice: random.Random, grid: int) -> tuple[tuple[int, int], ...]:
    """One to three spans of a day; a third reach midnight, so that shifts run over it."""
    edges = sorted(dice.sample(range(0, 1440 + grid, grid), 2 * dice.choice([1, 1, 2, 3])))
    if dice.random() < 0.3:
        edges[0] = 0
    if dice.random() < 0.3:
        edges[-1] = 1440
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def next_change_of_clocks(zone: str, on: date) -> date:
    """The next UTC date within a year on which the zone's offset changes, or the same date."""
    where, noon = ZoneInfo(zone), datetime(on.year, on.month, on.day, tzinfo=UTC)
    offset = noon.astimezone(where).utcoffset()
    for days in range(1, 366):
        if (noon + timedelta(days=days)).astimezone(where).utcoffset() != offset:
            return on + timedelta(days=days - 1)
    return on


def check_against_the_oracle(cases: int, seed: int) -> None:
    dice = random.Random(seed)
    tables_made = worked = due = 0
    for number in range(cases):
        case = any_case(dice)
        clock = Clock(case.calendar, *case.days)
        expected = walked_seconds(case, case.a_s, case.b_s)
        assert clock.seconds_between(case.a_s, case.b_s) == expected, (number, case)
        assert clock.is_open(case.a_s) == wall_says_work(case.calendar, case.a_s), (number, case)
        try:
            table = day_table(case.calendar, *case.days)
        except LockstepError:
            pass  # more than four spans in a day; see test_the_table_refuses_only_days_it_cannot_hold
        else:
            tables_made += 1
            assert working_seconds(table, np.array([case.a_s]), np.array([case.b_s])) == expected, case
        # Due after n seconds: n lie between, and the last of them is the second right before the deadline.
        n = dice.randint(0, max(1, 3 * expected // 2))
        try:
            deadline = clock.deadline(case.a_s, n)
        except LockstepError:
            assert clock.seconds_between(case.a_s, (clock.last_day + 1) * DAY) < n
        else:
            due += 1
            if n:
                assert wall_says_work(case.calendar, deadline - 1), (number, case, n)
                assert walked_seconds(case, case.a_s, deadline) == n, (number, case, n)
            else:
                assert deadline == case.a_s
        worked += expected > 0
    # The cases must be worth something: most have working time, a table and a deadline.
    assert min(worked, tables_made, due) > 0.6 * cases, (worked, tables_made, due)


def test_working_time_equals_what_the_wall_shows_on_500_random_cases() -> None:
    check_against_the_oracle(500, seed=1)


@pytest.mark.slow
def test_working_time_equals_what_the_wall_shows_on_20000_random_cases() -> None:
    check_against_the_oracle(20_000, seed=20_000)


def test_the_table_refuses_only_days_it_cannot_hold() -> None:
    dice = random.Random(4)
    refused = 0
    for _ in range(60):
        zone = dice.choice(ZONES)
        on = int(datetime(2026, 3, dice.randint(1, 31), tzinfo=UTC).timestamp())
        hours = {weekday: any_hours(dice, 15) for weekday in range(7)}
        calendar = WorkingCalendar("any", zone, hours)
        open_at = [wall_says_work(calendar, s) for s in range(on, on + DAY, 900)]
        spans = sum(now and not before for before, now in zip([False, *open_at], open_at, strict=False))
        if spans > SLOTS:
            refused += 1
            with pytest.raises(LockstepError, match=f"has {spans} separate spans"):
                day_table(calendar, on // DAY, on // DAY)
        else:
            assert day_table(calendar, on // DAY, on // DAY)["day"].tolist() == [on // DAY]
    assert refused
    for count in (4, 5):  # and surely both sides of the limit
        quarters = tuple((quarter * 120, quarter * 120 + 60) for quarter in range(count))
        calendar = WorkingCalendar("any", "UTC", {4: quarters})
        if count == SLOTS:
            assert day_table(calendar, 1, 1)["b4"].tolist() == [420 * 60]
        else:
            with pytest.raises(LockstepError, match="1970-01-02"):
                day_table(calendar, 1, 1)


instants = st.integers(0, 40 * DAY - 1)
seeds = st.integers(0, 2**32)


def clock_of(seed: int) -> tuple[Clock, int]:
    """A clock of 60 days or more, and an instant at its start."""
    case = any_case(random.Random(seed))
    first_day = case.a_s // DAY
    return Clock(case.calendar, first_day, first_day + 60), first_day * DAY


@settings(deadline=None)
@given(seeds, instants, instants, instants)
def test_working_time_adds_up_over_any_instant_between(seed: int, a: int, b: int, c: int) -> None:
    clock, start = clock_of(seed)
    whole = clock.seconds_between(start + a, start + c)
    assert clock.seconds_between(start + a, start + b) + clock.seconds_between(start + b, start + c) == whole
    assert clock.seconds_between(start + c, start + a) == -whole


@settings(deadline=None)
@given(seeds, instants, instants)
def test_working_time_never_runs_backwards_nor_faster_than_time(seed: int, a: int, b: int) -> None:
    clock, start = clock_of(seed)
    a, b = min(a, b), max(a, b)
    assert 0 <= clock.seconds_between(start + a, start + b) <= b - a


@settings(deadline=None)
@given(seeds, instants, st.integers(0, 20 * DAY))
def test_a_deadline_is_the_inverse_of_the_seconds_between(seed: int, a: int, length: int) -> None:
    clock, start = clock_of(seed)
    a_s, b_s = start + a, start + a + length
    worked = clock.seconds_between(a_s, b_s)
    deadline = clock.deadline(a_s, worked)
    assert clock.seconds_between(a_s, deadline) == worked
    assert a_s <= deadline <= b_s
    if worked and clock.is_open(b_s - 1):
        assert deadline == b_s


@settings(deadline=None)
@given(seeds, instants, st.integers(0, 100_000), st.integers(0, 100_000))
def test_a_later_promise_is_never_due_earlier(seed: int, a: int, first: int, more: int) -> None:
    clock, start = clock_of(seed)
    try:
        later = clock.deadline(start + a, first + more)
    except LockstepError:
        return  # due after the clock's last day
    assert clock.deadline(start + a, first) <= later


@settings(deadline=None, max_examples=30)
@given(seeds)
def test_the_table_and_the_clock_agree_everywhere(seed: int) -> None:
    clock, start = clock_of(seed)
    try:
        table = day_table(clock.calendar, clock.first_day, clock.last_day)
    except LockstepError:
        return  # more than four spans in a day
    ends = np.array(random.Random(seed).choices(range(start, start + 61 * DAY + 1), k=200))
    starts = np.full(200, start)
    assert working_seconds(table, starts, ends).tolist() == [clock.seconds_between(start, end) for end in ends.tolist()]
