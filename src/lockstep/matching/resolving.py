"""From scored pairs to links: at most one partner for each record of two lists, or clusters of one list's records.

Which links hold is decided together, not pair by pair: that is worth more than any threshold.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def one_to_one(left: Ints, right: Ints, weight: Floats) -> Ints:
    """Return the places of the pairs that hold when every record has at most one partner.

    Parameters
    ----------
    left, right
        Ids of the records of each pair.
    weight
        How much speaks for it; pairs that shall not hold must be left out before.

    Returns
    -------
    array of int
        Heaviest pairs first, ties by their ids: a pair holds where both are still alone.

    Examples
    --------
    >>> one_to_one(np.array([1, 1, 2]), np.array([8, 9, 8]), np.array([5.0, 9.0, 4.0])).tolist()
    [1, 2]
    """
    order = np.lexsort((right, left, -weight))
    _, one = np.unique(left, return_inverse=True)
    _, other = np.unique(right, return_inverse=True)
    taken, given = np.zeros(len(left), bool), np.zeros(len(left), bool)
    held = []
    for place, a, b in zip(order.tolist(), one[order].tolist(), other[order].tolist(), strict=True):
        if not taken[a] and not given[b]:
            taken[a] = given[b] = True
            held.append(place)
    return np.array(held, np.int64)


def components(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the records of the pairs, sorted, and the number of the component each is in."""
    from scipy.sparse import coo_array  # noqa: PLC0415 (a tenth of a second)
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    found, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    low, high = places[: len(left)], places[len(left) :]
    edges = coo_array((np.ones(len(low), np.int8), (low, high)), shape=(len(found), len(found)))
    _, cluster = connected_components(edges, directed=False)
    return found, cluster.astype(np.int64)


def clusters(records: Ints, left: Ints, right: Ints, weight: Floats) -> Ints:
    """Return the cluster of each record of one component: groups whose members, on average, speak for each other.

    Parameters
    ----------
    records
        Ids, sorted.
    left, right, weight
        Every pair of them, with what speaks for it in bits.

    Returns
    -------
    array of int
        A number per record. The two groups with the highest mean weight between them are joined first, as long as it is
        above 0: what one wrong pair joins, the others part again.

    Examples
    --------
    >>> chain = np.array([1, 2, 3]), np.array([1, 1, 2]), np.array([2, 3, 3]), np.array([6.0, -9.0, 2.0])
    >>> clusters(*chain).tolist()
    [0, 0, 1]
    """
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    count = len(records)
    top = float(np.max(np.abs(weight))) + 1.0
    distance = np.full((count, count), 2 * top)
    np.fill_diagonal(distance, 0.0)
    one, other = np.searchsorted(records, left), np.searchsorted(records, right)
    distance[one, other] = distance[other, one] = top - weight
    made = fcluster(linkage(squareform(distance, checks=False), "average"), top - 1e-9, "distance")
    numbered: Ints = made.astype(np.int64) - 1
    return numbered


def groups(left: Ints, right: Ints, weight: Floats, *, largest: int) -> list[Ints]:
    """Return the connected components of the pairs; one with too many records without its weakest links, and so on.

    Parameters
    ----------
    left, right, weight
        Pairs that may hold, and what speaks for them in bits.
    largest
        Records of a component that is not parted any more.
    """
    made: list[Ints] = []
    least = -np.inf
    while len(left):
        found, cluster = components(left, right)
        order = np.argsort(cluster, kind="stable")
        ends = np.flatnonzero(np.diff(cluster[order])) + 1
        parts = np.split(found[order], ends)
        least = max(least + 4.0, 4.0)
        large = [part for part in parts if len(part) > largest]
        made.extend(part for part in parts if len(part) <= largest)
        again = np.isin(left, np.concatenate(large)) if large else np.zeros(len(left), bool)
        kept = again & (weight >= least)
        if large and not kept[again].any():
            break
        left, right, weight = left[kept], right[kept], weight[kept]
    return made


def pairs(group: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of a group, the smaller id first."""
    ordered = np.sort(group)
    one, other = np.triu_indices(len(ordered), 1)
    return ordered[one], ordered[other]


def within(group: Ints, weights: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """Return the pairs of a component that hold, once it is parted into its clusters.

    Parameters
    ----------
    group
        Records of a component.
    weights
        What speaks for each pair of them, in bits.
    """
    one, other = pairs(group)
    found = list(zip(one.tolist(), other.tolist(), strict=True))
    if len(group) == 2:
        return found
    weight = np.array([weights[pair] for pair in found])
    if weight.min() > 0:
        return found
    ordered = np.sort(group)
    number = dict(zip(ordered.tolist(), clusters(ordered, one, other, weight).tolist(), strict=True))
    return [(a, b) for a, b in found if number[a] == number[b]]
