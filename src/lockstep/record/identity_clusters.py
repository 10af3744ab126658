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
SELECT LEAST(a.node, b.node) AS low, GREATEST(a.node, b.node) AS high, MIN(e.rule || '|' || e.shared) AS why
FROM identity_edges AS e JOIN identity_nodes AS a ON a.key = e.one JOIN identity_nodes AS b ON b.key = e.other
GROUP BY 1, 2
"""
_RESOLVED = """
CREATE OR REPLACE TEMP TABLE identity_resolved AS
SELECT n.key, f.key AS first_key, l.key AS linked_key,
  SUBSTR(SPLIT_PART(p.why, '|', 1), 2) AS rule, SUBSTR(p.why, STRPOS(p.why, '|') + 1) AS shared
FROM identity_tree AS t JOIN identity_nodes AS n ON n.node = t.node JOIN identity_nodes AS f ON f.node = t.first
JOIN identity_nodes AS l ON l.node = t.linked
JOIN identity_pairs AS p ON p.low = LEAST(t.node, t.linked) AND p.high = GREATEST(t.node, t.linked)
"""


def resolve(workbench: Workbench) -> None:
    """Turn `identity_edges` over `identity_nodes` into `identity_resolved`, one row per node; drop both."""
    workbench.execute(_PAIRS)
    pairs = workbench.sql("SELECT low, high FROM identity_pairs").to_arrow_table()
    nodes = workbench.execute("SELECT COUNT(*) FROM identity_nodes").fetchall()[0][0]
    first, linked = _forest(pairs["low"].to_numpy(), pairs["high"].to_numpy(), nodes=int(nodes))
    tree = pa.table({"node": np.arange(nodes, dtype=np.int64), "first": first, "linked": linked})
    # Copied first: DuckDB 1.5 may push a join's Bloom filter into an Arrow scan, which fails there.
    workbench.register("identity_found", tree)
    workbench.execute("CREATE OR REPLACE TEMP TABLE identity_tree AS SELECT * FROM identity_found")
    workbench.unregister("identity_found")
    workbench.execute(_RESOLVED)
    workbench.execute(
        "DROP TABLE identity_tree; DROP TABLE identity_pairs; DROP TABLE identity_edges; DROP TABLE identity_nodes"
    )


def _forest(
    low: NDArray[np.int64], high: NDArray[np.int64], *, nodes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each node the smallest of its cluster, and the neighbour to name in its link.

    That neighbour is one step nearer to the smallest; the smallest itself names its smallest neighbour. Every
    node has a neighbour.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 (a tenth of a second that readers need not pay)
    from scipy.sparse.csgraph import breadth_first_order, connected_components  # noqa: PLC0415

    if nodes == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    edges = coo_array((np.ones(len(low), np.int8), (low, high)), shape=(nodes, nodes))
    _, cluster = connected_components(edges, directed=False)
    _, smallest = np.unique(cluster, return_index=True)
    # One more node above the smallest of each cluster lets one search walk all clusters.
    top = np.full(len(smallest), nodes)
    heads, tails = np.concatenate([low, high, top]), np.concatenate([high, low, smallest])
    graph = coo_array((np.ones(len(heads), np.int8), (heads, tails)), shape=(nodes + 1, nodes + 1)).tocsr()
    graph.sort_indices()
    _, nearer = breadth_first_order(graph, nodes)
    linked = nearer[:nodes].astype(np.int64)
    others = np.flatnonzero(linked != nodes)
    neighbour = np.full(nodes, nodes)
    np.minimum.at(neighbour, linked[others], others)
    linked[smallest] = neighbour[smallest]
    return smallest[cluster].astype(np.int64), linked
