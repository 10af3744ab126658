"""A record version out of the few rows of an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lockstep.record import schema
from lockstep.record.manifest import Version
from lockstep.values import instants
from lockstep.values.faults import LockstepError

_ARROW = {schema.TEXT: pa.string(), schema.INT: pa.int64(), schema.DAY: pa.int32()}
_LISTED = "docs/reference/record.md lists them."
Cells = Mapping[str, str | None]


def version(folder: Path, record: Mapping[str, Sequence[Cells]], *, zone: str) -> Version:
    """Write the rows of an example and return them as a version of a record.

    Parameters
    ----------
    folder
        Where to write.
    record
        Table to rows. What a row of `journeys` leaves out is filled in: its id, ``is_lead`` and ``is_primary`` (1),
        the days of its instants, which stages were reached, its state.
    zone
        IANA zone in which an instant without one is read and becomes a day.

    Raises
    ------
    LockstepError
        There is no such table or column, or a cell can't be read.
    """
    tables: dict[str, tuple[Path, ...]] = dict.fromkeys(schema.TABLES, ())
    for name, rows in record.items():
        if name not in schema.TABLES:
            raise LockstepError(f"The record has no table “{name}”.", remedy=_LISTED)
        path = folder / f"{name}.parquet"
        pq.write_table(_table(name, rows, zone), path)
        tables[name] = (path,)
    # The folder is of this example alone, and so is what is remembered of it.
    return Version("example", 0, str(folder), tables, {}, 0, {}, None, "", {})


def _table(name: str, rows: Sequence[Cells], zone: str) -> pa.Table:
    columns = schema.TABLES[name].all_columns
    read = []
    for number, cells in enumerate(rows, start=1):
        if strange := sorted(set(cells) - set(columns)):
            raise LockstepError(
                f"“{name}” has no column “{strange[0]}”.", remedy="docs/reference/record.md lists them."
            )
        row = {column: _cell(column, cell, columns[column], zone) for column, cell in cells.items()}
        read.append(_journey(row, number, zone) if name == "journeys" else row)
    return pa.table(
        {column: pa.array([row.get(column) for row in read], _ARROW[kind]) for column, kind in columns.items()}
    )


def _cell(column: str, cell: str | None, kind: str, zone: str) -> Any:
    if cell is None or kind == schema.TEXT:
        return cell
    if column.endswith("_s") and not cell.lstrip("-").isdigit():
        return instants.parse(cell, zone=zone)
    if kind == schema.DAY and not cell.lstrip("-").isdigit():
        return instants.day_of(instants.parse(cell, zone=zone), zone)
    try:
        return int(cell.replace("_", ""))
    except ValueError:
        raise LockstepError(f"“{cell}” is no whole number for “{column}”.", remedy="Amounts are in cents.") from None


def _journey(row: dict[str, Any], number: int, zone: str) -> dict[str, Any]:
    """Fill in what follows from the other cells of a journey, as building a record does."""
    usual = {"journey_id": f"j{number}", "is_lead": 1, "is_primary": 1, "attempt_count": 0, "touch_count": 0}
    filled: dict[str, Any] = {**usual, **row}
    reached = False
    for stage in reversed(schema.PATH):
        reached = bool(filled.setdefault(f"has_{stage}", int(reached or filled.get(f"{stage}_s") is not None)))
    for stage in schema.DETOURS:
        filled.setdefault(f"has_{stage}", int(filled.get(f"{stage}_s") is not None))
    ends = (stage for stage in ("won", "lost", "disqualified", "recycled") if filled[f"has_{stage}"])
    filled.setdefault("state", next(ends, "open"))
    for column in schema.TABLES["journeys"].columns:
        instant = filled.get(f"{column.removesuffix('_day')}_s") if column.endswith("_day") else None
        if instant is not None:
            filled.setdefault(column, instants.day_of(instant, zone))
    return filled
