"""Landed tables out of readable rows, as the reading step would leave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from lockstep.record import schema

TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "INTEGER": pa.int32()}


def at(text: str) -> int:
    """Return an instant written as ``2026-03-02 09:00`` (UTC) as epoch seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def day(text: str) -> int:
    """Return a date as days since 1970-01-01."""
    return at(f"{text} 00:00") // 86400


def write(
    folder: Path,
    name: str,
    rows: Sequence[Mapping[str, object]],
    *,
    source: str = "crm",
    file: str | None = None,
) -> Path:
    """Write rows of one landed table; what they leave out is null, and provenance is filled in.

    A row's ``id`` becomes its ``source_id`` and ``key``.
    """
    table = schema.TABLES[name]
    file = file or name
    full = []
    for number, row in enumerate(rows, start=1):
        identity = str(row.get("id", f"row-{number}"))
        full.append(
            {
                "source": source,
                "file": file,
                "row": number,
                "source_id": identity,
                "recorded_s": 0,
                "key": f"{source}/{file}/{identity}",
                **{key: value for key, value in row.items() if key != "id"},
            }
        )
    columns = {
        column: pa.array([row.get(column) for row in full], TYPES[type_]) for column, type_ in table.all_columns.items()
    }
    path = folder / f"{name}-{source}-{file}.parquet"
    parquet.write_table(pa.table(columns), path)
    return path
