"""Clusters where something must stay apart: edges are taken strongest first, and refused where they may not join.

Only components that hold two records to be kept apart come here; everywhere else all edges hold, whatever their order.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from lockstep.record.identity_components import components

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lockstep.engines.embedded import Workbench

_EDGES = """
SELECT e.why, e.other, e.one FROM identity_edges AS e JOIN identity_watched AS w ON w.node = e.one
WHERE e.why NOT LIKE '0%' ORDER BY ALL
"""
#: Edges that say something of their two records alone. What a whole group shares joins any two of it.
_OF_TWO = "1"


class Clusters:
    """Union-find that knows which clusters may not be joined."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}
        self._foes: defaultdict[int, set[int]] = defaultdict(set)

    def find(self, node: int) -> int:
        """Return the cluster of a node."""
        above = self._above
        while (higher := above.get(node, node)) != node:
            above[node] = above.get(higher, higher)
            node = higher
        return node

    def part(self, one: int, other: int) -> bool:
        """Keep two nodes apart from now on; False where they are together already."""
        one, other = self.find(one), self.find(other)
        if one != other:
            self._foes[one].add(other)
            self._foes[other].add(one)
        return one != other

    def are_foes(self, one: int, other: int) -> bool:
        """Whether the clusters of two nodes may not be joined."""
        return self.find(other) in self._foes.get(self.find(one), ())

    def join(self, one: int, other: int) -> bool:
        """Join the clusters of two nodes; False where they may not be."""
        one, other = self.find(one), self.find(other)
        if one == other:
            return True
        if other in self._foes.get(one, ()):
            return False
        self._above[other] = one
        for foe in self._foes.pop(other, set()):
            self._foes[foe].discard(other)
            self._foes[foe].add(one)
            self._foes[one].add(foe)
        return True


def keep_apart(workbench: Workbench, *, softly: str | None = None) -> None:
    """Take out of `identity_pairs` what would bring together what must stay apart.

    Parameters
    ----------
    workbench
        Where `identity_edges`, `identity_pairs`, `identity_same` and `identity_apart` are.
    softly
        Name of a relation with the columns ``low`` and ``high``: pairs no rule joins, but a person may.
    """
    rules = _pairs(workbench, f"SELECT low, high FROM {softly}") if softly else []
    apart = _pairs(workbench, "SELECT low, high FROM identity_apart")
    if not (apart or rules):
        return
    found = workbench.sql("SELECT low, high FROM identity_pairs").to_arrow_table()
    nodes, cluster = components(found["low"].to_numpy(), found["high"].to_numpy())
    watched = _watched(nodes, cluster, [*apart, *rules])
    if not len(watched):
        return
    _keep(workbench, "identity_watched", pa.table({"node": watched.astype(np.int32)}))
    same = _pairs(
        workbench,
        "SELECT s.low, s.high, '0decided|ruling ' || s.number || ' by ' || s.ruled_by AS why FROM identity_same AS s "
        "JOIN identity_watched AS w ON w.node = s.low ORDER BY s.number DESC",
    )
    edges = workbench.execute(_EDGES).fetchall()
    held = _resolved(apart, rules, same, edges)
    _keep(
        workbench,
        "identity_held",
        pa.table(
            {
                "low": pa.array([low for low, _ in held], pa.int32()),
                "high": pa.array([high for _, high in held], pa.int32()),
                "why": pa.array(held.values(), pa.string()),
            }
        ),
    )
    workbench.execute("DELETE FROM identity_pairs WHERE low IN (SELECT node FROM identity_watched)")
    workbench.execute("INSERT INTO identity_pairs SELECT low, high, why FROM identity_held")
    workbench.execute("DROP TABLE identity_watched; DROP TABLE identity_held")


def _resolved(
    apart: Iterable[tuple[int, int]],
    rules: Iterable[tuple[int, int]],
    same: Iterable[tuple[int, int, str]],
    edges: list[tuple[str, int, int]],
) -> dict[tuple[int, int], str]:
    clusters = Clusters()
    held: dict[tuple[int, int], str] = {}

    def take(one: int, other: int, why: str) -> bool:
        if not clusters.join(one, other):
            return False
        pair = min(one, other), max(one, other)
        held[pair] = min(held.get(pair, why), why)
        return True

    for one, other in apart:
        clusters.part(one, other)
    for low, high, why in same:
        take(low, high, why)
    for one, other in rules:
        clusters.part(one, other)
    for (why, hub), group in groupby(edges, key=itemgetter(0, 1)):
        members = [one for *_, one in group]
        if why.startswith(_OF_TWO):
            for one in members:
                take(one, hub, why)
            continue
        # Where the first of a group must not be joined, the others still share what they share.
        firsts: list[int] = []
        for one in sorted({hub, *members}):
            if not any(take(one, first, why) for first in firsts):
                firsts.append(one)
    return held


def _watched(nodes: np.ndarray, cluster: np.ndarray, apart: list[tuple[int, int]]) -> np.ndarray:
    """Return the nodes of all components that hold both of some pair."""
    if not len(nodes):
        return nodes
    ends = np.array(apart, np.int64)
    places = np.minimum(np.searchsorted(nodes, ends), len(nodes) - 1)
    both = (nodes[places] == ends).all(axis=1) & (cluster[places[:, 0]] == cluster[places[:, 1]])
    return nodes[np.isin(cluster, cluster[places[both, 0]])]


def _pairs(workbench: Workbench, sql: str) -> list[Any]:
    return workbench.execute(sql).fetchall()


def _keep(workbench: Workbench, name: str, rows: pa.Table) -> None:
    workbench.register("identity_found", rows)
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM identity_found")
    workbench.unregister("identity_found")
