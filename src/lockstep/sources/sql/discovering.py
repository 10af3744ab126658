"""Which tables there are to read, where nobody has named them: those with rows that can be told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ruamel.yaml import YAML

from lockstep.sources.connector import Refused
from lockstep.sources.files.sql import name
from lockstep.sources.sql.database import Session, Table
from lockstep.sources.sql.streams import Stream

#: More tables than this are nobody's list of what to read.
MOST_TABLES = 60
#: Columns that usually say when a row changed last, the surest first.
_CHANGED = (
    "_fivetran_synced", "updated_at", "systemmodstamp", "system_modstamp", "last_modified_date", "lastmodifieddate",
    "modified_at", "changed_at", "last_updated_at", "last_updated", "updated_on", "modified_on", "write_date",
    "updated", "modified", "_airbyte_extracted_at", "dbt_updated_at",
)  # fmt: skip


def discovered(session: Session) -> tuple[Stream, ...]:
    """Return a stream for each table of the schemas in question.

    Raises
    ------
    Refused
        There is no table, or there are too many to read without being named.
    """
    tables = session.tables()
    if not tables:
        raise Refused(
            "There is no table that we may read.",
            remedy="Check the setting schema, and GRANT USAGE on it and SELECT on its tables.",
        )
    if len(tables) > MOST_TABLES:
        some = ", ".join(table.name for table in tables[:10])
        raise Refused(
            f"There are {len(tables)} tables ({some}, …), and nothing says which of them to read.",
            remedy="Name them in the setting tables.",
        )
    names: set[str] = set()
    return tuple(_stream(table, names) for table in tables)


def written(streams: Sequence[Stream]) -> str:
    """Return streams as the setting ``tables`` takes them."""
    lines = []
    for stream in streams:
        ids = f"[{', '.join(map(_scalar, stream.ids))}]" if len(stream.ids) > 1 else "".join(map(_scalar, stream.ids))
        lines.append(f"{stream.name}:")
        lines.append(f"  select: {_scalar(stream.select)}")
        lines += [f"  id: {ids}"] if ids else []
        lines += [f"  changed: {_scalar(stream.changed)}"] if stream.changed else []
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """A column's name as YAML; quoted wherever it could be read as something else."""
    return (
        text if re.fullmatch(r"[a-z_][a-z0-9_]*", text) and _means_itself(text) else "'" + text.replace("'", "''") + "'"
    )


def _means_itself(text: str) -> bool:
    return bool(YAML(typ="safe").load(text) == text)


def _stream(table: Table, names: set[str]) -> Stream:
    ids = table.key or _guessed_id(table)
    folded = {column.lower(): column for column in table.columns}
    dated = [folded[known] for known in _CHANGED if known in folded and table.columns[folded[known]] == "instant"]
    return Stream(
        name=_name(table.name, names),
        select=f"SELECT * FROM {name(table.schema)}.{name(table.name)}",
        ids=ids,
        changed=dated[0] if dated and ids else None,
    )


def _guessed_id(table: Table) -> tuple[str, ...]:
    """Return a column named as ids are, where the table has no primary key."""
    folded = {column.lower(): column for column in table.columns}
    own = table.name.lower()
    for guess in ("id", f"{own}_id", f"{own.removesuffix('s')}_id", f"{own}id", f"{own.removesuffix('s')}id", "uuid"):
        if guess in folded:
            return (folded[guess],)
    return ()


def _name(table: str, names: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", table.lower()).strip("_") or "table"
    stem = (plain if plain[0].isalpha() else f"t_{plain}")[:36]
    unique, number = stem, 1
    while unique in names:
        number += 1
        unique = f"{stem}_{number}"
    names.add(unique)
    return unique
