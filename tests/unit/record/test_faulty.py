"""The faults of the current version, read back."""

from pathlib import Path

import pytest

from lockstep.engines.embedded import PARQUET, workbench
from lockstep.record import schema
from lockstep.record.faulty import list_faults, summarise_faults
from lockstep.record.home import Home
from lockstep.record.versions import Store


@pytest.mark.parametrize("name", ["O'Brien", "Q1 [draft]", "all*", 'say "so"', "back\\slash"])
def test_faults_are_read_whatever_the_folder_of_the_installation_is_called(tmp_path: Path, name: str) -> None:
    home = Home(tmp_path / name)
    values = {"code": "'no-date'", "source": "'crm'", "row": "7", "is_kept": "0"}
    columns = ", ".join(
        f'CAST({values.get(column, "NULL")} AS {kind}) AS "{column}"'
        for column, kind in schema.TABLES["faults"].columns.items()
    )
    with Store(home.record).write() as writer, workbench(threads=1) as bench:
        bench.execute(f"COPY (SELECT {columns}) TO '{tmp_path}/faults.parquet' ({PARQUET})")
        writer.add("faults", tmp_path / "faults.parquet")
        writer.commit(0, {})
    assert [(fault.code, fault.place) for fault in list_faults(home)] == [("no-date", "crm · row 7")]
    assert [(kind.code, kind.count, kind.left_out) for kind in summarise_faults(home)] == [("no-date", 1, 1)]
