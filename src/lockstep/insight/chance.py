"""Whether two shares differ by more than chance, and what is left of that when several were looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Tables as likely as the one seen count as at least as far off, whatever floating point makes of them.
_AS_LIKELY = 1e-7


def fisher(reached: int, entered: int, reached_other: int, entered_other: int) -> float:
    """Return how often chance alone would part two shares at least as far as these: Fisher's exact test, two-sided.

    Parameters
    ----------
    reached, entered, reached_other, entered_other
        Counts of both, 0 <= reached <= entered; of different journeys.

    Returns
    -------
    float
        In [0, 1]: the probability, if both had the same true share, of a table at most as likely as this one. 1.0
        where either has no entries. Exact at any size, so never too small; with few journeys rather too large.

    Raises
    ------
    ValueError
        More reached than entered, or fewer than none.

    References
    ----------
    R. A. Fisher, The logic of inductive inference, JRSS 98 (1935), 39-82. The two-sided value adds up all tables that
    are at most as likely, as `scipy.stats.fisher_exact` does (which takes a second to load).

    Examples
    --------
    >>> round(fisher(400, 1000, 450, 1000), 4), fisher(3, 10, 3, 10)
    (0.0266, 1.0)
    """
    if not (0 <= reached <= entered and 0 <= reached_other <= entered_other):
        raise ValueError(f"{reached} of {entered} and {reached_other} of {entered_other} are no shares")
    both, left = reached + reached_other, entered + entered_other - reached - reached_other
    # How many of those that reached the stage may be of the first: logarithms, for the numbers are far below 1e-308.
    least, most = max(0, entered - left), min(both, entered)
    first = np.arange(least, most, dtype=np.float64)
    steps = np.log((both - first) * (entered - first)) - np.log((first + 1) * (left - entered + first + 1))
    chances = np.concatenate(([0.0], np.cumsum(steps)))
    chances = np.exp(chances - chances.max())
    far = chances <= chances[reached - least] * (1 + _AS_LIKELY)
    return min(1.0, float(chances[far].sum() / chances.sum()))


def holm(chances: Sequence[float]) -> list[float]:
    """Return each of several probabilities as if it had been looked at with all the others in view.

    Parameters
    ----------
    chances
        One per comparison that was looked at, whatever became of it.

    Returns
    -------
    list of float
        In their order, in [0, 1], none smaller than before. Calling all those up to 0.05 a difference is wrong, once or
        more, in at most 5 % of the cases in which nothing differs, however the comparisons hang together.

    References
    ----------
    S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979),
    65-70.

    Examples
    --------
    >>> [round(chance, 3) for chance in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    corrected = [0.0] * len(chances)
    largest = 0.0
    for place, index in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        largest = max(largest, min(1.0, (len(chances) - place) * chances[index]))
        corrected[index] = largest
    return corrected
