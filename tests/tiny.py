"""A record version out of a few readable rows, for tests of figures and engines.

    version = tiny_record(tmp_path, journeys=[
        {"known_s": "2026-01-05 09:00", "won_s": "2026-02-10", "home_minor": 120_000, "owner": "Ann"},
        {"known_s": "2026-01-06 09:00"},
    ])

Texts in ``_s`` columns are instants in UTC. What follows from other cells of a journey is filled in as
`record.build` would: days, ``has_`` (a later stage implies the earlier ones), state, arrival. What is said
stays as it is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lockstep.record import schema
from lockstep.record.versions import Store, Version
from lockstep.values import instants

Cells = Mapping[str, Any]

_ARROW = {schema.TEXT: pa.string(), schema.INT: pa.int64(), schema.DAY: pa.int32()}


def tiny_record(
    root: Path, *, journeys: Sequence[Cells] = (), zone: str = "UTC", made: str | None = None, **tables: Sequence[Cells]
) -> Version:
    """Write a record version.

    Parameters
    ----------
    root
        Folder of the store; each call commits one more version there.
    journeys
        Rows of `journeys`; every cell may be left out. Leads and primary unless they say otherwise, called j1,
        j2, …
    zone
        IANA zone in which an instant becomes a day.
    made
        When the version was made, in UTC; None: at the epoch, for whoever asks as of an instant of their own.
    **tables
        Rows of other tables, by name; what they leave out is null.

    Raises
    ------
    ValueError
        A row has a column the table has not.
    """
    rows: dict[str, Sequence[Cells]] = {
        **tables,
        "journeys": [journey(cells, number, zone) for number, cells in enumerate(journeys, start=1)],
    }
    with Store(root).write() as writer:
        for name, table_rows in rows.items():
            path = writer.workspace / f"{name}.parquet"
            pq.write_table(table(name, table_rows), path)
            writer.add(name, path)
        return writer.commit(0 if made is None else instants.parse(made), notes={"tables": sorted(rows)})


def table(name: str, rows: Sequence[Cells]) -> pa.Table:
    """Return rows of a table of the record as Arrow, with every column of the schema, null where unsaid."""
    columns = schema.TABLES[name].all_columns
    for row in rows:
        if strange := set(row) - set(columns):
            raise ValueError(f"{name} has no column {', '.join(sorted(strange))}")
    cells = {column: [_cell(column, row.get(column)) for row in rows] for column in columns}
    return pa.table({column: pa.array(cells[column], _ARROW[kind]) for column, kind in columns.items()})


def journey(cells: Cells, number: int, zone: str = "UTC") -> dict[str, Any]:
    """Return one row of `journeys` with what follows from the cells filled in."""
    row: dict[str, Any] = {name: _cell(name, value) for name, value in cells.items()}
    row.setdefault("journey_id", f"j{number}")
    row.setdefault("is_lead", 1)
    row.setdefault("is_primary", 1)
    row.setdefault("lead_kind", "other")
    row.setdefault("attempt_count", 0)
    row.setdefault("touch_count", 0)
    if row["is_lead"]:
        row.setdefault("person_id", f"p{number}")
    reached = False
    for stage in reversed(schema.PATH):
        reached = bool(row.setdefault(f"has_{stage}", int(reached or row.get(f"{stage}_s") is not None)))
    for stage in schema.DETOURS:
        row.setdefault(f"has_{stage}", int(row.get(f"{stage}_s") is not None))
    if not row["has_known"] and row["is_lead"]:
        row["has_known"] = 1
    row.setdefault("arrived_s", next((row[s] for s in ("offered_s", "known_s") if row.get(s) is not None), None))
    ends = (stage for stage in ("won", "lost", "disqualified", "recycled") if row[f"has_{stage}"])
    row.setdefault("state", next(ends, "open"))
    for column in schema.TABLES["journeys"].columns:
        if column.endswith("_day"):
            instant = row.get(column.removesuffix("_day") + "_s")
            row.setdefault(column, None if instant is None else instants.day_of(instant, zone))
    return row


def _cell(column: str, value: Any) -> Any:
    return instants.parse(value) if column.endswith("_s") and isinstance(value, str) else value
