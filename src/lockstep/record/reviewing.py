"""Pairs of records that may be one, for people to say: each beside the other, with why, the surest first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lockstep.engines.embedded import workbench
from lockstep.record.layers import layers_of, rows_sql

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.manifest import Version
    from lockstep.record.rulings import Ruling

#: What of a record stands beside the other's, in this order.
SHOWN: dict[str, tuple[str, ...]] = {
    "person": (
        "name", "email", "phone", "title", "company_name", "domain", "city", "region", "country", "owner",
        "lead_source", "status", "created_s", "updated_s",
    ),
    "company": (
        "name", "domain", "industry", "employees", "city", "region", "country", "parent", "owner", "created_s",
        "updated_s",
    ),
}  # fmt: skip
_RECORDS = {"person": "person_records", "company": "company_records"}
_NAME = "COALESCE(name, NULLIF(TRIM(CONCAT_WS(' ', first_name, last_name)), ''))"
#: Instants differ always; they say which record is older, not whether they are one.
_INSTANTS = ("created_s", "updated_s")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of both records; `how` is ``same``, ``differs``, ``one`` where only one says it, or empty."""

    name: str
    left: Any
    right: Any
    how: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one.

    Attributes
    ----------
    left_key, right_key
        Their keys.
    kind
        ``person`` or ``company``.
    probability_ppm
        How likely they are one, in a million.
    why
        What speaks for and against it: ``what`` was compared, ``how`` (``same``, ``close``, ``differs``, ``missing``),
        ``level`` text, ``bits`` of evidence, positive for.
    left_entity, right_entity
        The person or company each belongs to now; None where its record is gone.
    fields
        What both say, of those fields that at least one fills.
    """

    left_key: str
    right_key: str
    kind: str
    probability_ppm: int
    why: list[dict[str, Any]]
    left_entity: str | None
    right_entity: str | None
    fields: list[Field]


class Review:
    """The pairs of one version of the record that wait for a word, held in memory.

    Parameters
    ----------
    version
        The record; one that was made before pairs were kept has none.

    Notes
    -----
    Reading takes some tenths of a second; what it answers afterwards, thousandths. 10,000 pairs hold about 20 MB.
    """

    def __init__(self, version: Version) -> None:
        with workbench(threads=2) as bench:
            self._pairs = _pairs(bench, version)
            _keep_keys(bench, self._pairs)
            self._records = {kind: _records(bench, version, kind) for kind in _RECORDS}
            self._entities = _entities(bench, version)
        self._places = {
            kind: {key: place for place, key in enumerate(table["key"].to_pylist())}
            for kind, table in self._records.items()
        }
        self._keys = list(
            zip(*(self._pairs[part].to_pylist() for part in ("left_key", "right_key", "kind")), strict=True)
        )
        self._numbers = {frozenset(pair[:2]): number for number, pair in enumerate(self._keys)}

    def open(self, ruled: set[frozenset[str]]) -> list[int]:
        """Return the numbers of the pairs nobody has ruled on, the surest first.

        Parameters
        ----------
        ruled
            Pairs to leave out, as `ruled_pairs` has them.
        """
        if not ruled:
            return list(range(len(self._keys)))
        out = {number for pair in ruled if (number := self._numbers.get(pair)) is not None}
        return [number for number in range(len(self._keys)) if number not in out]

    def of_kind(self, numbers: Iterable[int], kind: str) -> list[int]:
        """Return those of these pairs that are of people, or of companies."""
        return [number for number in numbers if self._keys[number][2] == kind]

    def number_of(self, left: str, right: str) -> int | None:
        """Return the number of a pair; None where there is no such pair."""
        return self._numbers.get(frozenset((left, right)))

    def pair(self, number: int) -> Pair:
        """Return one pair with both records."""
        row = self._pairs.slice(number, 1).to_pylist()[0]
        left, right = self._record(row["kind"], row["left_key"]), self._record(row["kind"], row["right_key"])
        return Pair(
            left_key=row["left_key"],
            right_key=row["right_key"],
            kind=row["kind"],
            probability_ppm=row["probability_ppm"],
            why=json.loads(row["why"] or "[]"),
            left_entity=self._entities.get((row["kind"], row["left_key"])),
            right_entity=self._entities.get((row["kind"], row["right_key"])),
            fields=[
                Field(name, left.get(name), right.get(name), _how(name, left.get(name), right.get(name)))
                for name in SHOWN[row["kind"]]
                if left.get(name) is not None or right.get(name) is not None
            ],
        )

    def _record(self, kind: str, key: str) -> dict[str, Any]:
        place = self._places[kind].get(key)
        return {} if place is None else self._records[kind].slice(place, 1).to_pylist()[0]


def ruled_pairs(rulings: Iterable[Ruling]) -> set[frozenset[str]]:
    """Return the pairs of records on which somebody ruled that they are, or are not, one.

    Examples
    --------
    >>> from lockstep.record.rulings import Ruling
    >>> same = Ruling(number=1, at_s=0, by="anna", kind="same", left="crm/leads/1", right="web/people/7", said={})
    >>> ruled_pairs([same]) == {frozenset({"web/people/7", "crm/leads/1"})}
    True
    """
    return {frozenset((ruling.left, ruling.right)) for ruling in rulings if ruling.kind in ("same", "apart")}


def _how(name: str, left: Any, right: Any) -> str:
    if name in _INSTANTS:
        return ""
    if left is None or right is None:
        return "one"
    return "same" if " ".join(str(left).split()).casefold() == " ".join(str(right).split()).casefold() else "differs"


def _pairs(bench: Workbench, version: Version) -> pa.Table:
    columns = "left_key, right_key, kind, CAST(probability_ppm AS BIGINT) AS probability_ppm, why"
    layers = layers_of(version, "candidates")
    if not layers.files and not layers.changed:
        return pa.table({name: pa.array([], pa.string()) for name in ("left_key", "right_key", "kind", "why")})
    return bench.sql(
        f"SELECT {columns} FROM ({rows_sql(layers, 'candidates')}) WHERE state = 'review' "
        "ORDER BY probability_ppm DESC, left_key, right_key"
    ).to_arrow_table()


def _keep_keys(bench: Workbench, pairs: pa.Table) -> None:
    bench.register("found", pa.table({"left_key": pairs["left_key"], "right_key": pairs["right_key"]}))
    bench.execute("CREATE TABLE wanted AS SELECT left_key AS key FROM found UNION SELECT right_key FROM found")
    bench.unregister("found")


def _records(bench: Workbench, version: Version, kind: str) -> pa.Table:
    """Return the newest answer of each wanted record."""
    table = _RECORDS[kind]
    name = _NAME if kind == "person" else "name"
    columns = ", ".join(f"{name} AS name" if column == "name" else column for column in SHOWN[kind])
    return bench.sql(
        f"SELECT key, {columns} FROM ({rows_sql(layers_of(version, table), table)}) SEMI JOIN wanted USING (key) "
        "QUALIFY ROW_NUMBER() OVER (PARTITION BY key ORDER BY COALESCE(updated_s, created_s, 0) DESC, row DESC) = 1"
    ).to_arrow_table()


def _entities(bench: Workbench, version: Version) -> dict[tuple[str, str], str]:
    links = rows_sql(layers_of(version, "links"), "links", columns="kind, key, entity_id")
    found = bench.execute(f"SELECT kind, key, entity_id FROM ({links}) SEMI JOIN wanted USING (key)").fetchall()
    # A person's key has a second link, to its company: a pair of companies is of other keys.
    return {(str(kind), str(key)): str(entity) for kind, key, entity in found}


@dataclass(frozen=True, slots=True)
class Join:
    """One record that was joined to another, and why."""

    key: str
    linked_key: str
    kind: str
    entity_id: str
    name: str | None
    rule: str
    reason: str


def joins(
    version: Version,
    *,
    kind: str | None = None,
    rule: str | None = None,
    words: str = "",
    entity_id: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[int, list[Join], list[tuple[str, int]]]:
    """Return how many joins there are, some of them by key, and how many each rule made.

    Parameters
    ----------
    version
        The record.
    kind, rule
        Only joins of people or companies, only those this rule made.
    words
        Only those with this in a key, a name or the reason.
    entity_id
        Only those of this person or company.
    limit, offset
        At most so many, after so many.

    Notes
    -----
    Of a person or company with n records, n - 1 are joins: each leads towards the record that gave the id. People's
    belonging to companies is none, and neither is the address that a touch names its person by.
    """  # fmt: skip
    with workbench(threads=2) as bench:
        bench.execute(f"CREATE VIEW links AS {rows_sql(layers_of(version, 'links'), 'links')}")
        for table in ("people", "companies"):
            bench.execute(f"CREATE VIEW {table} AS {rows_sql(layers_of(version, table), table)}")
        bench.execute(
            """
            CREATE TABLE joined AS
            SELECT l.key, l.linked_key, l.kind, l.entity_id, COALESCE(p.name, c.name) AS name, l.rule, l.reason
            FROM links AS l
            LEFT JOIN people AS p ON p.person_id = l.entity_id
            LEFT JOIN companies AS c ON c.company_id = l.entity_id
            WHERE l.linked_key IS NOT NULL AND l.key <> l.entity_id AND NOT STARTS_WITH(l.key, '@')
              AND (l.kind = 'person' OR l.key NOT IN (
              SELECT key FROM links WHERE kind = 'person')) AND ($kind IS NULL OR l.kind = $kind)
            """,
            {"kind": kind},
        )
        condition = (
            "($rule IS NULL OR rule = $rule) AND ($words = '' OR CONTAINS(LOWER(CONCAT_WS(' ', key, name, reason)), "
            "LOWER($words))) AND ($id IS NULL OR entity_id = $id)"
        )
        said = {"rule": rule, "words": words, "id": entity_id}
        [(many,)] = bench.execute(f"SELECT COUNT(*) FROM joined WHERE {condition}", said).fetchall()
        rows = bench.execute(
            f"SELECT key, linked_key, kind, entity_id, name, rule, reason FROM joined WHERE {condition} "
            "ORDER BY kind DESC, key LIMIT $limit OFFSET $offset",
            {**said, "limit": limit, "offset": offset},
        ).fetchall()
        rules = bench.execute("SELECT rule, COUNT(*) FROM joined GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()
    return int(many), [Join(*row) for row in rows], [(str(name), int(count)) for name, count in rules]
