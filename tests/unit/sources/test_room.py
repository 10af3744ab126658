"""What building may hold in memory grows with what has landed, and stays within the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lockstep.engines.embedded import workbench
from lockstep.record.layers import Layers
from lockstep.sources.settling import _room

MACHINE_MB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000


def landed_of(folder: Path, megabytes: int) -> dict[str, list[Path]]:
    """Two tables of together so many megabytes, as files with nothing in them."""
    files = [folder / "touches.parquet", folder / "person_records.parquet"]
    for file, size in zip(files, (megabytes - megabytes // 3, megabytes // 3), strict=True):
        file.touch()
        os.truncate(file, size * 1_000_000)
    return {"touches": Layers((files[0],)), "person_records": Layers((files[1],))}


def test_building_keeps_to_the_least_while_little_has_landed(tmp_path: Path) -> None:
    assert _room("1GB", {}) == "1GB"
    assert _room("512MB", landed_of(tmp_path, 99)) == "512MB"


@pytest.mark.skipif(MACHINE_MB < 4_000, reason="the machine has less than what is to be shared out")
def test_building_may_hold_eight_times_what_has_landed_and_a_gigabyte(tmp_path: Path) -> None:
    assert _room("1GB", landed_of(tmp_path, 100)) == "1800MB"
    assert _room("1GB", landed_of(tmp_path, 200)) == "2600MB"


def test_building_never_may_hold_more_than_three_quarters_of_the_machine(tmp_path: Path) -> None:
    assert _room("1GB", landed_of(tmp_path, MACHINE_MB)) == f"{max(1000, MACHINE_MB * 3 // 4)}MB"


def test_the_engine_understands_what_it_is_told_it_may_hold(tmp_path: Path) -> None:
    with workbench(memory_limit=_room("1GB", landed_of(tmp_path, 150))) as bench:
        [(limit,)] = bench.execute("SELECT current_setting('memory_limit')").fetchall()
    assert limit.endswith("GiB")
