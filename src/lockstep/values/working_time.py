"""Working time: how many working seconds lie between two instants, and when a promise of so many is due.

What working time is stands in `working_calendar`: spans of UTC, laid out once; after that, no zone is asked.
With C(t) the working seconds from the start of the table to t, the working seconds between a and b are
C(b) − C(a), and a deadline is the earliest t with C(t) = C(start) + n. Berlin, 9 to 17, Friday 27 to Monday
30 March 2026: from Friday 16:00 (15:00Z) to Monday 10:00 (08:00Z, clocks went forward) there is one hour on
each day, C(b) − C(a) = 7200.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

import numpy as np

from lockstep.values.faults import LockstepError
from lockstep.values.instants import DAY_S, date_of_day, iso
from lockstep.values.working_calendar import Seconds, WorkingCalendar, open_spans

__all__ = ["SLOTS", "Clock", "WorkingCalendar", "day_table", "working_seconds"]

#: Spans of one UTC day that a row of the day table holds.
SLOTS = 4


class Clock:
    """One calendar's working time over a range of days, for single instants.

    Parameters
    ----------
    calendar
        Whose working time.
    first_day, last_day
        UTC days since 1970-01-01, both included. Instants beyond them are refused, never guessed.

    Examples
    --------
    >>> from lockstep.values.instants import parse
    >>> week = {day: ((540, 1080),) for day in range(5)}  # Monday to Friday, 9:00 to 18:00
    >>> clock = Clock(WorkingCalendar("Berlin", "Europe/Berlin", week), 20_454, 20_818)  # 2026
    >>> friday = parse("2026-03-27 17:59", zone="Europe/Berlin")
    >>> iso(clock.deadline(friday, 3600))  # 9:59 on Monday, an hour earlier in UTC: clocks went forward
    '2026-03-30T07:59:00Z'
    """

    def __init__(self, calendar: WorkingCalendar, first_day: int, last_day: int) -> None:
        self.calendar, self.first_day, self.last_day = calendar, first_day, last_day
        starts, ends = open_spans(calendar, first_day, last_day)
        # Lists, not arrays: a bisection of single values is several times faster on them.
        self._starts: list[int] = starts.tolist()
        self._ends: list[int] = ends.tolist()
        self._worked: list[int] = [0, *np.cumsum(ends - starts).tolist()]  # before span i, and the total

    @property
    def standard_day_seconds(self) -> int:
        """Working seconds of an average working day of the calendar."""
        return self.calendar.standard_day_seconds

    def seconds_between(self, a_s: int, b_s: int) -> int:
        """Return the working seconds in ``[a_s, b_s)``; negative when `b_s` is before `a_s`.

        Raises
        ------
        LockstepError
            An instant lies outside the clock's days.
        """
        return self._worked_until(b_s) - self._worked_until(a_s)

    def deadline(self, start_s: int, working_seconds: int) -> int:
        """Return the earliest instant at which so many working seconds have passed since the start.

        No working seconds are due at the start itself, open or not. A number that fills a working day exactly
        is due when that day ends, not when the next begins.

        Raises
        ------
        LockstepError
            The number is negative, the start lies outside the clock's days, or the deadline would.
        """
        if working_seconds < 0:
            raise LockstepError(
                f"A deadline cannot be {-working_seconds} working seconds before its start.",
                remedy="Give zero or more.",
            )
        target = self._worked_until(start_s) + working_seconds
        if working_seconds == 0:
            return start_s
        if target > self._worked[-1]:
            raise LockstepError(
                f"Calendar {self.calendar.name} has less than {working_seconds} working seconds between "
                f"{iso(start_s)} and {iso((self.last_day + 1) * DAY_S)}.",
                remedy="Give the clock more days, or shorten the time off.",
            )
        span = bisect_left(self._worked, target) - 1
        return self._starts[span] + target - self._worked[span]

    def is_open(self, s: int) -> bool:
        """Return whether the second that begins at `s` is working time.

        Raises
        ------
        LockstepError
            The instant lies outside the clock's days.
        """
        _require_covered(s, s + 1, self.first_day, self.last_day)
        span = bisect_right(self._starts, s) - 1
        return span >= 0 and s < self._ends[span]

    def _worked_until(self, s: int) -> int:
        _require_covered(s, s, self.first_day, self.last_day)
        span = bisect_right(self._starts, s) - 1
        return 0 if span < 0 else self._worked[span] + min(s, self._ends[span]) - self._starts[span]


def day_table(calendar: WorkingCalendar, first_day: int, last_day: int) -> dict[str, Seconds]:
    """Return a calendar's working time as the table that every engine can join.

    Parameters
    ----------
    calendar
        Whose working time.
    first_day, last_day
        UTC days since 1970-01-01, both included.

    Returns
    -------
    dict of int64 arrays
        One row per UTC day, in order: ``day``; ``cum_s``, working seconds from the start of the table to the
        start of the day; ``a1``, ``b1`` … ``a4``, ``b4``, spans of working time in seconds from the start of
        the UTC day, half-open, in order, unused ones 0 and 0. ``pyarrow.table`` takes it as it is.

    Raises
    ------
    LockstepError
        A UTC day has more than four spans.

    Examples
    --------
    >>> week = {day: ((540, 1020),) for day in range(5)}
    >>> table = day_table(WorkingCalendar("Los Angeles", "America/Los_Angeles", week), 20_514, 20_515)
    >>> [[int(table[column][row]) for column in ("cum_s", "a1", "b1", "a2", "b2")] for row in (0, 1)]
    [[0, 61200, 86400, 0, 0], [25200, 0, 3600, 61200, 86400]]
    """
    starts, ends = open_spans(calendar, first_day, last_day)
    of_day = starts // DAY_S
    slot = np.arange(starts.size) - np.searchsorted(of_day, of_day)
    if slot.size and slot.max() >= SLOTS:
        full = int(of_day[slot.argmax()])
        raise LockstepError(
            f"Calendar {calendar.name} has {slot.max() + 1} separate spans of working time on "
            f"{date_of_day(full)} (UTC); a day holds {SLOTS}.",
            remedy="Join working hours, or time off, that lie close together on that day.",
        )
    day = np.arange(first_day, last_day + 1, dtype=np.int64)
    cut = np.zeros((2, SLOTS, day.size), dtype=np.int64)
    cut[:, slot, of_day - first_day] = np.stack((starts, ends)) - of_day * DAY_S
    worked = (cut[1] - cut[0]).sum(axis=0)
    table = {"day": day, "cum_s": np.cumsum(worked) - worked}
    for number in range(SLOTS):
        table[f"a{number + 1}"], table[f"b{number + 1}"] = cut[0, number], cut[1, number]
    return table


def working_seconds(table: Mapping[str, Seconds], a_s: Seconds, b_s: Seconds) -> Seconds:
    """Return the working seconds in each ``[a_s, b_s)``, by the formula that the SQL of figures uses.

    Parameters
    ----------
    table
        A `day_table`.
    a_s, b_s
        Epoch seconds, one pair per row; a row is negative where `b_s` is before `a_s`.

    Raises
    ------
    LockstepError
        An instant lies outside the table's days.

    Examples
    --------
    >>> week = {day: ((540, 1020),) for day in range(5)}
    >>> table = day_table(WorkingCalendar("London", "Europe/London", week), 20_514, 20_520)
    >>> monday = 20_514 * 86_400
    >>> working_seconds(table, np.array([monday]), np.array([monday + 86_400 + 36_000])).tolist()
    [32400]
    """
    return _coordinate(table, b_s) - _coordinate(table, a_s)


def _coordinate(table: Mapping[str, Seconds], s: Seconds) -> Seconds:
    """C(t): the working seconds from the start of the table."""
    if not s.size:
        return np.zeros(0, dtype=np.int64)
    first_day, last_day = int(table["day"][0]), int(table["day"][-1])
    _require_covered(int(s.min()), int(s.max()), first_day, last_day)
    row = np.minimum(s // DAY_S, last_day) - first_day  # the end of the last day still belongs to it
    second = s - table["day"][row] * DAY_S
    worked: Seconds = table["cum_s"][row]
    for number in range(1, SLOTS + 1):
        start, end = table[f"a{number}"][row], table[f"b{number}"][row]
        worked = worked + np.clip(second, start, end) - start
    return worked


def _require_covered(first_s: int, last_s: int, first_day: int, last_day: int) -> None:
    if first_s < first_day * DAY_S or last_s > (last_day + 1) * DAY_S:
        outside = first_s if first_s < first_day * DAY_S else last_s
        raise LockstepError(
            f"{iso(outside)} lies outside the working time at hand, which covers {date_of_day(first_day)} to "
            f"{date_of_day(last_day)} (UTC).",
            remedy="Build it over more days.",
        )
