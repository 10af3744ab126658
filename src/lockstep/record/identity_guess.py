"""The last tier: pairs that no rule joins, scored by a model, joined one to one where it is all but certain.

A pair is joined when its probability is at least `CERTAIN`, both agree in something beside their names, each is the
other's best by `MARGIN`, and no file has a record of both: a system that keeps two records of one name has its reasons.
Other pairs from `POSSIBLE` up are for people to look at. All of them, joined or not, are kept as candidates.
"""

from __future__ import annotations

from collections import defaultdict
from importlib import resources
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lockstep.record.identity_apart import Clusters
from lockstep.record.identity_weights import Pair, scored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lockstep.engines.embedded import Workbench
    from lockstep.matching.model import Model

#: Weights in millibits: from here on a pair may be joined (a probability of .99),
CERTAIN = 6_629
#: from here on people are asked (.5),
POSSIBLE = 0
#: and so much better than its rivals a pair must be.
MARGIN = 2_000
#: What must be the same or close beside the names, one of them.
_TELLING = frozenset({"e-mail", "phone", "company", "web domain", "street", "postcode", "registration number"})
_TELLING_OF = {"people": _TELLING, "companies": _TELLING - {"company"} | {"city"}}

_JOINED_HERE = "joined+"
_RULED = """
CREATE OR REPLACE TEMP VIEW identity_ruled_pairs AS
SELECT low, high FROM identity_same UNION SELECT low, high FROM identity_apart
"""


def guess(
    workbench: Workbench, *, kind: str, model: Model | None, words: Mapping[str, str], softly_apart: str | None = None
) -> int:
    """Score what the rules left open, join what is all but certain, and return how many pairs were joined.

    Parameters
    ----------
    workbench
        Where the rules' tables and `identity_tree` are. Pairs joined are added to `identity_pairs`, all that were
        scored to `identity_scored`: ``low``, ``high``, ``probability_ppm``, ``rule``, ``why`` and ``state``.
    kind
        ``people`` or ``companies``.
    model
        Of that kind; None scores nothing.
    words
        What stands in braces in the SQL.
    softly_apart
        Name of a relation of pairs (``low``, ``high``) that only a ruling may bring together.
    """
    if model is None:
        _keep_scored(workbench, [], {})
        return 0
    workbench.execute(_RULED)
    folder = resources.files(__package__)
    sql = folder.joinpath(f"identity_guess_{kind}.sql").read_text(encoding="utf-8")
    spots = folder.joinpath("identity_spots.sql").read_text(encoding="utf-8")
    for word, text in {"spots": spots, "id": "node", "rows": "identity_rows", **words}.items():
        sql = sql.replace(f"{{{word}}}", text)
    workbench.execute(sql)
    [(asked,)] = workbench.execute("SELECT COUNT(*) FROM identity_asked").fetchall()
    pairs = scored(workbench, model, at_least=POSSIBLE) if asked else []
    states = _states(workbench, pairs, _TELLING_OF[kind], softly_apart)
    joined = [pair for pair in pairs if states[pair.low, pair.high] == _JOINED_HERE]
    _keep_scored(workbench, pairs, states)
    _keep(workbench, "identity_joined", {
        "low": ([pair.low for pair in joined], pa.int32()),
        "high": ([pair.high for pair in joined], pa.int32()),
        "why": ([pair.reason for pair in joined], pa.string()),
    })  # fmt: skip
    workbench.execute("INSERT INTO identity_pairs SELECT low, high, why FROM identity_joined")
    workbench.execute("DROP VIEW identity_ruled_pairs")
    for table in ("joined", "asked", "cells", "placed", "lone", "spots", "hints"):
        workbench.execute(f"DROP TABLE IF EXISTS identity_{table}")
    return len(joined)


def _keep_scored(workbench: Workbench, pairs: Sequence[Pair], states: Mapping[tuple[int, int], str]) -> None:
    _keep(workbench, "identity_scored", {
        "low": ([pair.low for pair in pairs], pa.int32()),
        "high": ([pair.high for pair in pairs], pa.int32()),
        "probability_ppm": ([pair.ppm for pair in pairs], pa.int64()),
        "rule": (["email" if pair.is_doubt else "model" for pair in pairs], pa.string()),
        "why": ([pair.told for pair in pairs], pa.string()),
        "state": ([states[pair.low, pair.high].strip("+") for pair in pairs], pa.string()),
    })  # fmt: skip


