"""Files written on the spot, staged and landed for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from lockstep.engines.embedded import Workbench, workbench
from lockstep.record import schema
from lockstep.sources.files.land import land
from lockstep.sources.files.read import stage
from lockstep.sources.mapping import Mapping

#: When the tests' files are read: 2026-06-01 00:00 UTC.
NOW_S = 1_780_272_000

Row = dict[str, Any]


@pytest.fixture(scope="session")
def _bench() -> Iterator[Workbench]:
    with workbench(threads=2) as bench:
        yield bench


@pytest.fixture
def bench(_bench: Workbench) -> Workbench:
    return _bench


def rows_of(parquet: Path) -> list[Row]:
    return pq.ParquetFile(parquet).read().to_pylist()


@dataclass(frozen=True)
class Read:
    """A staged file, read back."""

    columns: tuple[str, ...]
    rows: list[tuple[str | None, ...]]
    places: list[tuple[int, int]]
    faults: list[tuple[str, int]]
    staged: Any


@pytest.fixture
def staged(bench: Workbench, tmp_path: Path) -> Callable[..., Read]:
    def read(content: bytes | str | Path, name: str = "export.csv", **form: Any) -> Read:
        path = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        found = stage(path, workbench=bench, out=tmp_path / "out", **form)
        rows = rows_of(found.parquet)
        assert found.rows_in == found.rows + sum(not fault.kept for fault in found.faults)
        assert len(rows) == found.rows
        return Read(
            found.columns,
            [tuple(row[column] for column in found.columns) for row in rows],
            [(row["__row"], row["__line"]) for row in rows if found.is_numbered],
            [(fault.code, fault.line) for fault in found.faults],
            found,
        )

    return read


@dataclass(frozen=True)
class Kept:
    """A landed file, read back."""

    tables: dict[str, list[Row]]
    faults: list[Row]
    landed: Any

    @property
    def codes(self) -> list[str]:
        return [fault["code"] for fault in self.faults]


@pytest.fixture
def landed(bench: Workbench, tmp_path: Path) -> Callable[..., Kept]:
    """Land a text under one mapping; checks the accounting and the tables' columns every time."""

    def read(content: bytes | str, feeds: Any, *, name: str = "export.csv", key: str = "export", **said: Any) -> Kept:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        form = {part: said.pop(part) for part in ("delimiter", "encoding", "sheet", "header") if part in said}
        others = said.pop("others", {})
        mapping = Mapping.model_validate(
            {"source": "crm", **said, "files": {key: {"path": name, "feeds": feeds, **form}, **others}}
        )
        found = land(
            key, mapping.files[key], mapping, path=path, out=tmp_path / "out", recorded_s=NOW_S, workbench=bench
        )
        assert found.rows_in == found.rows_kept + found.rows_left_out
        tables = {}
        for table, parquet in found.tables.items():
            types = bench.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(parquet)]).fetchall()
            assert {column: type_ for column, type_, *_ in types} == schema.TABLES[table].all_columns
            tables[table] = rows_of(parquet)
        faults = rows_of(found.faults) if found.faults else []
        assert {row["row"] for row in faults if row["is_kept"] == 0 and row["row"]} == left_out_rows(faults)
        assert len({row["row"] for row in faults if row["is_kept"] == 0}) == found.rows_left_out
        return Kept(tables, faults, found)

    return read


def left_out_rows(faults: list[Row]) -> set[int]:
    return {row["row"] for row in faults if not row["is_kept"]}
