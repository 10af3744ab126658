"""An import is undone to the very bytes before it, a source removed wholly, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from lockstep.record.home import Home
from lockstep.record.versions import Store, Version
from lockstep.sources.mapping import load
from lockstep_server.people.roles import Role
from lockstep_server.sources.models import Run
from server.sources.steps import DEALS, PEOPLE, read, sent, work

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.slow


def current(home: Home) -> Version:
    version = Store(home.record).current()
    assert version is not None
    return version


def done(client: Client, address: str) -> Run:
    answer = client.post(address)
    assert answer.status_code == 302
    work()
    return Run.objects.get(pk=urlsplit(answer["Location"]).path.split("/")[-1])


def test_undoing_a_newer_export_brings_back_the_record_and_the_mapping_before(imported: Client, fresh: Home) -> None:
    before, mapping = current(fresh), fresh.mapping("crm").read_bytes()
    read(imported, sent(imported, ("deals.csv", DEALS + b"D-4,Kiln,Won,7,2026-03-04\n"), source="crm"))
    assert current(fresh).content_hash != before.content_hash
    assert "says again what it said before" in imported.get("/sources/systems/crm/undo").content.decode()
    run = done(imported, "/sources/systems/crm/undo")
    assert run.state == Run.State.DONE, run.sentence
    assert current(fresh).content_hash == before.content_hash
    assert current(fresh).number == 3
    assert fresh.mapping("crm").read_bytes() == mapping
    # And it stays so when everything is read again.
    assert done(imported, "/sources/systems/crm/read").result["changed"] is False


def test_undoing_the_first_import_takes_the_source_out(imported: Client, fresh: Home) -> None:
    before = current(fresh)
    read(imported, sent(imported, ("leads.csv", PEOPLE)), name="marketing")
    assert "It was the first, so marketing goes" in imported.get("/sources/systems/marketing/undo").content.decode()
    assert done(imported, "/sources/systems/marketing/undo").state == Run.State.DONE
    assert current(fresh).content_hash == before.content_hash
    assert fresh.source_names() == ["crm"]


def test_undoing_leaves_what_another_system_got_meanwhile(imported: Client, fresh: Home) -> None:
    read(imported, sent(imported, ("deals.csv", DEALS + b"D-4,Kiln,Won,7,2026-03-04\n"), source="crm"))
    read(imported, sent(imported, ("leads.csv", PEOPLE)), name="marketing")
    assert done(imported, "/sources/systems/crm/undo").state == Run.State.DONE
    counts = current(fresh).counts
    assert (counts["deals"], counts["people"]) == (3, 2)


def test_an_import_is_undone_once(imported: Client) -> None:
    read(imported, sent(imported, ("deals.csv", DEALS + b"D-4,Kiln,Won,7,2026-03-04\n"), source="crm"))
    done(imported, "/sources/systems/crm/undo")
    page = imported.get("/sources/systems/crm").content.decode()
    assert "Undo the last import" not in page
    assert "undone later" in page
    assert imported.post("/sources/systems/crm/undo")["Location"] == "/sources/systems/crm"


def test_trying_an_old_job_again_does_not_make_undoing_bring_back_an_old_mapping(imported: Client, fresh: Home) -> None:
    old = Run.objects.create(
        what=Run.What.READ, source="crm", state=Run.State.FAILED, by=None, mapping_before="source: crm\nfiles: {}\n"
    )
    read(imported, sent(imported, ("deals.csv", DEALS + b"D-4,Kiln,Won,7,2026-03-04\n"), source="crm"))
    mapping = fresh.mapping("crm").read_text()
    with open(load(fresh.mapping("crm")).files["deals"].path, "ab") as file:
        file.write(b"D-5,Inn,Won,7,2026-03-04\n")
    run = done(imported, f"/sources/runs/{old.pk}/again")
    assert run.state == Run.State.DONE, run.sentence
    assert run.by is not None
    assert done(imported, "/sources/systems/crm/undo").state == Run.State.DONE
    assert fresh.mapping("crm").read_text() == mapping


def test_it_is_said_when_the_version_before_is_not_kept_any_more(imported: Client, fresh: Home) -> None:
    before = current(fresh)
    read(imported, sent(imported, ("deals.csv", DEALS + b"D-4,Kiln,Won,7,2026-03-04\n"), source="crm"))
    Store(fresh.record).sweep(keep=1, now_s=current(fresh).made_s + 10**6)
    page = imported.get("/sources/systems/crm/undo").content.decode()
    assert "can&#x27;t be undone" in page or "can't be undone" in page
    assert before.name in page
    after = current(fresh)
    imported.post("/sources/systems/crm/undo")
    work()
    assert current(fresh) == after


def test_it_is_said_when_the_command_line_read_the_source_since(imported: Client, fresh: Home) -> None:
    from lockstep.charter import in_force
    from lockstep.sources.sync import sync

    with open(load(fresh.mapping("crm")).files["deals"].path, "ab") as file:
        file.write(b"D-4,Kiln,Won,7,2026-03-04\n")
    sync(fresh, in_force(fresh.charter).build_rules(), now_s=1_800_000_000)
    assert "read from the command line since" in imported.get("/sources/systems/crm").content.decode()


def test_removing_says_what_goes_and_takes_only_that_source(imported: Client, fresh: Home) -> None:
    before = current(fresh)
    read(imported, sent(imported, ("leads.csv", PEOPLE)), name="marketing")
    page = imported.get("/sources/systems/marketing/remove").content.decode()
    assert "2 rows of 1 file leave the record" in page
    assert "The 1 other system stays as it is" in page
    run = done(imported, "/sources/systems/marketing/remove")
    assert run.state == Run.State.DONE, run.sentence
    assert current(fresh).content_hash == before.content_hash
    assert imported.get("/sources/systems/marketing").status_code == 404
    assert "marketing is removed" in imported.get(f"/sources/runs/{run.pk}").content.decode()


def test_the_only_source_can_be_removed_too(imported: Client, fresh: Home) -> None:
    assert done(imported, "/sources/systems/crm/remove").state == Run.State.DONE
    assert current(fresh).counts["deals"] == 0
    assert "Two exports" in imported.get("/sources/").content.decode()


def test_neither_is_open_to_those_who_only_see_sources(imported: Client, client_of: Callable[..., Client]) -> None:
    lead = client_of(Role.REVENUE_LEAD)
    for act in ("undo", "remove", "mapping"):
        assert lead.post(f"/sources/systems/crm/{act}").status_code == 403
    page = lead.get("/sources/systems/crm").content.decode()
    assert "Remove crm" not in page
    assert "Add a newer export" not in page