def _states(
    workbench: Workbench, pairs: Sequence[Pair], telling: frozenset[str], softly_apart: str | None
) -> dict[tuple[int, int], str]:
    """Return the state of each pair; that of a pair by which two clusters are joined ends in a plus."""
    if not pairs:
        return {}
    cluster_of, files = _clusters_of(workbench, pairs)
    best = _best(pairs, cluster_of, files)
    clusters = _parted(workbench, softly_apart)
    ruled = {
        (low, high): kind
        for kind in ("same", "apart")
        for low, high in workbench.execute(f"SELECT low, high FROM identity_{kind}").fetchall()
    }
    now_in = {cluster: set(held) for cluster, held in files.items()}
    states: dict[tuple[int, int], str] = {}
    for pair in pairs:
        one, other = cluster_of[pair.low], cluster_of[pair.high]
        now_one, now_other = clusters.find(one), clusters.find(other)
        ruling = ruled.get((pair.low, pair.high))
        state = "review"
        if ruling == "apart":
            state = "ruled-apart"
        elif ruling == "same":
            state = "ruled-same" if one == other else "refused"
        elif now_one == now_other:
            state = "joined"
        elif clusters.are_foes(one, other):
            state = "refused"
        elif (
            pair.weight >= CERTAIN
            and not now_in[now_one] & now_in[now_other]
            and any(each["what"] in telling and each["how"] in ("same", "close") for each in pair.why)
            and _is_best(pair.weight, one, other, best, files)
            and _is_best(pair.weight, other, one, best, files)
        ):
            clusters.join(one, other)
            now_in[clusters.find(one)] = now_in[now_one] | now_in[now_other]
            state = _JOINED_HERE
        states[pair.low, pair.high] = state
    return states


def _clusters_of(workbench: Workbench, pairs: Sequence[Pair]) -> tuple[dict[int, int], dict[int, set[str]]]:
    """Return the cluster of each node of a pair, and the files of each such cluster."""
    ends = sorted({node for pair in pairs for node in (pair.low, pair.high)})
    _keep(workbench, "identity_ends", {"node": (ends, pa.int32())})
    cluster_of = dict(
        workbench.execute(
            "SELECT p.node, p.cluster FROM identity_placed AS p SEMI JOIN identity_ends USING (node)"
        ).fetchall()
    )
    files: dict[int, set[str]] = defaultdict(set)
    for cluster, file in workbench.execute(
        "SELECT DISTINCT cluster, file FROM identity_placed WHERE cluster IN "
        "(SELECT p.cluster FROM identity_placed AS p SEMI JOIN identity_ends USING (node))"
    ).fetchall():
        files[cluster].add(file)
    workbench.execute("DROP TABLE identity_ends")
    return cluster_of, files


def _parted(workbench: Workbench, softly_apart: str | None) -> Clusters:
    """Return the rules' clusters, each by its smallest node; those that hold records kept apart are foes."""
    softly = f" UNION SELECT low, high FROM {softly_apart}" if softly_apart else ""
    clusters = Clusters()
    for one, other in workbench.execute(
        "SELECT COALESCE(l.first_node, a.low), COALESCE(r.first_node, a.high) "
        f"FROM (SELECT low, high FROM identity_apart{softly}) AS a "
        "LEFT JOIN identity_tree AS l ON l.node = a.low LEFT JOIN identity_tree AS r ON r.node = a.high"
    ).fetchall():
        clusters.part(one, other)
    return clusters


#: Of a cluster, and of a file: the two best clusters with records of that file, with their weights.
_Best = dict[tuple[int, str], list[tuple[int, int]]]


def _best(pairs: Sequence[Pair], cluster_of: Mapping[int, int], files: Mapping[int, set[str]]) -> _Best:
    best: _Best = defaultdict(list)
    for pair in pairs:
        ends = cluster_of[pair.low], cluster_of[pair.high]
        for one, other in (ends, ends[::-1]):
            for file in files[other]:
                held = best[one, file]
                if len(held) < 2 and all(other != each for each, _ in held):
                    held.append((other, pair.weight))
    return best


def _is_best(weight: int, one: int, other: int, best: _Best, files: Mapping[int, set[str]]) -> bool:
    """Whether no other cluster with a record of the same file comes near."""
    rivals = (rival for file in files[other] for rival in best[one, file] if rival[0] != other)
    return all(their_weight <= weight - MARGIN for _, their_weight in rivals)


def _keep(workbench: Workbench, name: str, columns: Mapping[str, tuple[list[Any], pa.DataType]]) -> None:
    rows = pa.table({column: pa.array(values, kind) for column, (values, kind) in columns.items()})
    # Copied: DuckDB 1.5 may push a join's Bloom filter into an Arrow scan, which fails there.
    workbench.register("identity_found", rows)
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM identity_found")
    workbench.unregister("identity_found")
