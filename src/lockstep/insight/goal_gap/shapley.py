"""Split the difference of two products exactly and order-free: the Shapley value over their factors.

With a_i before and b_i after, the Shapley value of factor i is ``∫₀¹ (b_i - a_i) Π_{j≠i} (a_j + t (b_j - a_j)) dt``
(Owen's multilinear extension). The integrand is a polynomial of degree n - 1, so ⌈n / 2⌉ Gauss-Legendre nodes give it
exactly: no order is drawn, no coalition listed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def split(before: Floats, after: Floats) -> Floats:
    """Return what each factor contributes to the difference of two products.

    Parameters
    ----------
    before, after
        Factors along the last axis, finite; any leading axes (segments, draws) are split each for itself.

    Returns
    -------
    numpy.ndarray
        Same shape; along the last axis it adds up to ``after.prod(-1) - before.prod(-1)``, to rounding of floats.

    References
    ----------
    G. Owen, Multilinear extensions of games, Management Science 18 (1972), 64-79.

    Examples
    --------
    Ten leads at €2 became twenty at €3: half of the way the new leads count at the old worth, half at the new.

    >>> split(np.array([10.0, 2.0]), np.array([20.0, 3.0])).tolist()
    [25.0, 15.0]
    """
    count = before.shape[-1]
    nodes, weights = np.polynomial.legendre.leggauss((count + 1) // 2)
    step = after - before
    parts: Floats = np.zeros_like(step)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        parts += weight * others(before + node * step)
    parts *= step
    return parts


def others(factors: Floats) -> Floats:
    """Return for each factor the product of all the others; zeros are allowed.

    Examples
    --------
    >>> others(np.array([2.0, 0.0, 5.0])).tolist()
    [0.0, 10.0, 0.0]
    """
    ones = np.ones_like(factors[..., :1])
    ahead = np.cumprod(np.concatenate((ones, factors[..., :-1]), axis=-1), axis=-1)
    behind = np.cumprod(np.concatenate((ones, factors[..., :0:-1]), axis=-1), axis=-1)[..., ::-1]
    product: Floats = np.multiply(ahead, behind)
    return product


def whole(parts: Floats, total: int) -> list[int]:
    """Round parts to whole units so that they add up to their total: by largest remainder, the first of equals first.

    Parameters
    ----------
    parts
        One-dimensional; adds up to `total` to rounding of floats.
    total
        Whole units.

    Examples
    --------
    >>> whole(np.array([-10.4, 5.4, 2.0]), -3)
    [-10, 5, 2]
    >>> whole(np.array([0.5, 0.5]), 1)
    [1, 0]
    """
    floors = np.floor(parts)
    rounded = [int(part) for part in floors]
    missing = total - sum(rounded)
    largest_first = [int(place) for place in np.argsort(floors - parts, kind="stable")]
    for number in range(abs(missing)):
        # Floats may miss the total by more than the parts have to give: then it goes round, or back from the smallest.
        place = number % len(largest_first)
        rounded[largest_first[place if missing > 0 else -1 - place]] += 1 if missing > 0 else -1
    return rounded
