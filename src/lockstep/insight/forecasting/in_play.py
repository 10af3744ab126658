"""What is in play: how many leads or deals entered in which week, at which age they were won or ended.

Weeks are counted back from the day asked for, so that every past week's state is found again in the same arrays: what
a forecast of that week could have known is all that lies before it, and what it could not lies after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Weeks looked back at, at most: what is older says little about today, and costs memory by its square.
MOST_WEEKS = 260
#: Outcomes as the SQL numbers them.
WON, ENDED = 1, 2
#: Weeks after which an observation counts half: sales and markets change.
HALF_LIFE = 13
#: Won deals that a segment must bring to count as much as all of them together.
_SHRINK = 5.0


@dataclass(frozen=True, slots=True)
class InPlay:
    """Leads or deals by segment, calendar week and age.

    Attributes
    ----------
    segments
        Names, in the order of the first axis.
    weeks
        Number of whole weeks before the day asked for; week `weeks` would be the first to come.
    entered
        ``[segment, week]``: units that entered in the week.
    won, ended
        ``[segment, week, age]``: units won, or ended without a win, in the week, `age` weeks after the one they
        entered in.
    at_risk
        ``[segment, week, age]``, with one week more: units still open at the week's beginning (at age 0: entered in
        it). Its row of week w is all that is in play at the beginning of w.
    deals, value, squares
        ``[segment, week]``: deals won in the week, their minor units, and the sum of their squares.
    """

    segments: tuple[str, ...]
    weeks: int
    entered: Floats
    won: Floats
    ended: Floats
    at_risk: Floats
    deals: Floats
    value: Floats
    squares: Floats


def in_play(rows: Iterable[Mapping[str, Any]]) -> InPlay:
    """Lay the counts of a query out by segment, week and age.

    Parameters
    ----------
    rows
        ``segment`` text; ``entered`` int, whole weeks from the one entered in to the last whole one (0: in that one);
        ``left_at`` the same for the end, None while open; ``outcome`` 0 open, 1 won, 2 ended; ``units``;
        ``value_minor`` and ``squares`` of those won, the latter of amounts divided by ``unit``, so that no engine's
        sum overflows.

    Examples
    --------
    >>> one = {"segment": "web", "value_minor": 0, "squares": 0, "unit": 1}
    >>> two = in_play([
    ...     {**one, "entered": 2, "left_at": None, "outcome": 0, "units": 3},
    ...     {**one, "entered": 2, "left_at": 1, "outcome": 1, "units": 1, "value_minor": 500, "squares": 250_000},
    ... ])
    >>> two.entered.tolist(), two.won[0, 1].tolist(), two.at_risk[0, :, 1].tolist()
    ([[4.0, 0.0, 0.0]], [0.0, 1.0, 0.0], [0.0, 4.0, 0.0, 0.0])
    """
    kept = [row for row in rows if row["entered"] < MOST_WEEKS]
    segments = tuple(sorted({str(row["segment"]) for row in kept}))
    weeks = max((int(row["entered"]) + 1 for row in kept), default=0)
    place = {name: number for number, name in enumerate(segments)}
    shape = (len(segments), weeks)
    entered, deals, value, squares = (np.zeros(shape) for _ in range(4))
    won, ended = np.zeros((*shape, weeks)), np.zeros((*shape, weeks))
    for row in kept:
        number, week = place[str(row["segment"])], weeks - 1 - int(row["entered"])
        entered[number, week] += row["units"]
        if row["left_at"] is None:
            continue
        left = weeks - 1 - int(row["left_at"])
        (won if row["outcome"] == WON else ended)[number, left, left - week] += row["units"]
        if row["outcome"] == WON:
            deals[number, left] += row["units"]
            value[number, left] += row["value_minor"]
            squares[number, left] += float(row["squares"]) * row["unit"] ** 2
    return InPlay(segments, weeks, entered, won, ended, _at_risk(entered, won + ended), deals, value, squares)


def _at_risk(entered: Floats, left: Floats) -> Floats:
    count, weeks = entered.shape
    at_risk = np.zeros((count, weeks + 1, weeks))
    if not weeks:
        return at_risk
    at_risk[:, :weeks, 0] = entered
    for week in range(1, weeks + 1):
        # A week on, a week older, less those who left in between.
        at_risk[:, week, 1:] = at_risk[:, week - 1, :-1] - left[:, week - 1, :-1]
    return at_risk


def faded(weekly: Floats) -> Floats:
    """Return, for each week and the one to come, the sum of all weeks before it, older ones counting less.

    Parameters
    ----------
    weekly
        ``[segment, week, …]``.

    Examples
    --------
    >>> faded(np.array([[1.0, 0.0]]))[0].round(4).tolist()
    [0.0, 1.0, 0.9481]
    """
    keep = 0.5 ** (1 / HALF_LIFE)
    found = np.zeros((weekly.shape[0], weekly.shape[1] + 1, *weekly.shape[2:]))
    for week in range(weekly.shape[1]):
        found[:, week + 1] = keep * found[:, week] + weekly[:, week]
    return found


def hazards(happened: Floats, at_risk: Floats) -> Floats:
    """Return by age how likely a unit still open is to leave within its week, per segment.

    Parameters
    ----------
    happened, at_risk
        ``[segment, age]``: counts, faded or not, of what left that way and of what could have.

    Returns
    -------
    numpy.ndarray
        ``[segment, age]`` in [0, 1]. The shape over age is that of all segments together, smoothed over a quarter of
        the age to either side; each segment has its own height, drawn to the common one while it has few cases.
    """
    together, exposed = (_smoothed(cells.sum(axis=0)) for cells in (happened, at_risk))
    shape = np.divide(together, exposed, out=np.zeros_like(together), where=exposed > 0)
    expected = (at_risk * shape).sum(axis=1)
    height = (happened.sum(axis=1) + _SHRINK) / (expected + _SHRINK)
    chances: Floats = np.clip(height[:, None] * shape, 0.0, 1.0)
    return chances


def _smoothed(by_age: Floats) -> Floats:
    ages = np.arange(len(by_age))
    low, high = ages - ages // 4, np.minimum(ages + ages // 4 + 1, len(by_age))
    sums = np.concatenate(([0.0], np.cumsum(by_age)))
    near: Floats = sums[high] - sums[low]
    return near
