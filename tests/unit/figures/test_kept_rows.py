"""Rows that are made once per record version: kept in memory, in a file for other processes, and made again at need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from lockstep.figures.kept_rows import KeptRows
from lockstep.record.manifest import Version
from tiny import tiny_record

ROWS = pa.table({"said": ["a", None]})


@pytest.fixture
def version(tmp_path: Path) -> Version:
    return tiny_record(tmp_path / "record", journeys=[{"known_s": "2026-01-05"}])


def never() -> pa.Table:
    raise AssertionError("the rows are there already")


def test_rows_are_made_once_for_all_processes(tmp_path: Path, version: Version) -> None:
    first, other = KeptRows(lambda: "1"), KeptRows(lambda: "1")
    assert first.of(version, lambda: ROWS, tmp_path / "kept").equals(ROWS)
    assert first.of(version, never).equals(ROWS)
    assert other.of(version, never, tmp_path / "kept").equals(ROWS)


def test_another_version_and_another_way_of_making_them_are_made_anew(tmp_path: Path, version: Version) -> None:
    KeptRows(lambda: "1").of(version, lambda: ROWS, tmp_path / "kept")
    newer = replace(version, name="v000002-else")
    assert KeptRows(lambda: "1").of(newer, lambda: ROWS[:1], tmp_path / "kept").num_rows == 1
    assert KeptRows(lambda: "2").of(version, lambda: ROWS[:0], tmp_path / "kept").num_rows == 0
    assert len(list((tmp_path / "kept").glob("*"))) == 2, "the oldest file goes"


def test_where_nothing_can_be_written_rows_stay_in_memory(tmp_path: Path, version: Version) -> None:
    (tmp_path / "kept").write_text("a file, and no folder")
    kept = KeptRows(lambda: "1")
    assert kept.of(version, lambda: ROWS, tmp_path / "kept").equals(ROWS)
    assert kept.of(version, never).equals(ROWS)
