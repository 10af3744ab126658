"""What another rule for a field would change, told before anybody rules it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lockstep.record import precedence as rules
from lockstep.record.layers import layers_of, rows_sql

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.manifest import Version
    from lockstep.record.precedence import Precedence

#: What the rows of `conflicts` hold of the answers that do not rule.
_ANSWER = (
    '[{"key": "VARCHAR", "source": "VARCHAR", "value": "VARCHAR", "filled": "BIGINT", "newness": "BIGINT", '
    '"birth": "BIGINT"}]'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person or company that would get another value."""

    entity_id: str
    name: str | None
    before: str
    after: str
    source_before: str
    source_after: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a rule would change.

    Attributes
    ----------
    asked
        People or companies whose records differ on the field and where nobody set a value by hand.
    changed
        How many of them would get another value.
    examples
        The first of them, by id.
    """

    asked: int
    changed: int
    examples: list[Change]


def foresee(version: Version, precedence: Precedence, *, workbench: Workbench, examples: int = 5) -> Foreseen:
    """Return what a rule for a field would change in the record as it is now.

    Parameters
    ----------
    version
        The record.
    precedence
        The rule somebody thinks of.
    workbench
        Where it is worked out.
    examples
        At most so many.

    Notes
    -----
    Values set by hand stay under any rule. It reads `conflicts` alone, which holds every answer, and orders them by the
    very expressions the build orders them by.
    """
    rules.define_order(workbench)
    names = "people" if precedence.kind == "person" else "companies"
    known = rows_sql(layers_of(version, names), names, columns=f"{precedence.kind}_id AS entity_id, name")
    rows = workbench.execute(
        f"""
        WITH ruled AS (
          SELECT * FROM ({rows_sql(layers_of(version, "conflicts"), "conflicts")})
          WHERE kind = $kind AND field = $field AND key IS NOT NULL),
        others AS (SELECT entity_id, UNNEST(FROM_JSON(others, '{_ANSWER}')) AS said FROM ruled),
        answers AS (
          SELECT entity_id, key, source, value, filled, newness, birth FROM ruled
          UNION ALL
          SELECT entity_id, said.key, said.source, said.value, said.filled, said.newness, said.birth FROM others),
        placed AS (
          SELECT *, ROW_NUMBER() OVER (PARTITION BY entity_id ORDER BY
            place_of($rule, CAST($sources AS VARCHAR[]), source, filled), turn_of($rule, newness, birth), key) AS place
          FROM answers)
        SELECT r.entity_id, k.name, r.value, p.value, r.source, p.source,
          meaning_of($field, p.value) <> meaning_of($field, r.value)
        FROM ruled AS r JOIN placed AS p ON p.entity_id = r.entity_id
        LEFT JOIN ({known}) AS k ON k.entity_id = r.entity_id
        WHERE p.place = 1 ORDER BY r.entity_id
        """,
        {
            "kind": precedence.kind,
            "field": precedence.field,
            "rule": precedence.rule,
            "sources": list(precedence.sources),
        },
    ).fetchall()
    changed = [row[:6] for row in rows if row[6]]
    parts = ("entity_id", "name", "before", "after", "source_before", "source_after")
    return Foreseen(
        len(rows), len(changed), [Change(**dict(zip(parts, row, strict=True))) for row in changed[:examples]]
    )
