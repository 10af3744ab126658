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


def test_the_faults_of_one_source_are_read_page_by_page(tmp_path: Path) -> None:
    home = Home(tmp_path)
    columns = ", ".join(
        f"CAST({ {'code': 'code', 'source': 'source', 'row': 'n', 'is_kept': '1'}.get(column, 'NULL') } AS {kind})"
        f' AS "{column}"'
        for column, kind in schema.TABLES["faults"].columns.items()
    )
    kinds = "VALUES ('crm', 'no-id'), ('crm', 'no-date'), ('ads', 'no-id')"
    with Store(home.record).write() as writer, workbench(threads=1) as bench:
        bench.execute(
            f"COPY (SELECT {columns} FROM range(1, 4) AS r(n), ({kinds}) AS k(source, code)) "
            f"TO '{tmp_path}/faults.parquet' ({PARQUET})"
        )
        writer.add("faults", tmp_path / "faults.parquet")
        writer.commit(0, {})
    whole = list_faults(home, source="crm")
    assert {fault.source for fault in whole} == {"crm"}
    pages = [list_faults(home, source="crm", limit=4, offset=offset) for offset in (0, 4, 8)]
    assert [len(page) for page in pages] == [4, 2, 0]
    assert [fault for page in pages for fault in page] == whole
    assert [fault.row for fault in list_faults(home, source="crm", code="no-id")] == [1, 2, 3]
