"""From edges between records to clusters, and to the one neighbour that each record's link names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from lockstep.record.identity_apart import keep_apart
from lockstep.record.identity_components import forest
from lockstep.record.identity_rulings import place_rulings

if TYPE_CHECKING:
    from collections.abc import Callable

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


def resolve(
    workbench: Workbench,
    *,
    keys: str,
    links: str,
    softly_apart: str | None = None,
    guess: Callable[[], int] | None = None,
) -> None:
    """Turn `identity_edges` between nodes of `keys` into the table `links`, one row per node; drop the edges.

    Its columns are ``key``, ``node``, ``first_node`` (the smallest of the cluster), ``linked_node`` (the neighbour to
    name) and ``why`` (of the pair with it); the last two are null where a record stands alone.

    Parameters
    ----------
    workbench
        Where the tables are, and `identity_ruled`.
    keys, links
        Names of the table of nodes, which is dropped, and of the one to create.
    softly_apart
        Name of a relation of pairs (``low``, ``high``) that only a ruling may bring together.
    guess
        Called when the rules' clusters stand in `identity_tree` (``node``, ``first_node``; nodes without an edge
        lack); adds further pairs to `identity_pairs` and returns how many.
    """
    place_rulings(workbench, keys)
    workbench.execute(_PAIRS)
    keep_apart(workbench, softly=softly_apart)
    _grow(workbench)
    if guess is not None and guess():
        _grow(workbench)
    workbench.execute(_RESOLVED)
    workbench.execute(
        f"CREATE OR REPLACE TABLE {links} AS "
        "SELECT k.key, k.node, COALESCE(r.first_node, k.node) AS first_node, r.linked_node, r.why "
        f"FROM {keys} AS k LEFT JOIN identity_resolved AS r ON r.node = k.node"
    )
    for table in ("tree", "pairs", "edges", "resolved", "same", "apart"):
        workbench.execute(f"DROP TABLE identity_{table}")
    workbench.execute(f"DROP TABLE {keys}")


def _grow(workbench: Workbench) -> None:
    """Create `identity_tree`: each node that has an edge, the smallest of its cluster, and the neighbour to name."""
    pairs = workbench.sql("SELECT low, high FROM identity_pairs").to_arrow_table()
    node, first, linked = forest(pairs["low"].to_numpy(), pairs["high"].to_numpy())
    # Copied first: DuckDB 1.5 may push a join's Bloom filter into an Arrow scan, which fails there.
    workbench.register("identity_found", pa.table({"node": node, "first_node": first, "linked_node": linked}))
    workbench.execute("CREATE OR REPLACE TEMP TABLE identity_tree AS SELECT * FROM identity_found")
    workbench.unregister("identity_found")
