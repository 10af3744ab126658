"""The connected components of a graph of many nodes, and a way from each node to the smallest of its component."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def components(low: NDArray[np.integer], high: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Return each node that has an edge, in order, and the number of its component.

    Examples
    --------
    >>> nodes, cluster = components(np.array([1, 7]), np.array([4, 9]))
    >>> nodes.tolist(), cluster.tolist()
    ([1, 4, 7, 9], [0, 0, 1, 1])
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 (a tenth of a second that readers need not pay)
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    # Only nodes with an edge take part: of a hundred thousand people most stand alone.
    nodes, places = np.unique(np.concatenate([low, high]), return_inverse=True)
    if not len(nodes):
        return nodes, nodes
    graph = coo_array((np.ones(len(low), np.int8), (places[: len(low)], places[len(low) :])), shape=(len(nodes),) * 2)
    return nodes, connected_components(graph, directed=False)[1]


def forest(
    low: NDArray[np.integer], high: NDArray[np.integer]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return each node that has an edge, the smallest of its component, and the neighbour to name in its link.

    That neighbour is one step nearer to the smallest; the smallest itself names its smallest neighbour.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import breadth_first_order  # noqa: PLC0415

    found, cluster = components(low, high)
    count, ends = len(found), found.astype(np.int32)
    if count == 0:
        return ends, ends, ends
    low, high = np.searchsorted(found, low), np.searchsorted(found, high)
    _, smallest = np.unique(cluster, return_index=True)
    # One more node above the smallest of each cluster lets one search walk all clusters.
    top = np.full(len(smallest), count)
    heads, tails = np.concatenate([low, high, top]), np.concatenate([high, low, smallest])
    graph = coo_array((np.ones(len(heads), np.int8), (heads, tails)), shape=(count + 1, count + 1)).tocsr()
    graph.sort_indices()
    _, nearer = breadth_first_order(graph, count)
    linked = nearer[:count].astype(np.int64)
    others = np.flatnonzero(linked != count)
    neighbour = np.full(count, count)
    np.minimum.at(neighbour, linked[others], others)
    linked[smallest] = neighbour[smallest]
    return ends, ends[smallest[cluster]], ends[linked]
