"""Whether two groups come to a stage differently, over all of the time both could be watched: Gray's test."""

from __future__ import annotations

from collections import Counter
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from lockstep.insight.time_to_stage.counts import Waits

Ints = NDArray[np.int64]


def gray(one: Waits, other: Waits) -> float:
    """Return how often chance alone would part the curves of two groups at least as far.

    Parameters
    ----------
    one, other
        Of different journeys, both watched to the same instant.

    Returns
    -------
    float
        In [0, 1]; 1.0 where nobody reached the stage, or either group is empty.

    Notes
    -----
    Who was lost stays among those that have not reached the stage for as long as he could have been watched, which
    is known here, as everybody is watched to the same instant. With those risk sets Gray's test of the cumulative
    incidences (his ρ = 0) is the log-rank test: on each day, those that reached the stage against as many as the
    group's part of the risk set would expect. It asks about the whole curves: two that cross may differ and it does
    not see it.

    References
    ----------
    R. J. Gray, A class of k-sample tests for comparing the cumulative incidence of a competing risk, Annals of
    Statistics 16 (1988), 1141-1154. J. P. Fine and R. J. Gray, A proportional hazards model for the subdistribution
    of a competing risk, JASA 94 (1999), 496-509, sec. 3 (censoring complete data).

    Examples
    --------
    >>> from collections import Counter
    >>> many, few = (
    ...     Waits(reached=Counter({2: n}), followed=Counter({99: 60}), followed_reached=Counter({99: n}))
    ...     for n in (30, 9)
    ... )
    >>> gray(many, few) < 0.001, gray(many, many)
    (True, 1.0)
    """
    days = np.array(sorted({*one.reached, *other.reached}), dtype=np.int64)
    if not days.size or not one.entered or not other.entered:
        return 1.0
    n_one, n_other = _waiting(one, days), _waiting(other, days)
    d_one, d_other = (np.array([of.reached.get(int(day), 0) for day in days]) for of in (one, other))
    n, d = (n_one + n_other).astype(np.float64), d_one + d_other
    part = np.divide(n_one, n, out=np.zeros_like(n), where=n > 0)
    # Hypergeometric, as so many may come on one day.
    spread = d * part * (1 - part) * np.divide(n - d, n - 1, out=np.zeros_like(n), where=n > 1)
    variance = float(spread.sum())
    if variance <= 0:
        return 1.0
    return erfc(abs(float((d_one - d * part).sum())) / sqrt(2 * variance))


def _waiting(of: Waits, days: Ints) -> Ints:
    """Return how many could be watched until the end of each day and had not reached the stage before it."""
    # Of those that reached it before, only the ones that could be watched so long are to be taken away again.
    gone = _before(of.reached, days) - _before(of.followed_reached, days)
    waiting: Ints = of.entered - _before(of.followed, days) - gone
    return waiting


def _before(of: Counter[int], days: Ints) -> Ints:
    """Return how many there are on days before each of these."""
    own = np.array(sorted(of), dtype=np.int64)
    sums = np.concatenate(([0], np.cumsum([of[int(day)] for day in own], dtype=np.int64)))
    found: Ints = sums[np.searchsorted(own, days, side="left")]
    return found
