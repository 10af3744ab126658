"""Connecting a system live on its pages: choose, fill in, test, look at the mapping, read; then look after it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.test import Client

from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.sources import connection, schedule
from lockstep_server.people.roles import Role
from lockstep_server.sources import live, runs
from lockstep_server.sources.models import Connecting, Run
from server.sources.steps import work

pytestmark = pytest.mark.slow


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A DuckDB file with people and deals, as some CRM keeps them, in a folder that the operator allows."""
    monkeypatch.setenv("LOCKSTEP_SOURCE_FOLDERS", str(tmp_path))
    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as crm:
        crm.execute(
            "CREATE TABLE leads (lead_id VARCHAR PRIMARY KEY, email VARCHAR, first_name VARCHAR, last_name VARCHAR, "
            "created_at TIMESTAMP, updated_at TIMESTAMP)"
        )
        crm.execute(
            "INSERT INTO leads SELECT 'L-' || i, 'ann' || i || '@acme' || i || '.example', 'Ann', 'Lee', "
            "TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-01' FROM range(20) AS t (i)"
        )
    return path


def filled(path: Path, **more: str) -> dict[str, str]:
    return {"address": str(path), "content": "found", "tls": "require", "timeout": "60", **more}


def connected(client: Client, path: Path, **more: str) -> str:
    """Fill in and test; return the address of the page behind."""
    answer = client.post("/sources/connect/sql", filled(path, **more))
    assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.content.decode())
    return str(answer["Location"])


@pytest.fixture
def client(client_of: Callable[..., Client]) -> Client:
    return client_of(Role.OPERATIONS)


def test_a_database_becomes_a_live_source_and_is_read(fresh: Home, client: Client, database: Path) -> None:
    page = client.get("/sources/connect").content.decode()
    assert "HubSpot" in page
    assert "/sources/connect/sql" in page
    there = connected(client, database)
    page = client.get(there).content.decode()
    assert "leads" in page
    answer = client.post(there, {"name": "warehouse", "every": "15m", "mapping": Connecting.objects.get().mapping})
    assert answer["Location"].startswith("/sources/runs/"), answer.content.decode()
    assert not Connecting.objects.exists()
    work()
    run = Run.objects.get()
    assert (run.state, run.sentence) == (Run.State.DONE, "")
    assert run.result["arrived"] == {"leads": 20}
    version = Store(fresh.record).current()
    assert version is not None
    assert version.counts["people"] == 20
    assert schedule.schedule_of(fresh, "warehouse").every == "15m"
    page = client.get("/sources/systems/warehouse").content.decode()
    assert "every 15 minutes" in page
    assert "up to date" in page
    assert "every 15 minutes" in client.get("/sources/").content.decode()
    assert "What arrived" in client.get(f"/sources/runs/{run.pk}").content.decode()


def test_a_failed_test_says_what_is_wrong_and_keeps_what_was_filled_in(
    fresh: Home, client: Client, tmp_path: Path
) -> None:
    secret = "hunter2-hunter2"
    answer = client.post("/sources/connect/sql", filled(tmp_path / "nothing.duckdb", password=secret))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "nothing.duckdb" in page
    assert 'role="alert"' in page
    assert secret not in page
    assert "Kept, and not shown" in client.get("/sources/connect/sql").content.decode()
    assert secret not in json.dumps(list(Connecting.objects.values("settings", "sealed")))
    missing = client.post("/sources/connect/sql", filled(tmp_path, address=""))
    assert "Address is missing." in missing.content.decode()
    assert fresh.source_names() == []


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://x@169.254.169.254/db",
        "postgresql://x@127.0.0.1:5432/db",
        "postgresql://x@[::ffff:169.254.169.254]/db",
    ],
)
def test_an_address_that_leads_inward_is_refused_before_anything_is_asked(
    fresh: Home, client: Client, address: str
) -> None:
    answer = client.post("/sources/connect/sql", {**filled(Path("/x")), "address": address})
    assert answer.status_code == 422
    assert "inside this machine" in answer.content.decode().replace("&#x27;", "'")


