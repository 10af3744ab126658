"""Stage a Parquet file: every column as text, structs flattened one level."""

from __future__ import annotations

from pathlib import Path

from lockstep.engines.embedded import Workbench, WorkbenchError
from lockstep.sources.files.collected import Collected
from lockstep.sources.files.delimited import Table
from lockstep.sources.files.header import name_columns
from lockstep.sources.files.sql import file_literal, literal, name
from lockstep.values.faults import LockstepError


def stage_parquet(path: Path, folder: Path, faults: Collected, workbench: Workbench) -> Table:
    """Stage a Parquet file; lists and deeper structs become JSON text.

    Raises
    ------
    LockstepError
        The file is damaged, or written with a feature the embedded engine lacks.
    """
    source = f"read_parquet({file_literal(path)}, hive_partitioning = false)"
    parquet = folder / "staged.parquet"
    try:
        described = workbench.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        cells: list[tuple[str, str]] = []
        for column, type_, *_ in described:
            if type_.startswith("STRUCT(") and not type_.endswith("[]"):
                inner = workbench.execute(f"DESCRIBE SELECT unnest({name(column)}) FROM {source}").fetchall()
                cells += [(f"{column}.{key}", _text(f"{name(column)}.{name(key)}", kind)) for key, kind, *_ in inner]
            else:
                cells.append((column, _text(name(column), type_)))
        columns = name_columns([header for header, _ in cells], faults)
        picked = ", ".join(f"nullif({cell}, '') AS {name(to)}" for to, (_, cell) in zip(columns, cells, strict=True))
        [(rows,)] = workbench.execute(
            f"COPY (SELECT {picked} FROM {source}) TO {literal(str(parquet))} (FORMAT parquet, COMPRESSION lz4)"
        ).fetchall()
    except WorkbenchError as problem:
        raise LockstepError(
            f"{faults.file} can't be read as Parquet ({str(problem).splitlines()[0]}).",
            remedy="It may be cut short: fetch it again, or export it as CSV.",
        ) from None
    return Table(parquet, columns, int(rows), 0, False)


def _text(cell: str, type_: str) -> str:
    if type_.endswith("[]") or type_.startswith(("STRUCT(", "MAP(", "UNION(")):
        return f"CAST(to_json({cell}) AS VARCHAR)"
    if type_ == "BLOB":
        return f"CASE WHEN {cell} IS NOT NULL THEN TRY(decode({cell})) END"
    return f"CAST({cell} AS VARCHAR)"
