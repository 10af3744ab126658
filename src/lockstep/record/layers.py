"""A table in layers: files that stay as they are, the rows said anew since, and the keys of those replaced.

A sync that changes a thousand of a million rows must not write a million. It leaves the table's files alone and
writes two small ones beside them: all rows that were said anew since those files were made, and the keys (`Table.key`)
of what no longer counts of them. A reader takes the files without those keys, and the new rows. When the small files
have grown, the next sync writes the table whole again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lockstep.engines.embedded import files_sql
from lockstep.engines.engine import Attached
from lockstep.record import schema

if TYPE_CHECKING:
    from lockstep.record.manifest import Version


#: Of a table's rows, the share that may stand in layers: beyond it readers pay more than writing it whole costs once.
_LAYERED = 0.1
#: So many rows may always stand in layers.
_ALWAYS = 2_000


@dataclass(frozen=True, slots=True)
class Layers:
    """The files of one table of one version.

    Attributes
    ----------
    files
        Its files.
    changed
        Rows beside those of `files`.
    gone
        Keys under which rows of `files` no longer count.
    """

    files: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    gone: tuple[Path, ...] = ()


def layers_of(version: Version | None, table: str) -> Layers:
    """Return the files of a table; none where there is no version, or it has no such rows."""
    if version is None:
        return Layers()
    names = (table, f"{table}{schema.CHANGED}", f"{table}{schema.GONE}")
    return Layers(*(tuple(version.tables.get(name, ())) for name in names))


def are_heavy(version: Version, table: str) -> bool:
    """Return whether so much of a table stands in layers that the next version should have it whole."""
    above = sum(part.rows for part in version.parts.get(f"{table}{schema.CHANGED}", ()))
    return above > max(_ALWAYS, _LAYERED * version.counts.get(table, 0))


def attached(version: Version, table: str) -> Attached:
    """Return a table of a version as engines take it."""
    layers, known = layers_of(version, table), schema.TABLES[table]
    return Attached(layers.files, known.all_columns, layers.changed, layers.gone, known.key)


def number_sql(record: str, ordinal: str) -> str:
    """Return the SQL, for the embedded workbench, of the number of a row that a live source said.

    It is the same in every sync: it settles ties, and tells faults of one row from another's.

    Parameters
    ----------
    record, ordinal
        Expressions: the record's id, and which of its rows this is, from 0.
    """
    return f"CAST(md5_number_lower({record} || '#' || {ordinal}) >> 2 AS BIGINT)"


def rows_sql(layers: Layers, table: str, *, columns: str = "*") -> str:
    """Return the SQL, for the embedded workbench, of the rows of a table that count.

    Parameters
    ----------
    layers
        Its files.
    table
        Its name.
    columns
        What to select of them, in both layers alike.
    """
    known = schema.TABLES[table]
    names = ", ".join(f'"{name}"' for name in known.all_columns) if columns == "*" else columns
    if not layers.files and not layers.changed:
        nothing = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in known.all_columns.items())
        return f"SELECT {names} FROM (SELECT {nothing}) WHERE false"
    parts = [
        f"SELECT {names} FROM read_parquet({files_sql(files)}, union_by_name = {str(len(files) > 1).lower()}) AS held"
        for files in (layers.files, layers.changed)
        if files
    ]
    if layers.files and layers.gone:
        key = ", ".join(f'"{column}"' for column in known.key)
        parts[0] += f" ANTI JOIN read_parquet({files_sql(layers.gone)}) AS gone USING ({key})"
    return " UNION ALL ".join(parts)
