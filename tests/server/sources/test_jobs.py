"""Jobs: seen while they run, ended with a sentence where they fail, found when their worker died."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep_server.people.roles import Role
from lockstep_server.sources import jobs, runs
from lockstep_server.sources.models import Run
from server.sources.steps import DEALS, PEOPLE, read, sent, work

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.slow


def asked(client: Client) -> Run:
    return Run.objects.get(pk=client.post("/sources/systems/crm/read")["Location"].split("/")[-1])


def test_a_job_is_asked_for_once_however_often_the_button_is_pressed(imported: Client) -> None:
    assert asked(imported) == asked(imported)


def test_the_page_of_a_job_asks_again_by_itself_until_it_is_over(imported: Client) -> None:
    run = asked(imported)
    page = imported.get(f"/sources/runs/{run.pk}").content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert "Look again" in page  # without a script
    work()
    part = imported.get(f"/sources/runs/{run.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert "<html" not in part
    assert "To the first screen" in part


@pytest.mark.slow
@pytest.mark.usefixtures("warmers")
def test_what_the_first_screen_shows_is_computed_by_the_job_that_read(imported: Client, fresh: Home) -> None:
    from lockstep_server.frame import answers, reading
    from lockstep_server.frame.asked import current_period

    done = read(imported, sent(imported, ("leads.csv", PEOPLE)), name="marketing")
    assert done.state == Run.State.DONE, done.sentence
    reader = reading.reader()
    assert reader.version.name == done.version_after
    # What is kept is not computed: these computations would be none.
    for said in ({"period": current_period(reader)}, {}):
        key = ("figure", "waiting", said)
        assert answers.kept(reader, key, lambda: pytest.fail("nobody had computed it")) is not None


@pytest.mark.django_db(transaction=True)
def test_progress_is_written_while_the_job_runs(fresh: Home) -> None:
    run = Run.objects.create(what=Run.What.READ, state=Run.State.RUNNING)
    with runs.Telling(run) as telling:
        telling("deals.csv: reading", 3, 10)
        deadline = time.monotonic() + 10
        while not run.done and time.monotonic() < deadline:
            time.sleep(0.1)
            run.refresh_from_db()
    assert (run.doing, run.done, run.total, run.share) == ("deals.csv: reading", 3, 10, 30)
    assert run.beat_at is not None


def test_a_failure_is_a_sentence_and_a_remedy_on_its_page_and_can_be_tried_again(imported: Client, fresh: Home) -> None:
    mapping = fresh.mapping("crm")
    good = mapping.read_text()
    mapping.write_text(good.replace("Deal ID", "Deal Number"))
    run = asked(imported)
    work()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    page = imported.get(f"/sources/runs/{run.pk}").content.decode()
    assert "There is no column" in page or "lacks a column" in page
    assert "Traceback" not in page
    mapping.write_text(good)
    again = imported.post(f"/sources/runs/{run.pk}/again")["Location"].split("/")[-1]
    work()
    assert Run.objects.get(pk=again).state == Run.State.DONE


def test_what_nobody_foresaw_is_a_sentence_too_and_no_stack_trace(
    imported: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(jobs, "sync", broken)
    run = asked(imported)
    work()
    page = imported.get(f"/sources/runs/{run.pk}").content.decode()
    assert "has no words for" in page
    assert "secret detail" not in page


def test_a_job_whose_worker_died_is_begun_again_then_named(imported: Client) -> None:
    run = asked(imported)
    for attempt in (1, 2):
        assert runs.claim(str(run.pk)) is not None
        assert runs.revive() == 0  # it beats
        Run.objects.filter(pk=run.pk).update(beat_at=timezone.now() - timedelta(minutes=1))
        assert runs.revive() == 1
        run.refresh_from_db()
        assert run.attempts == attempt
        assert run.state == (Run.State.WAITING if attempt == 1 else Run.State.FAILED)
    assert "The worker stopped 2 times" in imported.get(f"/sources/runs/{run.pk}").content.decode()


def test_a_job_is_done_by_one_worker_only(imported: Client) -> None:
    run = asked(imported)
    assert runs.claim(str(run.pk)) is not None
    assert runs.claim(str(run.pk)) is None


@pytest.mark.slow
def test_a_job_waits_while_the_command_line_writes_the_record(imported: Client, fresh: Home) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from lockstep.record.versions import Store\n"
        f"with Store(Path({str(fresh.record)!r})).write(): print('held', flush=True); time.sleep(1.5)"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        run = asked(imported)
        work()
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.sentence


def test_waiting_for_another_job_ends_in_words(imported: Client, fresh: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr(jobs, "WAIT_S", 0.1)
    with FileLock(fresh.root / "jobs.lock"):
        run = asked(imported)
        work()
    run.refresh_from_db()
    assert "Another job has been writing the record" in run.sentence


def test_the_import_of_one_source_leaves_the_files_of_others_unread(imported: Client, fresh: Home) -> None:
    before = Store(fresh.record).current()
    done = read(imported, sent(imported, ("deals.csv", DEALS)), name="other")
    assert done.state == Run.State.DONE, done.sentence
    after = Store(fresh.record).current()
    assert before is not None
    assert after is not None
    assert after.notes["sources"]["crm"] == before.notes["sources"]["crm"]
    assert done.result["files"][0]["source"] == "other"


def test_watching_is_for_those_who_see_sources_and_asking_for_those_who_manage_them(
    imported: Client, client_of: Callable[..., Client]
) -> None:
    run = asked(imported)
    lead, seller = client_of(Role.SALES_LEAD), client_of(Role.SELLER)
    assert lead.get(f"/sources/runs/{run.pk}").status_code == 200
    assert lead.post("/sources/systems/crm/read").status_code == 403
    assert seller.get(f"/sources/runs/{run.pk}").status_code == 403


def test_faults_that_only_joining_finds_are_told_where_the_import_is(
    fresh: Home, client_of: Callable[..., Client]
) -> None:
    client = client_of(Role.OPERATIONS)
    deals = b"Deal ID,Name,Stage,Amount,Close Date,Lead ID\n" + b"".join(
        b"D-%d,Mill %d,Won,100,2026-03-01,L-%d\n" % (at, at, at) for at in range(1, 5)
    )
    people = PEOPLE + b"L-3,cy@cog.example,Cy,Fox,2026-01-03\n"
    read(client, sent(client, ("deals.csv", deals), ("people.csv", people)), name="crm")
    page = client.get(f"/sources/runs/{Run.objects.latest('asked_at').pk}", follow=True).content.decode()
    assert "1 fault in crm" in page
    assert "1 of them where what one file names is in no other" in page
