"""An export of a person is complete: every row that carries one of their keys or addresses is in it."""

from __future__ import annotations

import csv
import io
import json
import stat
import zipfile
from pathlib import Path

import pytest

from lockstep.privacy.exporting import export
from lockstep.record import schema
from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.values.faults import LockstepError
from unit.privacy.installation import ANNA, NOW_S, as_made, install, rows_in

pytestmark = pytest.mark.slow
KEYS = ("web/people/p-anna", "crm/contacts/c-anna", ANNA, f"@{ANNA}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return an installation, made once."""
    return install(tmp_path_factory.mktemp("privacy") / "home")


@pytest.fixture
def home(made: Home) -> Home:
    """Return it as it was made."""
    return as_made(made)


def test_every_row_that_carries_a_key_or_an_address_is_in_the_export(home: Home) -> None:
    target = home.root.parent / "anna.zip"
    counts = export(home, ANNA.upper(), target, now_s=NOW_S)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with zipfile.ZipFile(target) as archive:
        held = {
            Path(name).stem: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")
        }
        readme = archive.read("README.txt").decode()
        calls = list(csv.DictReader(io.StringIO(archive.read("activities.csv").decode("utf-8-sig"))))
    version = Store(home.record).current()
    for table in schema.TABLES:
        carrying = [row for row in rows_in(version, table) if set(KEYS) & {str(cell) for cell in row.values()}]
        exported = [{name: row[name] for name in row} for row in held.get(table, [])]
        missing = [row for row in carrying if json.loads(json.dumps(row)) not in exported]
        assert missing == [], table
        assert len(exported) == counts.get(table, 0)
    assert {row["source_id"] for row in held["activities"]} == {"1", "2", "k1", "k2"}  # two of others name her
    assert {row["key"] for row in held["deal_records"]} == {"web/deals/d1"}
    assert not any("p-bo" in str(row.get("key")) for row in held["person_records"])
    assert {row["__changed_ms"] for row in held["raw_answers"] if row["stream"] == "contacts"} == {1000, 1005}
    assert [row["number"] for row in held["rulings"]] == [1, 2]
    assert {row["content"] for row in calls} >= {"'=SUM(A1)"}
    assert all(name in readme for name in Store(home.record).names())


def test_a_stranger_leaves_no_archive(home: Home) -> None:
    with pytest.raises(LockstepError, match="knows nobody"):
        export(home, "nobody@firm.example", home.root.parent / "x.zip", now_s=NOW_S)
    assert not list(home.root.parent.glob("*x.zip*"))
