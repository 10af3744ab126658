"""How far credited values may be off: the same deals drawn again and again (Efron's percentile bootstrap)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

#: So often the deals are drawn, and the seed of the draws: the same question says the same.
DRAWS, SEED = 1_000, 20_260
#: How it is named where an interval is shown.
METHOD = f"95 % percentile interval of {DRAWS:,} bootstrap draws over the deals"
_TAIL = 0.025
#: Deals drawn at a time, so that memory stays small however many there are.
_AT_ONCE = 4_000_000


def resampled(whole: csr_array) -> NDArray[np.float64]:
    """Return what each column adds up to in each draw.

    Parameters
    ----------
    whole
        One row per deal, at least one; whole numbers per column, such as minor units per channel. Most are nought.

    Returns
    -------
    numpy.ndarray
        `DRAWS` rows. Every draw is of as many deals as there are; whoever asks again gets the same draws.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> sums = resampled(csr_array([[100.0, 0.0], [0.0, 100.0], [50.0, 50.0]]))
    >>> sums.shape, float(sums[0].sum())
    ((1000, 2), 300.0)
    """
    count, columns = whole.shape
    dice, turned = np.random.default_rng(SEED), whole.T
    found = np.empty((DRAWS, columns))
    step = max(1, _AT_ONCE // count)
    for start in range(0, DRAWS, step):
        rows = min(step, DRAWS - start)
        drawn = dice.integers(count, size=(rows, count)) + np.arange(rows)[:, None] * count
        times = np.bincount(drawn.ravel(), minlength=rows * count).reshape(rows, count)
        found[start : start + rows] = (turned @ times.T.astype(np.float64)).T
    return found


def spread(sums: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the interval of each column over the draws: nearest ranks, so whole numbers stay whole.

    Parameters
    ----------
    sums
        One row per draw; columns of whole numbers, such as minor units per channel.

    Examples
    --------
    >>> low, high = spread(np.arange(1000.0)[:, None])
    >>> int(low[0]), int(high[0])
    (25, 974)
    """
    ordered = np.sort(sums, axis=0)
    last = len(ordered) - 1
    low = int(np.floor(_TAIL * len(ordered)))
    return np.rint(ordered[low]).astype(np.int64), np.rint(ordered[last - low]).astype(np.int64)
