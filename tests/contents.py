"""What a version of the record says, row by row, however its files are cut."""

from __future__ import annotations

from collections.abc import Collection

from lockstep.engines.embedded import workbench
from lockstep.record import schema
from lockstep.record.layers import layers_of, rows_sql
from lockstep.record.versions import Version

Rows = list[tuple[object, ...]]


def rows_of(version: Version, table: str, columns: str = "*") -> Rows:
    """Return the rows of a table, sorted."""
    with workbench(threads=1) as bench:
        return bench.execute(
            f"SELECT {columns} FROM ({rows_sql(layers_of(version, table), table)}) ORDER BY ALL"
        ).fetchall()


def contents(version: Version, *, without: Collection[str] = ("recorded_s",)) -> dict[str, Rows]:
    """Return the rows of every table, without the columns that tell when they were read."""
    return {
        name: rows_of(version, name, ", ".join(f'"{column}"' for column in table.all_columns if column not in without))
        for name, table in schema.TABLES.items()
    }
