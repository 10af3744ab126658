"""A database whose tables and columns change under us: nothing is landed half, and what happened is said."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from contents import rows_of
from databases import connected
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.versions import Store
from lockstep.sources.connector import ConnectorError
from lockstep.sources.pulling import pull
from lockstep.sources.sync import sync
from lockstep.values.faults import LockstepError

NOW_S = 1_790_000_000
MAPPING = """
source: crm
files:
  leads:
    path: "@leads"
    feeds:
      person_records: {id: id, email: email, name: name}
"""


def change(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path)) as base:
        for statement in statements:
            base.execute(statement)


def read(home: Home, path: Path) -> list[tuple[object, ...]]:
    pull(home, "crm", connected(address=str(path)), now_s=NOW_S)
    version = sync(home, BuildRules("UTC", "EUR"), now_s=NOW_S).version
    return rows_of(version, "person_records", "source_id, email")


@pytest.mark.slow
def test_a_column_that_was_renamed_empties_no_row_until_somebody_has_looked(tmp_path: Path) -> None:
    home, path = Home(tmp_path / "home"), tmp_path / "crm.duckdb"
    home.mapping("crm").parent.mkdir(parents=True)
    home.mapping("crm").write_text(MAPPING)
    change(path, "CREATE TABLE leads AS SELECT 1 AS id, 'anna@firm.example' AS email, 'Anna' AS name, 'x' AS note")
    assert read(home, path) == [("1", "anna@firm.example")]
    version = Store(home.record).current()
    change(path, "ALTER TABLE leads DROP COLUMN note", "INSERT INTO leads VALUES (2, 'bo@firm.example', 'Bo')")
    assert len(read(home, path)) == 2, "what the mapping does not take may come and go"
    version = Store(home.record).current()
    change(path, "ALTER TABLE leads RENAME COLUMN email TO mail")
    for _ in range(2):  # nor does the next run land what the last one did not
        with pytest.raises(LockstepError, match=r"leads of crm has no column email .taken as email. any more.*: mail"):
            read(home, path)
    assert Store(home.record).current() == version
    home.mapping("crm").write_text(MAPPING.replace("email: email", "email: mail"))
    assert read(home, path) == [("1", "anna@firm.example"), ("2", "bo@firm.example")]


def test_a_table_that_is_gone_is_said_and_not_taken_for_one_where_nothing_changes(tmp_path: Path) -> None:
    home, path = Home(tmp_path / "home"), tmp_path / "crm.duckdb"
    home.mapping("crm").parent.mkdir(parents=True)
    home.mapping("crm").write_text(MAPPING)
    change(path, "CREATE TABLE leads AS SELECT 1 AS id, 'anna@firm.example' AS email, 'Anna' AS name")
    pull(home, "crm", connected(address=str(path)), now_s=NOW_S)
    change(path, "ALTER TABLE leads RENAME TO prospects")
    with pytest.raises(ConnectorError, match="crm has no leads any more, which its mapping reads; it has prospects"):
        pull(home, "crm", connected(address=str(path)), now_s=NOW_S)
