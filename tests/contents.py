"""What a version of the record says, row by row, however its files are cut."""

from __future__ import annotations

from collections.abc import Collection

from lockstep.engines.embedded import Workbench, workbench
from lockstep.record import schema
from lockstep.record.layers import layers_of, rows_sql
from lockstep.record.versions import Version

Rows = list[tuple[object, ...]]


def rows_of(version: Version, table: str, columns: str = "*") -> Rows:
    """Return the rows of a table, sorted."""
    with workbench(threads=1) as bench:
        return _rows(bench, version, table, columns)


def contents(version: Version, *, without: Collection[str] = ("recorded_s",)) -> dict[str, Rows]:
    """Return the rows of every table, without the columns that tell when they were read."""
    with workbench(threads=1) as bench:  # to open one takes as long as a table
        return {
            name: _rows(bench, version, name, ", ".join(f'"{it}"' for it in table.all_columns if it not in without))
            for name, table in schema.TABLES.items()
        }


def _rows(bench: Workbench, version: Version, table: str, columns: str) -> Rows:
    rows = rows_sql(layers_of(version, table), table)
    return bench.execute(f"SELECT {columns} FROM ({rows}) ORDER BY ALL").fetchall()
