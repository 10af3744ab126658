"""When leads arrive: growth, months, weekdays, hours, and the bursts after webinars.

A history of a given number of leads is laid over its days by weight, in order of time; so lead number
17 of 1,000 arrives at the same moment however the history is cut into portions.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np

from lockstep.simulate.dice import Bools, Dice, Floats, Ints
from lockstep.simulate.hours import DAY_S

GROWTH_A_YEAR = 0.30
MONTHS = (1.02, 1.08, 1.12, 1.02, 1.00, 0.98, 0.82, 0.68, 1.12, 1.18, 1.14, 0.66)
WEEKDAYS = (1.05, 1.15, 1.12, 1.08, 0.90, 0.22, 0.28)
#: Weight of each hour of the day (UTC): Berlin's and New York's working days, one after the other.
HOURS = (0.3, 0.2, 0.2, 0.2, 0.4, 1, 2.4, 5, 7, 7.5, 7, 6, 6.5, 8, 8, 7.5, 6.5, 5.5, 4.5, 3.5, 2.5, 1.6, 1, 0.6)
#: Webinars are on Thursdays at 14:00 UTC, every second week or so; this share of all leads comes from them.
WEBINAR_HOUR_S, WEBINAR_SHARE = 14 * 3600, 0.17


class Season:
    """The days of one history and how many leads each brings.

    Parameters
    ----------
    dice
        Draws of the history.
    first_day, last_day
        Days since 1970-01-01, both included.
    """

    def __init__(self, dice: Dice, first_day: int, last_day: int) -> None:
        self._dice = dice
        days = np.arange(first_day, last_day + 1, dtype=np.int64)
        weights = self._day_weights(days, first_day)
        weekday = (days + 3) % 7
        is_webinar = (weekday == 3) & dice.below("webinar day", days, 0.45) & (weights > weights.mean() * 0.7)
        self.webinar_days: Ints = days[is_webinar]
        burst = np.where(is_webinar, weights * (0.6 + 0.8 * dice.uniform("webinar pull", days)), 0.0)
        if burst.sum() > 0:
            burst *= weights.sum() * WEBINAR_SHARE / (1 - WEBINAR_SHARE) / burst.sum()
        self._days = np.repeat(days, 2)
        cells = np.column_stack((weights, burst)).ravel()
        self._edges = np.concatenate(([0.0], np.cumsum(cells) / cells.sum()))
        self._hour_edges = np.concatenate(([0.0], np.cumsum(HOURS) / np.sum(HOURS)))

    def _day_weights(self, days: Ints, first_day: int) -> Floats:
        calendar = [datetime.fromtimestamp(int(day) * DAY_S, UTC).date() for day in days]
        month = np.array([MONTHS[day.month - 1] for day in calendar])
        weekday = np.array(WEEKDAYS)[(days + 3) % 7]
        slack = np.array([0.3 if _is_christmas(day) else 1.0 for day in calendar])
        growth = (1 + GROWTH_A_YEAR) ** ((days - first_day) / 365.0)
        weights: Floats = growth * month * weekday * slack * np.exp(0.12 * self._dice.normal("day", days))
        return weights

    def arrivals(self, index: Ints, count: int) -> tuple[Ints, Bools]:
        """When each lead arrives, and whether it came with a webinar.

        Parameters
        ----------
        index
            Numbers of the leads, in [0, count).
        count
            Number of leads of the whole history.
        """
        rank = (index + self._dice.uniform("arrival rank", index)) / count
        cell = np.clip(np.searchsorted(self._edges, rank, side="right") - 1, 0, len(self._days) - 1)
        is_webinar = (cell % 2 == 1).astype(np.bool_)
        usual = self.second_of_day("arrival hour", index)
        # Registrations close when the webinar begins: its people become leads from then, mostly in the first hours.
        after = (
            WEBINAR_HOUR_S + 2700 + np.minimum(self._dice.wait("after webinar", index, 4500), 28_000).astype(np.int64)
        )
        return self._days[cell] * DAY_S + np.where(is_webinar, after, usual), is_webinar

    def second_of_day(self, stream: str, index: Ints) -> Ints:
        """A second of the day (UTC), as often as people are at work then."""
        return (np.interp(self._dice.uniform(stream, index), self._hour_edges, np.arange(25)) * 3600).astype(np.int64)

    def at_webinar(self, at_s: Ints) -> Ints:
        """The start of the next webinar at or after each instant; the instant itself when none follows."""
        if not len(self.webinar_days):
            return at_s
        starts = self.webinar_days * DAY_S + WEBINAR_HOUR_S
        position = np.searchsorted(starts, at_s)
        return np.where(position < len(starts), starts[np.minimum(position, len(starts) - 1)], at_s)


def _is_christmas(day: date) -> bool:
    return (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 3)
