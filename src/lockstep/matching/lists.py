"""One or two lists matched: rules, then the model, then what holds together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from lockstep.matching import resolving, rules
from lockstep.matching.candidates import Limit, find_pairs
from lockstep.matching.model import Model
from lockstep.matching.normal import CELLS, Prepared, prepare
from lockstep.matching.training import ENOUGH, train
from lockstep.matching.weighing import probability, reasons, weigh

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

#: A value of a key that makes more pairs than this alone tells nobody apart.
_LIMIT = Limit(any=1_000_000, vague=100)
#: Pairs less likely than this are not kept.
_AT_LEAST = 0.001
#: A component with more records than this is parted by its weaker links before all its pairs are scored.
_LARGEST = 100
#: How far the scores may move the chance that two records are one, in bits.
_FARTHEST = 4.0
#: What a rule is worth where clusters weigh it, in bits.
_BY_RULE = 20.0

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list to match.

    Attributes
    ----------
    relation
        Where it is in the workbench.
    id
        SQL of its ids, unique in the list.
    columns
        What a column holds (see `normal.CELLS`) to SQL of it.
    """

    relation: str
    id: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What came out, beside the table of links.

    Attributes
    ----------
    kind
        ``people`` or ``companies``.
    model
        What scored them.
    is_trained
        It was learned from these records; else it is the one that ships.
    records
        Of each list.
    columns
        The normal columns that were compared.
    candidates
        Pairs that were scored.
    """

    kind: str
    model: Model
    is_trained: bool
    records: tuple[int, ...]
    columns: tuple[str, ...]
    candidates: int


def match(
    workbench: Workbench, lists: Sequence[ListOf], kind: str, *, into: str = "matching_links",
    progress: Progress | None = None,
) -> Matched:  # fmt: skip
    """Match one list within itself, or two lists with each other, and create the table `into` with the links.

    Parameters
    ----------
    workbench
        Where the lists are and the table will be.
    lists
        One or two.
    kind
        ``people`` or ``companies``.
    into
        Name of the table: ``left_id``, ``right_id``, ``probability`` (1 where a rule settled it), ``rule``, ``weight``
        (bits) and ``why`` (list of structs, see `weighing.reasons`), sorted by the ids.
    progress
        Told what is being done.

    Returns
    -------
    Matched
        Two lists: every record has at most one partner. One list: all pairs within each cluster.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with workbench(threads=1) as bench:
    ...     _ = bench.execute('''CREATE TABLE firms AS SELECT * FROM (VALUES ('a', 'Foo GmbH', 'foo.example'),
    ...         ('b', 'FOO', 'www.foo.example'), ('c', 'Foo Services', NULL)) AS v (id, name, web)''')
    ...     firms = ListOf(relation="firms", id="id", columns={"company": "name", "domain": "web"})
    ...     _ = match(bench, [firms], "companies")
    ...     bench.execute("SELECT left_id, right_id, rule FROM matching_links").fetchall()
    [('a', 'b', 'domain and name')]
    """
    tell = progress or (lambda _: None)
    across = len(lists) == 2
    tell("reading the lists")
    counts = _number(workbench, lists)
    shared = set.intersection(*(set(each.columns) for each in lists)) | _named(lists)
    cells = {column: f"c_{column}" for column in shared}
    prepared = prepare(workbench, "matching_numbered", cells, kind=kind, across=across, into="matching_records")
    workbench.execute(
        "CREATE OR REPLACE TEMP TABLE matching_ids AS SELECT uid, id FROM matching_numbered; "
        "DROP TABLE matching_numbered"  # whose cells take as much room as all the rest
    )
    tell("applying the rules")
    rules.apply(workbench, prepared, into="matching_ruled")
    [(ruled,)] = workbench.execute("SELECT count(*) FROM matching_ruled").fetchall()
    tell("learning what agreement is worth")
    model = train(workbench, prepared, ruled=ruled)
    tell("looking for candidates")
    _find(workbench, prepared)
    [(candidates,)] = workbench.execute("SELECT count(*) FROM matching_pairs").fetchall()
    tell(f"scoring {candidates:,} pairs")
    weigh(workbench, prepared, pairs="matching_pairs", model=model, into="matching_scored", at_least=_AT_LEAST)
    workbench.execute("DROP TABLE matching_pairs")
    model = _settle_prior(workbench, model, counts)
    tell("deciding what holds together")
    if across:
        _pair_up(workbench)
    else:
        _cluster(workbench, prepared, model)
    why = reasons(prepared, model, of="h")
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT l.id AS left_id, r.id AS right_id, h.chance AS probability, "
        f"h.rule, h.weight, CASE WHEN h.weight IS NOT NULL THEN {why} END AS why FROM matching_held AS h "
        "JOIN matching_ids AS l ON l.uid = h.uid_l JOIN matching_ids AS r ON r.uid = h.uid_r ORDER BY 1, 2"
    )
    for table in ("ids", "records", "ruled", "scored", "held"):
        workbench.execute(f"DROP TABLE matching_{table}")
    return Matched(
        kind=kind, model=model, is_trained=sum(counts) >= ENOUGH, records=counts,
        columns=tuple(column for column in CELLS if column in shared), candidates=candidates,
    )  # fmt: skip


def _named(lists: Sequence[ListOf]) -> set[str]:
    """Return the columns of a name in one piece or in two, which are compared with each other."""
    names = {"name", "first", "last"}
    if all(names & set(each.columns) for each in lists):
        return {column for each in lists for column in names & set(each.columns)}
    return set()


def _number(workbench: Workbench, lists: Sequence[ListOf]) -> tuple[int, ...]:
    """Create `matching_numbered`: each record with a number by its id, so that the order of rows does not matter."""
    columns = sorted({column for each in lists for column in each.columns})
    parts = " UNION ALL ".join(
        f"SELECT {side} AS side, CAST({each.id} AS VARCHAR) AS id, "
        + ", ".join(f"CAST({each.columns.get(column, 'NULL')} AS VARCHAR) AS c_{column}" for column in columns)
        + f" FROM {each.relation}"
        for side, each in enumerate(lists)
    )
    workbench.execute(
        "CREATE OR REPLACE TEMP TABLE matching_numbered AS "
        "SELECT row_number() OVER (ORDER BY side, id)::INTEGER AS uid, * "
        f"FROM ({parts})"
    )
    found = dict(workbench.execute("SELECT side, count(*) FROM matching_numbered GROUP BY 1").fetchall())
    return tuple(found.get(side, 0) for side in range(len(lists)))


def _find(workbench: Workbench, prepared: Prepared) -> None:
    """Create `matching_pairs`: what a rule settled, to say why, and the candidates among what is left."""
    left = prepared
    if prepared.across:
        # One partner each by a rule: nothing is left to ask about these two.
        workbench.execute(
            "CREATE OR REPLACE TEMP TABLE matching_settled AS SELECT uid_l, uid_r FROM matching_ruled "
            "QUALIFY count(*) OVER (PARTITION BY uid_l) = 1 AND count(*) OVER (PARTITION BY uid_r) = 1"
        )
        workbench.execute(
            "CREATE OR REPLACE TEMP VIEW matching_rest AS SELECT r.* FROM matching_records AS r ANTI JOIN "
            "(SELECT unnest([uid_l, uid_r]) AS uid FROM matching_settled) AS s ON s.uid = r.uid"
        )
        left = replace(prepared, records="matching_rest")
    find_pairs(workbench, left, into="matching_pairs", limit=_LIMIT)
    workbench.execute(
        "CREATE OR REPLACE TEMP TABLE matching_pairs AS SELECT uid_l, uid_r FROM matching_pairs "
        "UNION SELECT uid_l, uid_r FROM matching_ruled"
    )
    workbench.execute("DROP VIEW IF EXISTS matching_rest; DROP TABLE IF EXISTS matching_settled")


def _settle_prior(workbench: Workbench, model: Model, counts: tuple[int, ...]) -> Model:
    """Return the model with the chance that two records are one as its own scores have it, and move these with it.

    The rules' count, which training began with, is low where names are misspelt or addresses missing.
    """
    # By the hundredth of a bit, whose order is the same whatever came first: so is the sum.
    found = workbench.execute(
        "SELECT round(weight, 2) AS weight, count(*) AS n FROM matching_scored GROUP BY 1 ORDER BY 1"
    ).fetchnumpy()
    weight, times = found["weight"], found["n"]
    pairs = counts[0] * counts[1] if len(counts) == 2 else counts[0] * (counts[0] - 1) / 2
    began, shift = math.log2(model.prior / (1 - model.prior)), 0.0
    for _ in range(20 if len(weight) else 0):
        share = min(max(float(np.sum(times / (1 + np.exp2(-(weight + shift))))) / pairs, 1e-15), 0.5)
        shift = min(max(math.log2(share / (1 - share)) - began, -_FARTHEST), _FARTHEST)
    shift = round(shift, 2)
    workbench.execute(f"UPDATE matching_scored SET weight = round(weight + {shift}, 3)")
    return replace(model, prior=1 / (1 + 2 ** -(began + shift)))


_CHANCE = probability("weight")
_HELD = f"""
CREATE OR REPLACE TEMP TABLE matching_held AS
SELECT p.uid_l, p.uid_r, CASE WHEN d.rule IS NOT NULL THEN 1.0 ELSE coalesce({_CHANCE}, 0.0) END AS chance,
  coalesce(d.rule, CASE WHEN {_CHANCE} >= 0.5 THEN '{rules.BY_MODEL}' ELSE '{rules.BY_OTHERS}' END) AS rule,
  s.* EXCLUDE (uid_l, uid_r)
