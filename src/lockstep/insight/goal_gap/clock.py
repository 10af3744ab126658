"""Time as work passes: a journey that lies over Easter is not slower than others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lockstep.charter import Charter
from lockstep.values.instants import date_of_day, day_of_date

Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clock:
    """Working days passed by the end of each day.

    Attributes
    ----------
    first_day
        Day since 1970-01-01 of the first of `ticks`.
    ticks
        Never falling. A day on which all the calendars of a charter work is as many ticks as there are calendars, so
        that a holiday of one office is a slow day.
    """

    first_day: int
    ticks: Days

    def at(self, days: Days | int) -> Days:
        """Return the ticks by the end of some days; of days outside, those of the nearest."""
        ticks: Days = self.ticks[np.clip(np.asarray(days) - self.first_day, 0, len(self.ticks) - 1)]
        return ticks

    def table(self) -> pa.Table:
        """Return it for SQL to join: ``day``, ``tick``, one row per day."""
        return pa.table({"day": np.arange(self.first_day, self.first_day + len(self.ticks)), "tick": self.ticks})


def clock(charter: Charter, first_day: int, last_day: int) -> Clock:
    """Return the working days of a company.

    Parameters
    ----------
    charter
        Whose calendars and holidays.
    first_day, last_day
        Days since 1970-01-01, both included.

    Examples
    --------
    Good Friday of 2026 is the 3rd of April:

    >>> from lockstep import charter
    >>> from lockstep.simulate import master
    >>> clock(charter.parse(master("charter.yaml")), 20_545, 20_551).ticks.tolist()  # Thursday to Wednesday
    [2, 3, 3, 3, 4, 6, 8]
    """
    days = np.arange(first_day, last_day + 1, dtype=np.int64)
    works = np.zeros(len(days), dtype=np.int64)
    for calendar in charter.working_calendars(
        range(date_of_day(first_day).year, date_of_day(last_day).year + 1)
    ).values():
        weekdays = [weekday for weekday, hours in calendar.hours.items() if hours]
        holidays = [day_of_date(on) for on in calendar.holidays]
        works += np.isin((days + 3) % 7, weekdays) & ~np.isin(days, holidays)  # 1970-01-01 was a Thursday
    return Clock(first_day, np.cumsum(works))
