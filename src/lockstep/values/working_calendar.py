"""A working calendar: hours, holidays and time off, and the spans of UTC they come to.

An instant is working time when the clock and calendar on a wall in the calendar's zone show a time within
the working hours of that weekday, on a date that is no holiday, and nobody is off. Everything follows from
that sentence: an hour that occurs twice as clocks go back counts twice, an hour that is skipped does not
count, and a date that a zone skipped has no working time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lockstep.values.faults import LockstepError
from lockstep.values.instants import DAY_S, day_of_date, iso, offsets, zone_of

Seconds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When somebody works.

    Attributes
    ----------
    name
        Name of the calendar, for messages.
    time_zone
        IANA zone the hours are written in.
    hours
        Weekday (0 is Monday) to spans of minutes from local midnight, half-open, at most 1440; a weekday that
        is missing or has no span is free. A night shift is two spans: Monday (1320, 1440), Tuesday (0, 360).
    holidays
        Local dates on which nobody works, see `public_holidays.holiday_dates`. They end at local midnight.
    time_off
        Half-open spans of epoch seconds in which its owner is off, in any order, overlapping or not.

    Raises
    ------
    LockstepError
        The zone is unknown, a span is empty, overlaps another or leaves the day, or no hours are named.

    Examples
    --------
    >>> week = {day: ((540, 720), (780, 1020)) for day in range(5)}
    >>> WorkingCalendar("Berlin", "Europe/Berlin", week).standard_day_seconds
    25200
    """

    name: str
    time_zone: str
    hours: Mapping[int, tuple[tuple[int, int], ...]]
    holidays: frozenset[date] = frozenset()
    time_off: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        zone_of(self.time_zone)
        for weekday, spans in self.hours.items():
            if weekday not in range(7):
                raise LockstepError(
                    f"Calendar {self.name}: there is no weekday {weekday}.",
                    remedy="Count from 0, Monday, to 6, Sunday.",
                )
            ends = [0]
            for start, end in sorted(spans):
                if not ends[-1] <= start < end <= 1440:
                    raise LockstepError(
                        f"Calendar {self.name}: weekday {weekday} cannot have the hours {start} to {end}.",
                        remedy="Give minutes from midnight that neither overlap nor leave the day; part a "
                        "night shift at midnight: 1320 to 1440, and 0 to 360 on the next weekday.",
                    )
                ends.append(end)
        if not any(self.hours.values()):
            raise LockstepError(
                f"Calendar {self.name} has no working hours, so no clock could ever run in it.",
                remedy="Name the hours of at least one weekday.",
            )
        for start, end in self.time_off:
            if start >= end:
                raise LockstepError(
                    f"Calendar {self.name}: time off from {iso(start)} to {iso(end)} ends before it begins.",
                    remedy="Give the start first; the end is the first second back at work.",
                )

    @property
    def standard_day_seconds(self) -> int:
        """Working seconds of an average working day, to the nearest second: a promise's "working day"."""
        days = [sum(end - start for start, end in spans) for spans in self.hours.values() if spans]
        return (2 * 60 * sum(days) + len(days)) // (2 * len(days))


def open_spans(calendar: WorkingCalendar, first_day: int, last_day: int) -> tuple[Seconds, Seconds]:
    """Return the working time of some days as spans of UTC.

    Parameters
    ----------
    calendar
        Whose working time.
    first_day, last_day
        UTC days since 1970-01-01, both included.

    Returns
    -------
    tuple of int64 arrays
        Starts and ends, epoch seconds: half-open, disjoint, in order, joined where they touch, and parted at
        each UTC midnight.

    Notes
    -----
    Per stretch of constant offset the local hours are laid out as UTC seconds and cut to the stretch; one
    sweep over all edges then joins hours that touch, takes out time off and parts the days.

    Examples
    --------
    >>> night = WorkingCalendar("Night", "UTC", {0: ((1320, 1440),), 1: ((0, 360),)})
    >>> [edges.tolist() for edges in open_spans(night, 4, 5)]  # Monday 5 and Tuesday 6 January 1970
    [[424800, 432000], [432000, 453600]]
    """
    from_s, to_s = first_day * DAY_S, (last_day + 1) * DAY_S
    holidays = [day_of_date(on) for on in calendar.holidays]
    week = np.array([(day, start * 60, end * 60) for day, hours in calendar.hours.items() for start, end in hours])
    opens, closes = [], []
    for stretch_from, stretch_to, offset in offsets(calendar.time_zone, from_s, to_s):
        days = np.arange((stretch_from + offset) // DAY_S, (stretch_to + offset - 1) // DAY_S + 1)
        days = days[~np.isin(days, holidays)]
        on, hours = np.nonzero((days[:, np.newaxis] + 3) % 7 == week[:, 0])  # 1970-01-01 was a Thursday
        midnights = days[on] * DAY_S - offset
        opens.append(np.clip(midnights + week[hours, 1], stretch_from, stretch_to))
        closes.append(np.clip(midnights + week[hours, 2], stretch_from, stretch_to))
    off = np.clip(np.array(calendar.time_off, dtype=np.int64).reshape(-1, 2), from_s, to_s)
    midnights = np.arange(first_day, last_day + 2, dtype=np.int64) * DAY_S
    edges = np.unique(np.concatenate([midnights, *opens, *closes, off.ravel()]))
    working = (_depth(opens, closes, edges) > 0) & (_depth([off[:, 0]], [off[:, 1]], edges) == 0)
    parted = edges % DAY_S == 0
    before = np.concatenate([[False], working[:-1]])
    after = np.concatenate([working[1:], [False]])
    starts = edges[working & (~before | parted)]
    ends = edges[1:][(working & (~after | np.append(parted[1:], True)))[:-1]]
    return starts, ends


def _depth(opens: Iterable[Seconds], closes: Iterable[Seconds], edges: Seconds) -> Seconds:
    """Return how many spans cover the time right after each edge."""
    starts, ends = (np.sort(np.concatenate([np.zeros(0, np.int64), *side])) for side in (opens, closes))
    depth: Seconds = np.searchsorted(starts, edges, "right") - np.searchsorted(ends, edges, "right")
    return depth
