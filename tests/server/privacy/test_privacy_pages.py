"""Somebody found, their holdings seen and handed over, erased with their address typed, proven; and the retention."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from lockstep.privacy.ledger import Ledger
from lockstep.privacy.policy import policy_of
from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep_server.frame.clock import now_s
from lockstep_server.journeys.models import SavedView
from lockstep_server.people.models import User
from lockstep_server.people.roles import Role
from lockstep_server.privacy import rounds, runs
from lockstep_server.privacy.models import Erasure
from unit.privacy.installation import ANNA, rows_in, still_named

pytestmark = pytest.mark.slow
KEY = "web/people/p-anna"


def work() -> None:
    """Do what waits, as a worker does."""
    for row in Erasure.objects.filter(state=Erasure.State.WAITING).order_by("asked_at"):
        runs.do(str(row.pk))


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return unescape(answer.content.decode())


@pytest.mark.parametrize("said", [ANNA, "ANNA.muench@firm.example", "anna mü", "+49 30 123456", "030123456", KEY])
def test_somebody_is_found_by_what_one_knows_of_them(officer: Client, said: str) -> None:
    page = text_of(officer, f"/privacy/?find={said.replace('+', '%2B')}")
    assert "1 person for" in page
    assert "key=web%2Fpeople%2Fp-anna" in page or "key=crm%2Fcontacts%2Fc-anna" in page


def test_nobody_is_found_by_one_letter_or_by_another_name(officer: Client) -> None:
    for said in ("a", "zoe"):
        assert "Nobody is known" in text_of(officer, f"/privacy/?find={said}")
    assert "No erasure yet" in text_of(officer, "/privacy/")


def test_what_is_held_is_shown_by_source_with_the_consent_and_its_date(officer: Client) -> None:
    user = User.objects.get()
    SavedView.objects.create(owner=user, name="hers", query=f"find={ANNA}")
    page = text_of(officer, f"/privacy/person?key={KEY}")
    for words in ("Anna Münch", KEY, "crm/contacts/c-anna", "journeys_savedview", "rulings about them", "<b><bdi>yes"):
        assert words in page, words
    assert "2 Jan" in page  # when the source said yes
    assert "Nobody is shown" in text_of(officer, "/privacy/person?key=crm/contacts/nobody")


def test_the_file_to_hand_over_holds_the_consent_and_the_tables_of_the_pages(officer: Client, served: Home) -> None:
    SavedView.objects.create(owner=User.objects.get(), name="hers", query=f"find={ANNA}")
    answer = officer.post("/privacy/person.zip", {"key": KEY})
    assert answer["Cache-Control"] == "private, no-store"
    assert "anna" not in answer["Content-Disposition"].lower()
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    records = json.loads(archive.read("person_records.json"))
    assert [row["consent"] for row in records if row["key"] == KEY] == ["yes"]
    rows = list(csv.DictReader(io.StringIO(archive.read("beside_journeys_savedview.csv").decode("utf-8-sig"))))
    assert [row["query"] for row in rows] == [f"find={ANNA}"]
    assert not list(served.scratch.glob("*"))


def test_a_wrong_address_or_no_reason_erases_nobody_and_what_was_typed_stays(officer: Client, served: Home) -> None:
    before = len(still_named(served))
    for typed, why, words in (
        (f"x{ANNA}", "asked", "This is not"),
        (ANNA, "  ", "Say why"),
        (ANNA, "x" * 301, "Say why"),
    ):
        answer = officer.post("/privacy/erase", {"key": KEY, "typed": typed, "why": why})
        page = unescape(answer.content.decode())
        assert answer.status_code == 422
        assert words in page
        assert typed in page
    assert not Erasure.objects.exists()
    work()
    assert len(still_named(served)) == before


def test_an_erasure_is_asked_for_once_watched_and_proven(
    officer: Client, served: Home, tmp_path: Path, settings: object
) -> None:
    settings.BACKUPS = tmp_path / "backups"
    settings.BACKUPS.mkdir()
    for name, at_s in (("lockstep-2026-01-01.tar.gz", 1_760_000_000), ("later.tar.gz", now_s() + 10**6)):
        (settings.BACKUPS / name).write_bytes(b"packed")
        os.utime(settings.BACKUPS / name, (at_s, at_s))
    said = {"key": KEY, "typed": ANNA.upper(), "why": f"a letter of {ANNA}"}
    sent = [officer.post("/privacy/erase", said)["Location"] for _ in range(2)]
    assert sent[0] == sent[1]
    waiting = text_of(officer, sent[0])
    assert 'hx-trigger="every 1s"' in waiting
    assert "Look again" in waiting  # without a script
    [row] = Erasure.objects.all()
    assert "anna" not in row.whose.lower()
    work()
    row.refresh_from_db()
    assert (row.state, row.whose, row.why) == (Erasure.State.DONE, "", "a letter of erased"), row.sentence
    assert still_named(served) == []
    part = officer.get(sent[0], headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == f"/privacy/proofs/{row.entry}"
    proof = text_of(officer, f"/privacy/proofs/{row.entry}")
    for words in ("1 person erased", "none names them", "a letter of erased", "Privacy-Officer", "“crm” itself",
                  "lockstep-2026-01-01.tar.gz", "uploads/3f/people.csv", "Tables of the pages (SQLite)"):  # fmt: skip
        assert words in proof, words
    assert "later.tar.gz" not in proof
    assert "anna" not in proof.lower()
    [said] = officer.get("/api/erasures").json()["items"]
    assert (said["id"], said["is_clean"], said["why"]) == (row.entry, True, "a letter of erased")
    listed = text_of(officer, "/privacy/")
    assert "1 erasure<" in listed
    assert "1 backup" in listed
    assert "Nobody is known" in text_of(officer, f"/privacy/?find={ANNA}")
    assert officer.get("/privacy/proofs/nothing").status_code == 404


def test_one_whose_worker_died_is_begun_again_and_one_that_failed_says_so(officer: Client, served: Home) -> None:
    row = runs.ask([KEY], why="asked", by=None)
    Erasure.objects.update(state=Erasure.State.RUNNING, attempts=1, beat_at="2026-01-01T00:00:00Z")
    assert rounds.begin_dead_erasures_again() == 1
    served.charter.rename(served.root / "away")
    work()
    page = text_of(officer, f"/privacy/erasures/{row.pk}")
    assert "The erasure is not finished" in page
    assert len(still_named(served)) > 20
    (served.root / "away").rename(served.charter)
    assert officer.post(f"/privacy/erasures/{row.pk}/again").status_code == 302
    work()
    assert still_named(served) == []
    assert Ledger.of(served).all()[0].by == "the retention"


def test_what_a_retention_would_remove_is_shown_before_and_removed_at_night(officer: Client, served: Home) -> None:
    days = (now_s() - 1_770_076_800) // 86_400  # since Joanna was heard of
    assert "Nothing is decided" in text_of(officer, "/privacy/retention")
    assert "1 person would go" in text_of(officer, f"/privacy/retention?days={days - 1}")
    assert "Nobody would go" in text_of(officer, f"/privacy/retention?days={days + 1}")
    assert "30 to 36,500" in text_of(officer, "/privacy/retention?days=7")
    assert officer.post("/privacy/retention", {"days": "soon", "do": "on"}).status_code == 422
    assert rounds.erase_whom_retention_says() == 0
    assert officer.post("/privacy/retention", {"days": str(days - 1), "do": "on"}).status_code == 302
    policy = policy_of(served)
    assert policy is not None
    assert (policy.days, policy.is_on, policy.by) == (days - 1, True, "Privacy-Officer")
    page = text_of(officer, "/privacy/retention")
    assert "web/people/p-joanna" in page
    people = Store(served.record).current().counts["people"]
    assert rounds.erase_whom_retention_says() == 1
    work()
    assert Store(served.record).current().counts["people"] == people - 1
    assert "Joanna" not in (served.root / "uploads" / "3f" / "people.csv").read_text()
    assert officer.post("/privacy/retention", {"days": "100", "do": "off"}).status_code == 302
    assert rounds.erase_whom_retention_says() == 0
    assert "nothing heard for" in text_of(officer, "/privacy/")


def test_only_who_looks_after_privacy_is_led_here_from_a_timeline(
    served: Home, client_of: Callable[..., Client]
) -> None:
    row = next(row for row in rows_in(Store(served.record).current(), "journeys") if row["person_id"])
    journey = f"/journeys/{quote(row['journey_id'], safe='')}"
    for role, may in ((Role.PRIVACY_OFFICER, True), (Role.SELLER, False), (Role.REVENUE_LEAD, False)):
        client = client_of(role)
        assert ("/privacy/person?key=" in text_of(client, journey)) == may
        assert (client.get("/privacy/").status_code == 200) == may
