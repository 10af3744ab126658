"""What is still to enter: the pace of the weeks before, with the season of a year ago where the record holds one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockstep.insight.forecasting.in_play import Floats

YEAR_WEEKS = 52
#: Weeks whose entries say how things stand now, and against a year ago.
_RECENT = 8
_GROWTH = 13
#: Past windows of which the error of the pace is drawn, the newest; fewer than `_FEWEST` say nothing.
_MOST, _FEWEST = 104, 8


@dataclass(frozen=True, slots=True)
class Pace:
    """What each week of the past would have expected of the weeks after it.

    Attributes
    ----------
    said
        ``[week, week ahead]``: units expected to enter, all segments together; row `w` knows what lies before week w.
    levels
        Per week: what then entered over all weeks ahead, as a share of what was said; NaN where not all are over, or
        nothing was said.
    entered
        ``[week]``: units that entered.
    """

    said: Floats
    levels: Floats
    entered: Floats


def pace(entered: Floats, ahead: int) -> Pace:
    """Return what every week of the past, and the one to come, expects of the weeks ahead.

    Parameters
    ----------
    entered
        ``[week]``: units that entered.
    ahead
        Weeks ahead, at least 1.

    Examples
    --------
    >>> steady = pace(np.full(30, 4.0), 2)
    >>> steady.said[30].tolist(), float(steady.levels[20])
    ([4.0, 4.0], 1.0)
    """
    weeks = len(entered)
    said = np.zeros((weeks + 1, ahead))
    for week in range(1, weeks + 1):
        said[week] = _expected(entered[:week], ahead)
    sums = np.concatenate(([0.0], np.cumsum(entered)))
    levels = np.full(weeks + 1, np.nan)
    for week in range(1, weeks - ahead + 1):
        if said[week].sum() > 0:
            levels[week] = (sums[week + ahead] - sums[week]) / said[week].sum()
    return Pace(said, levels, entered)


def _expected(before: Floats, ahead: int) -> Floats:
    now = float(before[-_RECENT:].mean())
    if len(before) < YEAR_WEEKS + _GROWTH:
        return np.full(ahead, now)
    places = len(before) - YEAR_WEEKS + np.arange(ahead) % YEAR_WEEKS
    # A single week of a year ago is noise: its neighbours are asked with it.
    around = np.stack([before[np.minimum(places + shift, len(before) - 1)] for shift in (-2, -1, 0, 1, 2)])
    season = around.mean(axis=0)
    then = before[-YEAR_WEEKS - _GROWTH : -YEAR_WEEKS].sum()
    if then <= 0 or season.sum() <= 0:
        return np.full(ahead, now)
    growth = before[-_GROWTH:].sum() / then
    return np.asarray(season * growth)


def levels(pace: Pace, week: int, ahead: int, draws: int, rng: np.random.Generator) -> Floats:
    """Draw by how much the pace may be off over the weeks ahead, from what was known at the beginning of a week.

    Parameters
    ----------
    pace
        As `pace` returns it.
    week
        Only windows that were over before it are drawn from.
    ahead, draws, rng
        Weeks ahead, how many to draw, and of what.

    Returns
    -------
    numpy.ndarray
        Factors, one per draw: of past windows where enough are over; else of the newest weeks drawn with replacement.
    """
    over = pace.levels[: max(week - ahead + 1, 0)][-_MOST:]
    over = over[np.isfinite(over)]
    if len(over) >= _FEWEST:
        return np.asarray(rng.choice(over, size=draws))
    recent = pace.entered[max(week - 2 * _GROWTH, 0) : week]
    if not len(recent) or recent.sum() <= 0:
        return np.ones(draws)
    return np.asarray(rng.choice(recent / recent.mean(), size=(draws, max(len(recent) // 2, 1))).mean(axis=1))