def test_only_its_owner_sees_what_is_being_connected(
    fresh: Home, client: Client, client_of: Callable[..., Client], database: Path
) -> None:
    there = connected(client, database)
    assert client_of(Role.ADMINISTRATOR).get(there).status_code == 404


def test_a_wrong_mapping_is_named_by_its_line_and_nothing_is_kept(fresh: Home, client: Client, database: Path) -> None:
    there = connected(client, database)
    answer = client.post(there, {"name": "crm", "mapping": "source: crm\nfiles: {}\n"})
    assert answer.status_code == 422
    assert "the mapping is wrong on line" in answer.content.decode()
    answer = client.post(there, {"name": "CRM 1", "mapping": Connecting.objects.get().mapping})
    assert answer.status_code == 422
    assert "can&#x27;t be the name" in answer.content.decode() or "no name of a source" in answer.content.decode()
    assert fresh.source_names() == []


@pytest.fixture
def warehouse(fresh: Home, client: Client, database: Path) -> Run:
    """A live source that has been read once."""
    there = connected(client, database)
    client.post(there, {"name": "warehouse", "every": "5m", "mapping": Connecting.objects.get().mapping})
    work()
    return Run.objects.get()


def test_the_last_good_version_stays_while_a_source_is_down_and_the_page_says_what_to_do(
    fresh: Home, client: Client, warehouse: Run, database: Path
) -> None:
    before = Store(fresh.record).current()
    kept = database.read_bytes()
    database.unlink()
    run = runs.ask(Run.What.READ, by=None, source="warehouse")
    work()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert Store(fresh.record).current() == before
    last = schedule.last_run(fresh, "warehouse")
    assert last is not None
    assert last.why
    page = client.get("/sources/systems/warehouse").content.decode()
    assert "last run failed" in page
    assert "What it said before stays in the record" in page
    assert "The record stands as it did before" in client.get(f"/sources/runs/{run.pk}").content.decode()
    database.write_bytes(kept)
    again = client.post(f"/sources/runs/{run.pk}/again")["Location"].split("/")[-1]
    work()
    assert Run.objects.get(pk=again).state == Run.State.DONE
    assert "up to date" in client.get("/sources/systems/warehouse").content.decode()


def test_what_is_due_is_read_by_the_clock_and_what_is_paused_is_not(
    fresh: Home, client: Client, warehouse: Run
) -> None:
    assert live.due() == []
    fresh.last_run("warehouse").unlink()
    assert live.due() == ["warehouse"]
    client.post("/sources/systems/warehouse/schedule", {"every": "nightly", "act": "pause"})
    assert schedule.schedule_of(fresh, "warehouse") == schedule.Schedule("nightly", is_paused=True)
    assert live.due() == []
    assert "paused" in client.get("/sources/systems/warehouse").content.decode()
    client.post("/sources/systems/warehouse/schedule", {"every": "nightly", "act": "go on"})
    assert live.due() == ["warehouse"]
    waiting = runs.ask(Run.What.READ, by=None, source="warehouse")
    assert live.due() == []
    assert runs.ask(Run.What.READ, by=None, source="warehouse") == waiting


def test_renewing_keeps_mapping_schedule_and_everything_that_arrived(
    fresh: Home, client: Client, warehouse: Run, database: Path, tmp_path: Path
) -> None:
    mapping = fresh.mapping("warehouse").read_bytes()
    wrong = client.post("/sources/systems/warehouse/connection", filled(tmp_path / "gone.duckdb"))
    assert wrong.status_code == 422
    assert connection.read(fresh, "warehouse").settings["address"] == str(database)
    moved = database.rename(tmp_path / "moved.duckdb")
    answer = client.post("/sources/systems/warehouse/connection", filled(moved, password="s3cret-and-long"))
    assert answer.status_code == 302
    kept = connection.read(fresh, "warehouse")
    assert (kept.settings["address"], kept.secrets["password"]) == (str(moved), "s3cret-and-long")
    assert b"s3cret-and-long" not in fresh.connection("warehouse").read_bytes()
    assert fresh.mapping("warehouse").read_bytes() == mapping
    assert schedule.schedule_of(fresh, "warehouse").every == "5m"
    client.post("/sources/systems/warehouse/connection", filled(moved))
    assert connection.read(fresh, "warehouse").secrets["password"] == "s3cret-and-long"
    assert "s3cret" not in client.get("/sources/systems/warehouse/connection").content.decode()


