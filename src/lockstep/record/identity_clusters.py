"""From edges between records to clusters, and to the one neighbour that each record's link names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lockstep.engines.embedded import Workbench

# A pair joined for several reasons shows the strongest, and of several equals the smallest.
_PAIRS = """
CREATE OR REPLACE TEMP TABLE identity_pairs AS
SELECT LEAST(one, other) AS low, GREATEST(one, other) AS high, MIN(why) AS why FROM identity_edges GROUP BY 1, 2
"""
_RESOLVED = """
CREATE OR REPLACE TEMP TABLE identity_resolved AS
SELECT t.node, t.first_node, t.linked_node, p.why
FROM identity_tree AS t
JOIN identity_pairs AS p ON p.low = LEAST(t.node, t.linked_node) AND p.high = GREATEST(t.node, t.linked_node)
"""


def resolve(workbench: Workbench, *, keys: str, links: str) -> None:
    """Turn `identity_edges` between nodes of `keys` into the table `links`, one row per node; drop the edges.

    Its columns are ``key``, ``node``, ``first_node`` (the smallest of the cluster), ``linked_node`` (the neighbour to
    name) and ``why`` (of the pair with it); the last two are null where a record stands alone.
    """
    workbench.execute(_PAIRS)
    pairs = workbench.sql("SELECT low, high FROM identity_pairs").to_arrow_table()
    node, first, linked = _forest(pairs["low"].to_numpy(), pairs["high"].to_numpy())
    # Copied first: DuckDB 1.5 may push a join's Bloom filter into an Arrow scan, which fails there.
    workbench.register("identity_found", pa.table({"node": node, "first_node": first, "linked_node": linked}))
    workbench.execute("CREATE OR REPLACE TEMP TABLE identity_tree AS SELECT * FROM identity_found")
    workbench.unregister("identity_found")
    workbench.execute(_RESOLVED)
    workbench.execute(
        f"CREATE OR REPLACE TABLE {links} AS "
        "SELECT k.key, k.node, COALESCE(r.first_node, k.node) AS first_node, r.linked_node, r.why "
        f"FROM {keys} AS k LEFT JOIN identity_resolved AS r ON r.node = k.node"
    )
    for table in ("identity_tree", "identity_pairs", "identity_edges", "identity_resolved", keys):
        workbench.execute(f"DROP TABLE {table}")


def _forest(
    low: NDArray[np.integer], high: NDArray[np.integer]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return each node that has an edge, the smallest of its cluster, and the neighbour to name in its link.

    That neighbour is one step nearer to the smallest; the smallest itself names its smallest neighbour.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 (a tenth of a second that readers need not pay)
    from scipy.sparse.csgraph import breadth_first_order, connected_components  # noqa: PLC0415

    # Only nodes with an edge take part: of a hundred thousand people most stand alone.
    found, places = np.unique(np.concatenate([low, high]), return_inverse=True)
    count, ends = len(found), found.astype(np.int32)
    if count == 0:
        return ends, ends, ends
    low, high = places[: len(low)], places[len(low) :]
    edges = coo_array((np.ones(len(low), np.int8), (low, high)), shape=(count, count))
    _, cluster = connected_components(edges, directed=False)
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
