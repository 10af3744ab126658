"""Every row of the record that is about one person, or names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lockstep.privacy.person import Person, pattern_of
from lockstep.record import schema

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench

#: Columns that name whom a row of a deal is about: a row of their deal that names somebody else is not theirs.
_WHOM = ("person_key", "person_id")
_DEALS = ("deal_key", "deal_id")


def collect(workbench: Workbench, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table in which a cell holds a key, address, number or name of the person.

    Parameters
    ----------
    workbench
        After `person.attach`.
    person
        Whose.

    Returns
    -------
    dict
        Table to its rows; tables with none are there with an empty list. Rows of their deals are among them, such as
        payments, unless they name somebody else.
    """
    return {table: _rows(workbench, person, table) for table in schema.TABLES}


def _rows(workbench: Workbench, person: Person, table: str) -> list[dict[str, Any]]:
    columns = schema.TABLES[table].all_columns
    texts = [f'"{column}"' for column, kind in columns.items() if kind == schema.TEXT]
    needles = [one for one in (*person.needles(), person.entity, *person.journeys) if one]
    names = f"concat_ws(chr(10), {', '.join(texts)})"
    # A list of keys is found by comparing, which is quick; a name within a text by looking through it.
    exact = " OR ".join(f"list_contains($1, {text})" for text in texts)
    said = sorted({*person.keys, *person.emails, *person.phones, *person.names, person.entity, *person.journeys})
    parts = [f"({exact})", f"regexp_matches({names}, $2, 'i')"]
    values: list[object] = [said, pattern_of(needles)]
    of_deal = [f'list_contains($3, "{column}")' for column in _DEALS if column in columns]
    if table in ("deal_records", "deals"):
        of_deal.append(f'list_contains($3, "{"key" if table == "deal_records" else "deal_id"}")')
    if of_deal:
        values.append(list(person.deals))
        others = [f'("{column}" IS NULL OR list_contains($1, "{column}"))' for column in _WHOM if column in columns]
        parts.append(" AND ".join([f"({' OR '.join(of_deal)})", *others]))
    if table == "said":
        values.append(list(person.rows))
        parts.append(f"list_contains(${len(values)}, source || '/' || file || '/' || source_id)")
    found = workbench.execute(f"SELECT * FROM {table} WHERE {' OR '.join(f'({part})' for part in parts)}", values)
    return as_rows(found.fetchall(), list(columns))


def as_rows(rows: Sequence[Sequence[Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows by the names of their columns."""
    return [dict(zip(columns, row, strict=True)) for row in rows]
