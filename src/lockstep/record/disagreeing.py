"""Where records of one person or company disagree: how often on which field, and each case with every answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import workbench
from lockstep.record import precedence
from lockstep.record.layers import layers_of, rows_sql

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.manifest import Version

_COLUMNS = ("entity_id", "kind", "field", "value", "rule", "key", "source", "at_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One field of one person or company on which records differ, or that was set by hand.

    Attributes
    ----------
    entity_id, kind, field, value, rule, key, source, at_s
        As the table ``conflicts`` has them.
    name
        Of the person or company; None where no record says one.
    others
        The answers that do not rule, each with ``key``, ``source``, ``value`` and ``at_s``.
    """

    entity_id: str
    kind: str
    field: str
    value: str
    rule: str
    key: str | None
    source: str | None
    at_s: int | None
    name: str | None
    others: list[dict[str, Any]]

    @property
    def is_hand_set(self) -> bool:
        """Whether somebody set the value."""
        return self.key is None

    @property
    def keys(self) -> set[str]:
        """The records that say something on the field, and the one that gave the entity its id."""
        return {self.entity_id, *(other["key"] for other in self.others), *([self.key] if self.key else [])}


def count_conflicts(version: Version) -> dict[tuple[str, str], tuple[int, int]]:
    """Return by kind and field how many conflicts there are, and how many of them were set by hand."""
    with _opened(version) as bench:
        rows = bench.execute(
            "SELECT kind, field, COUNT(*), COUNT(*) - COUNT(key) FROM conflicts GROUP BY 1, 2"
        ).fetchall()
    return {(str(kind), str(field)): (int(many), int(by_hand)) for kind, field, many, by_hand in rows}


def list_conflicts(
    version: Version,
    *,
    kind: str | None = None,
    field: str | None = None,
    source: str | None = None,
    words: str = "",
    is_hand_set: bool = False,
    entity_id: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[int, list[Conflict]]:
    """Return how many conflicts are so, and some of them: by kind, name and field.

    Parameters
    ----------
    version
        The record.
    kind, field
        One of `precedence.FIELDS`.
    source
        Only those on which this source says something.
    words
        Only of people and companies with this in their name or id, or with such a value.
    is_hand_set
        Only those that were set by hand.
    entity_id
        Only of this person or company.
    limit, offset
        At most so many, after so many.
    """  # fmt: skip
    said = {"kind": kind, "field": field, "source": source, "words": words, "by_hand": is_hand_set, "id": entity_id}
    found = """
        FROM conflicts AS c
        LEFT JOIN people AS p ON p.person_id = c.entity_id
        LEFT JOIN companies AS f ON f.company_id = c.entity_id
        WHERE ($kind IS NULL OR c.kind = $kind) AND ($field IS NULL OR field = $field)
          AND ($id IS NULL OR c.entity_id = $id) AND (NOT $by_hand OR key IS NULL)
          AND ($source IS NULL OR source = $source OR CONTAINS(others, '"source":' || TO_JSON($source)::VARCHAR))
          AND ($words = '' OR CONTAINS(
            plain(CONCAT_WS(' ', p.name, f.name, f.domain, p.email, c.entity_id, value)), plain($words)))"""
    with _opened(version) as bench:
        [(many,)] = bench.execute(f"SELECT COUNT(*) {found}", said).fetchall()
        columns = ", ".join(f"c.{column}" for column in _COLUMNS)
        rows = bench.execute(
            f"SELECT {columns}, COALESCE(p.name, p.email, f.name, f.domain) AS shown, others {found} "
            "ORDER BY c.kind DESC, shown NULLS LAST, c.entity_id, field LIMIT $limit OFFSET $offset",
            {**said, "limit": limit, "offset": offset},
        ).fetchall()
    return int(many), [
        Conflict(**dict(zip((*_COLUMNS, "name"), row[:-1], strict=True)), others=json.loads(row[-1])) for row in rows
    ]


@contextmanager
def _opened(version: Version) -> Iterator[Workbench]:
    with workbench(threads=2) as bench:
        precedence.define_order(bench)
        for table in ("conflicts", "people", "companies"):
            bench.execute(f"CREATE VIEW {table} AS {rows_sql(layers_of(version, table), table)}")
        yield bench