def test_removing_takes_credentials_and_what_arrived_with_it(fresh: Home, client: Client, warehouse: Run) -> None:
    client.post("/sources/systems/warehouse/remove")
    work()
    assert Run.objects.first().sentence == ""  # type: ignore[union-attr]
    assert not fresh.connection("warehouse").parent.exists()
    version = Store(fresh.record).current()
    assert version is not None
    assert version.counts["people"] == 0


def test_a_mapping_can_be_corrected_as_text_and_what_was_said_is_read_anew(
    fresh: Home, client: Client, warehouse: Run
) -> None:
    written = fresh.mapping("warehouse").read_text()
    assert "first_name" in client.get("/sources/systems/warehouse/text").content.decode()
    assert client.post("/sources/systems/warehouse/mapping")["Location"] == "/sources/systems/warehouse/text"
    wrong = client.post("/sources/systems/warehouse/text", {"mapping": "source: x\nfiles:"})
    assert wrong.status_code == 422
    assert fresh.mapping("warehouse").read_text() == written
    answer = client.post("/sources/systems/warehouse/text", {"mapping": written.replace("last_name: last_name\n", "")})
    work()
    assert Run.objects.get(pk=answer["Location"].split("/")[-1]).result["changed"]


def test_leads_see_how_a_source_fares_and_nothing_of_how_it_is_reached(
    fresh: Home, warehouse: Run, client_of: Callable[..., Client], database: Path
) -> None:
    lead = client_of(Role.MARKETING_LEAD)
    page = lead.get("/sources/systems/warehouse").content.decode()
    assert "Last run" in page
    assert str(database) not in page
    for path in ("connection", "text"):
        assert lead.get(f"/sources/systems/warehouse/{path}").status_code == 403
    assert lead.post("/sources/systems/warehouse/schedule", {"every": "off"}).status_code == 403
    assert lead.get("/sources/connect").status_code == 403


def test_a_full_disk_is_said_in_words(
    fresh: Home, client: Client, warehouse: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from lockstep.sources.arrivals import Arrivals

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with duckdb.connect(str(database)) as crm:
        crm.execute("INSERT INTO leads VALUES ('L-99', 'n@new.example', 'N', 'W', now(), now())")
    monkeypatch.setattr(Arrivals, "_write", full)
    run = runs.ask(Run.What.READ, by=None, source="warehouse")
    work()
    run.refresh_from_db()
    assert run.sentence == "There is no room on the disk of this service."
    assert "goes on where this one stopped" in run.remedy


def test_a_file_outside_the_allowed_folders_is_refused_on_the_page_too(fresh: Home, client: Client) -> None:
    answer = client.post("/sources/connect/sql", filled(Path("/etc/passwd")))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "LOCKSTEP_SOURCE_FOLDERS" in page
    assert 'value="/etc/passwd"' in page, "what was written stays"


def test_a_form_asks_first_for_what_is_needed_and_opens_what_was_filled_in(fresh: Home, client: Client) -> None:
    page = client.get("/sources/connect/salesforce").content.decode()
    first, further = page.split("More settings")
    assert 'data-with="auth" data-values="private key"' in first
    assert 'name="version"' in further
    assert '<details class="further">' in first
    page = client.post("/sources/connect/salesforce", {"version": "61.0", "auth": "private key"}).content.decode()
    assert '<details class="further" open>' in page