FROM matching_kept AS p
LEFT JOIN matching_scored AS s ON s.uid_l = p.uid_l AND s.uid_r = p.uid_r
LEFT JOIN matching_ruled AS d ON d.uid_l = p.uid_l AND d.uid_r = p.uid_r
"""
_HOLDING = f"""
SELECT coalesce(s.uid_l, d.uid_l) AS uid_l, coalesce(s.uid_r, d.uid_r) AS uid_r, d.rule IS NOT NULL AS is_ruled,
  coalesce(s.weight, 0.0) AS weight
FROM (SELECT uid_l, uid_r, weight FROM matching_scored WHERE {_CHANCE} >= 0.5) AS s
FULL JOIN matching_ruled AS d ON d.uid_l = s.uid_l AND d.uid_r = s.uid_r ORDER BY 1, 2
"""


def _hold(workbench: Workbench, left: resolving.Ints, right: resolving.Ints) -> None:
    """Create `matching_held` with the links of these pairs."""
    workbench.register("matching_found", pa.table({"uid_l": left, "uid_r": right}))
    workbench.execute("CREATE OR REPLACE TEMP TABLE matching_kept AS SELECT * FROM matching_found")
    workbench.unregister("matching_found")
    workbench.execute(_HELD)
    workbench.execute("DROP TABLE matching_kept")


def _holding(workbench: Workbench) -> tuple[resolving.Ints, resolving.Ints, resolving.Floats, resolving.Bools]:
    found = workbench.execute(_HOLDING).fetchnumpy()
    left, right = found["uid_l"].astype(np.int64), found["uid_r"].astype(np.int64)
    return left, right, found["weight"].astype(np.float64), found["is_ruled"].astype(bool)


def _pair_up(workbench: Workbench) -> None:
    left, right, weight, is_ruled = _holding(workbench)
    # What a rule says goes before any likeness.
    held = resolving.one_to_one(left, right, weight + 1e6 * is_ruled)
    _hold(workbench, left[held], right[held])


def _cluster(workbench: Workbench, prepared: Prepared, model: Model) -> None:
    left, right, weight, is_ruled = _holding(workbench)
    weight = np.where(is_ruled, np.maximum(weight, _BY_RULE), weight)
    groups = resolving.groups(left, right, weight, largest=_LARGEST)
    weights = _score_all(workbench, prepared, model, [group for group in groups if len(group) > 2])
    pairs: list[tuple[int, int]] = []
    for group in groups:
        pairs.extend(resolving.within(group, weights))
    pairs.sort()
    _hold(
        workbench,
        np.array([one for one, _ in pairs], np.int64),
        np.array([other for _, other in pairs], np.int64),
    )


def _score_all(
    workbench: Workbench, prepared: Prepared, model: Model, groups: Sequence[resolving.Ints]
) -> dict[tuple[int, int], float]:
    """Return the weights of all pairs of these groups; those that share no key are added to `matching_scored`."""
    asked = [resolving.pairs(group) for group in groups]
    if not asked:
        return {}
    table = pa.table(
        {"uid_l": np.concatenate([one for one, _ in asked]), "uid_r": np.concatenate([other for _, other in asked])}
    )
    workbench.register("matching_found", table)
    workbench.execute("CREATE OR REPLACE TEMP TABLE matching_asked AS SELECT * FROM matching_found")
    workbench.unregister("matching_found")
    workbench.execute(
        "CREATE OR REPLACE TEMP TABLE matching_more AS SELECT uid_l, uid_r FROM matching_asked "
        "ANTI JOIN matching_scored USING (uid_l, uid_r)"
    )
    weigh(workbench, prepared, pairs="matching_more", model=model, into="matching_more_scored")
    workbench.execute(
        "INSERT INTO matching_scored SELECT * REPLACE (round(weight, 3) AS weight) FROM matching_more_scored"
    )
    known = workbench.execute(
        f"SELECT s.uid_l, s.uid_r, CASE WHEN d.rule IS NULL THEN s.weight ELSE greatest(s.weight, {_BY_RULE}) END "
        "FROM matching_scored AS s SEMI JOIN matching_asked AS a ON a.uid_l = s.uid_l AND a.uid_r = s.uid_r "
        "LEFT JOIN matching_ruled AS d ON d.uid_l = s.uid_l AND d.uid_r = s.uid_r"
    ).fetchall()
    for table_left in ("asked", "more", "more_scored"):
        workbench.execute(f"DROP TABLE matching_{table_left}")
    return {(one, other): bits for one, other, bits in known}
