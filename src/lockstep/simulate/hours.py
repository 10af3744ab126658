"""When Tellmark's two offices work, and instants so many working seconds after others, for many at once.

The calendars are those of its charter (`charter.yaml` beside this file), so that a promise of one working
hour is as long in the simulated world as in the figures. Worked example: Berlin works 9:00–12:30 and
13:30–18:00. A lead that arrives on Thursday at 17:30 and is answered after 3,600 working seconds is answered
on Friday at 9:30.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from lockstep.simulate.dice import Floats, Ints
from lockstep.values.public_holidays import holiday_dates
from lockstep.values.working_calendar import WorkingCalendar, open_spans

DAY_S = 86_400
#: Nobody works between the years, in either office.
_BETWEEN_THE_YEARS = (27, 28, 29, 30)


@dataclass(frozen=True)
class Office:
    """One office: the name of its working calendar in the charter, and what that calendar says.

    Attributes
    ----------
    hours
        Spans of each day from Monday to Friday, in minutes from local midnight.
    country, subdivision
        Whose public holidays it keeps.
    """

    name: str
    time_zone: str
    hours: tuple[tuple[int, int], ...]
    country: str
    subdivision: str

    def calendar(self, years: range) -> WorkingCalendar:
        """The office's working calendar, with the holidays of these years."""
        free = holiday_dates(self.country, self.subdivision, years)
        free |= {date(year, 12, day) for year in years for day in _BETWEEN_THE_YEARS}
        return WorkingCalendar(self.name, self.time_zone, dict.fromkeys(range(5), self.hours), free)


OFFICES: tuple[Office, ...] = (
    Office("Berlin", "Europe/Berlin", ((540, 750), (810, 1080)), "DE", "BE"),
    Office("New York", "America/New_York", ((540, 1020),), "US", "NY"),
)


class OfficeClock:
    """Working time of one office over a span of UTC days, both ends included.

    Instants after the last day count as its end.
    """

    def __init__(self, office: Office, first_day: int, last_day: int) -> None:
        years = range(1970 + int(first_day / 365.3) - 1, 1970 + int(last_day / 365.2) + 2)
        self._opens, closes = open_spans(office.calendar(years), first_day, last_day)
        self._before = np.concatenate(([0], np.cumsum(closes - self._opens)))
        self._closes = closes

    def worked_until(self, at_s: Ints) -> Ints:
        """Working seconds from the first day until each instant."""
        span = np.searchsorted(self._opens, at_s, side="right") - 1
        inside = np.minimum(at_s, self._closes[np.maximum(span, 0)]) - self._opens[np.maximum(span, 0)]
        worked: Ints = np.where(span < 0, 0, self._before[np.maximum(span, 0)] + inside)
        return worked

    def after(self, at_s: Ints, working_seconds: Floats | Ints) -> Ints:
        """Return the instants that lie so many working seconds, at least one, after others."""
        target = self.worked_until(at_s) + np.maximum(1, working_seconds.astype(np.int64))
        span = np.searchsorted(self._before, target, side="left") - 1
        span = np.minimum(span, len(self._opens) - 1)
        return self._opens[span] + (target - self._before[span])
