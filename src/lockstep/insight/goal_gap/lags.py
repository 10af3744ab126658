"""How long journeys take from one stage to the next; those that had not gone on yet are open, not lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lockstep.insight.goal_gap.clock import Clock, Days

Floats = NDArray[np.float64]

#: Journeys that have gone on, below which a stage's times say too little: then they count as going on at once.
FEWEST = 20


def shares_gone_on(rows: Sequence[dict[str, Any]], stage: int, *, either_way: bool = False) -> Floats:
    """Return which part of those that ever go on from a stage has done so within 0, 1, 2 … ticks.

    Parameters
    ----------
    rows
        ``stage``, ``outcome`` (1 gone on, 2 left, 0 still there), ``lag`` in ticks of a `Clock`, ``journeys``, as
        `lags.sql` counts them.
    stage
        Which.
    either_way
        Whether leaving the path counts as going on too, as a lost deal has closed.

    Returns
    -------
    numpy.ndarray
        Float64, rising to 1 at its end; days beyond count as 1. One tick alone where too few have gone on to say.

    Notes
    -----
    Aalen-Johansen: leaving competes with going on, and a journey still in the stage when it was looked at is censored
    at its age. The share that ever goes on is that at the largest age seen, so very slow ones are missing.

    Examples
    --------
    >>> rows = [{"stage": 1, "outcome": 1, "lag": lag, "journeys": journeys} for lag, journeys in ((0, 30), (2, 10))]
    >>> shares_gone_on(rows, 1).tolist()
    [0.75, 0.75, 1.0]
    """
    own = [row for row in rows if row["stage"] == stage and row["lag"] >= 0]
    if either_way:
        own = [row | {"outcome": min(row["outcome"], 1)} for row in own]
    if sum(row["journeys"] for row in own if row["outcome"] == 1) < FEWEST:
        return np.ones(1)
    longest = max(row["lag"] for row in own)
    counts = np.zeros((3, longest + 1))
    for row in own:
        counts[row["outcome"], row["lag"]] += row["journeys"]
    leaving = counts.sum(axis=0)
    at_risk = leaving[::-1].cumsum()[::-1]
    ends = counts[1] + counts[2]
    still = np.cumprod(1 - np.divide(ends, at_risk, out=np.zeros_like(ends), where=at_risk > 0))
    before = np.concatenate(([1.0], still[:-1]))
    gone_on = np.cumsum(before * np.divide(counts[1], at_risk, out=np.zeros_like(ends), where=at_risk > 0))
    last = int(np.flatnonzero(counts[1])[-1])
    share: Floats = gone_on[: last + 1] / gone_on[last]
    return share


def in_all(stages: Sequence[Floats]) -> Floats:
    """Return which part has passed several stages, one after the other, within 0, 1, 2 … ticks.

    Parameters
    ----------
    stages
        As `shares_gone_on` returns them; the times are taken to be independent of each other.

    Examples
    --------
    >>> in_all([np.array([0.5, 1.0]), np.array([0.5, 1.0])]).tolist()
    [0.25, 0.75, 1.0]
    """
    each_day = np.ones(1)
    for shares in stages:
        each_day = np.convolve(each_day, np.diff(shares, prepend=0.0))
    return np.cumsum(each_day)


def due_within(shares: Floats, clock: Clock, days: Days, from_day: int, to_day: int) -> Floats:
    """Return for journeys that entered a stage on each of these days which part is due to go on in a window of days.

    Parameters
    ----------
    shares
        As `shares_gone_on` returns them.
    clock
        What their lags are counted in.
    days
        Days of entry.
    from_day, to_day
        The window, half-open.

    Examples
    --------
    >>> every_day = Clock(0, np.arange(20))
    >>> due_within(np.array([0.5, 1.0]), every_day, np.array([8, 9, 10, 11]), 10, 11).tolist()
    [0.0, 0.5, 0.5, 0.0]
    """
    entered = clock.at(days)

    def by_the_end_of(day: int) -> Floats:
        lag = clock.at(day) - entered
        return np.where(days > day, 0.0, shares[np.clip(lag, 0, len(shares) - 1)])

    return by_the_end_of(to_day - 1) - by_the_end_of(from_day - 1)
