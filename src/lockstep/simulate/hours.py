"""Office hours as a staircase: how many working seconds lie between two instants, for many at once.

Worked example: Berlin works 9:00–12:30 and 13:30–18:00. A lead that arrives on Friday at 17:30 and is
answered after 3,600 working seconds is answered on Monday at 9:30.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from lockstep.simulate.dice import Floats, Ints

DAY_S = 86_400


@dataclass(frozen=True)
class Office:
    """One office: where it is, when it works and which holidays it keeps.

    Attributes
    ----------
    name
        Name of its working calendar, as the charter writes it.
    time_zone
        IANA name.
    hours
        Spans of a working day (Monday to Friday) in minutes from local midnight.
    country, subdivision
        Whose public holidays it keeps.
    """

    name: str
    time_zone: str
    hours: tuple[tuple[int, int], ...]
    country: str
    subdivision: str | None


OFFICES: tuple[Office, ...] = (
    Office("Berlin", "Europe/Berlin", ((540, 750), (810, 1080)), "DE", "BE"),
    Office("New York", "America/New_York", ((540, 1020),), "US", "NY"),
)
#: Whole days between Christmas and New Year when nobody works, in both offices.
SHUTDOWN: tuple[tuple[int, int], ...] = ((12, 27), (12, 28), (12, 29), (12, 30))


def is_working_day(office: Office, day: date) -> bool:
    """Whether the office works on this day of its own calendar."""
    return day.weekday() < 5 and day not in _free_days(office, day.year)


def free_days(office: Office, first: date, last: date) -> list[date]:
    """Public holidays and company shutdown of the office, both ends included."""
    years = range(first.year, last.year + 1)
    return sorted(day for year in years for day in _free_days(office, year) if first <= day <= last)


@cache
def _free_days(office: Office, year: int) -> frozenset[date]:
    public = holidays.country_holidays(office.country, subdiv=office.subdivision, years=year)
    return frozenset(public) | {date(year, month, day) for month, day in SHUTDOWN}


class OfficeClock:
    """Working time of one office over a span of days.

    Parameters
    ----------
    office
        Whose hours.
    first, last
        Local days covered, both included. Instants outside count as the nearest end.
    """

    def __init__(self, office: Office, first: date, last: date) -> None:
        zone = ZoneInfo(office.time_zone)
        opens: list[int] = []
        closes: list[int] = []
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if not is_working_day(office, day):
                continue
            for span in office.hours:
                start, end = (
                    int(datetime.combine(day, time(m // 60, m % 60), zone).astimezone(UTC).timestamp())
                    for m in span
                )
                opens.append(start)
                closes.append(end)
        self._opens = np.array(opens, dtype=np.int64)
        self._closes = np.array(closes, dtype=np.int64)
        self._before = np.concatenate(([0], np.cumsum(self._closes - self._opens)))

    def worked_until(self, at_s: Ints) -> Ints:
        """Working seconds from the first day until each instant."""
        span = np.searchsorted(self._opens, at_s, side="right") - 1
        inside = np.minimum(at_s, self._closes[np.maximum(span, 0)]) - self._opens[np.maximum(span, 0)]
        worked: Ints = np.where(span < 0, 0, self._before[np.maximum(span, 0)] + inside)
        return worked

    def after(self, at_s: Ints, working_seconds: Floats | Ints) -> Ints:
        """Return the instants that lie so many working seconds (at least one) after others."""
        target = self.worked_until(at_s) + np.maximum(1, working_seconds.astype(np.int64))
        span = np.searchsorted(self._before, target, side="left") - 1
        span = np.minimum(span, len(self._opens) - 1)
        return self._opens[span] + (target - self._before[span])
