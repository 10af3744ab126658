"""A person is erased everywhere, stays erased, and nobody else loses anything."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from typer.testing import CliRunner

from lockstep.cli.main import app
from lockstep.engines.embedded import workbench
from lockstep.privacy.erasing import erase, unfinished, whom
from lockstep.privacy.ledger import Ledger
from lockstep.privacy.policy import Policy, decide
from lockstep.privacy.retention import NO_CONSENT, quiet
from lockstep.record.erased import Erased
from lockstep.record.home import Home
from lockstep.record.rulings import Rulings
from lockstep.record.versions import Store
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Batch, Said
from lockstep.sources.pulling import pull
from lockstep.sources.sync import sync
from lockstep.values.faults import LockstepError, WrongUse
from unit.privacy.installation import ANNA, NOW_S, RULES, as_made, contacts, export_again, install, rows_in, still_named

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return an installation, made once."""
    return install(tmp_path_factory.mktemp("privacy") / "home")


@pytest.fixture
def home(made: Home) -> Home:
    """Return it as it was made."""
    return as_made(made)


def test_nothing_under_the_home_names_an_erased_person_and_the_rest_is_as_it_was(home: Home) -> None:
    assert len(still_named(home)) > 20  # the search finds what there is to find
    before = Store(home.record).current()
    report = erase(home, whom(home, ANNA), RULES, now_s=NOW_S + 2)
    assert still_named(home) == []
    assert report.is_clean, report.places
    assert unfinished(home) is None
    version = Store(home.record).current()
    assert Store(home.record).names() == (version.name,)
    assert version.counts["people"] == before.counts["people"] - 1
    # Money stays; the deal has lost its person and its name.
    deals = {row["deal_id"]: row for row in rows_in(version, "deals")}
    assert {key: row["amount_minor"] for key, row in deals.items()} == {"web/deals/d1": 10_000, "web/deals/d2": 2_000}
    assert (deals["web/deals/d1"]["name"], deals["web/deals/d1"]["person_id"]) == (None, None)
    assert deals["web/deals/d2"]["name"] == "Bo: two"
    # What others said stays, without the words that named her.
    calls = {row["source_id"]: row["content"] for row in rows_in(version, "activities")}
    assert calls == {"1": None, "3": "nothing", "k2": None}
    assert [(one.number, one.left) for one in Rulings(home.rulings).all()] == [
        (1, "erased"), (2, "erased"), (3, "web/people/p-bo"),
    ]  # fmt: skip
    with closing(sqlite3.connect(home.root / "app.sqlite3")) as database:
        assert database.execute("SELECT left FROM matching_putoff").fetchall() == [("web/people/p-bo",)]
        [(looked,)] = database.execute("SELECT looked FROM sources_draft")
    assert "Bo Berg" in looked
    assert not (home.root / "cache" / "answers").exists()


def test_an_export_and_a_system_that_name_her_again_do_not_bring_her_back(home: Home) -> None:
    people = Store(home.record).current().counts["people"]
    erase(home, whom(home, ANNA), RULES, now_s=NOW_S + 2)
    again = sync(home, RULES, now_s=NOW_S + 3).version
    assert again.counts["people"] == people - 1
    export_again(home.root / "uploads" / "3f")
    Arrivals(home.arrived("crm")).keep("contacts", contacts(newer=9), 3)
    synced = sync(home, RULES, now_s=NOW_S + 4)
    assert synced.version.counts["people"] == people - 1
    assert all(file.rows_in == file.rows_kept + file.rows_left_out for file in synced.files)
    faults = [row for row in rows_in(synced.version, "faults") if row["code"] == "erased-person"]
    assert {(row["source"], row["file"]) for row in faults} == {
        ("web", "people.csv"), ("web", "calls.csv.gz"), ("crm", "contacts"),
    }  # fmt: skip
    assert not any("anna" in str(row).lower() for row in faults)
    assert {row["name"] for row in rows_in(synced.version, "deals")} == {None, "Bo: two"}
    with pytest.raises(LockstepError, match="knows nobody"):
        whom(home, ANNA)
    assert sorted(Erased(home.erased).marks)
    assert "anna" not in home.erased.read_text()


def test_two_people_are_erased_one_after_the_other(home: Home) -> None:
    erase(home, whom(home, ANNA), RULES, now_s=NOW_S + 2)
    report = erase(home, whom(home, "web/people/p-joanna"), RULES, now_s=NOW_S + 3)
    assert report.is_clean, report.places
    assert still_named(home) == []
    assert "Joanna" not in (home.root / "uploads" / "3f" / "people.csv").read_text()
    assert {row["name"] for row in rows_in(Store(home.record).current(), "people")} == {"Bo Berg"}


def test_what_a_source_no_longer_has_is_erased_all_the_same(home: Home) -> None:
    for export in (home.root / "uploads" / "3f").iterdir():
        export.unlink()
    report = erase(home, whom(home, "web/people/p-anna"), RULES, now_s=NOW_S + 2)
    assert report.is_clean
    assert still_named(home) == []
    assert sync(home, RULES, now_s=NOW_S + 3).version.counts["deals"] == 2


def test_a_batch_that_a_killed_process_left_uncounted_goes_too(home: Home) -> None:
    folder = home.arrived("crm") / "contacts"
    [batch, *_] = Arrivals(home.arrived("crm")).files("contacts")
    (folder / "left.parquet").write_bytes(batch.read_bytes())
    assert erase(home, whom(home, ANNA), RULES, now_s=NOW_S + 2).is_clean
    assert not (folder / "left.parquet").exists()
    assert still_named(home) == []


def test_what_cannot_be_rewritten_is_named(home: Home) -> None:
    (home.root / "uploads" / "note.txt").write_text(f"Call {ANNA} back.")
    report = erase(home, whom(home, ANNA), RULES, now_s=NOW_S + 2)
    assert not report.is_clean
    assert [found for place in report.places for found in place.found] == [
        "uploads/note.txt: no source reads it, or it can't be read any more; delete it"
    ]
    assert any("“crm”" in where for where in report.elsewhere)


def test_an_address_of_several_people_is_refused_and_so_is_a_stranger(home: Home) -> None:
    with pytest.raises(LockstepError, match=r"knows nobody as “x@y\.example”"):
        whom(home, "x@y.example")
    with pytest.raises(LockstepError, match="knows nobody as “anna”"):
        whom(home, "anna")
    assert len(still_named(home)) > 20


class System:
    """Says of its contacts what it always said."""

    def check(self) -> str:
        return "a system of tests"

    def streams(self) -> Sequence[str]:
        return ("contacts", "calls")

    def pull(self, stream: str, cursor: int | None, *, now_s: int) -> Iterator[Batch]:
        if stream == "calls":
            return
        mentioning = Said("c-bo", 3000, ({"id": "c-bo", "email": "bo@other.example", "other": ANNA.upper()},))
        yield Batch([*contacts(newer=50), mentioning], 9)


def test_what_a_live_system_still_says_of_her_is_not_even_kept(home: Home) -> None:
    erase(home, whom(home, ANNA), RULES, now_s=NOW_S + 2)
    pull(home, "crm", System(), now_s=NOW_S + 3)
    assert Arrivals(home.arrived("crm")).cursor("contacts") == 9
    assert still_named(home) == []
    version = sync(home, RULES, now_s=NOW_S + 4).version
    assert {row["source_id"] for row in rows_in(version, "person_records")} == {"p-bo", "p-joanna", "c-bo"}


def test_retention_finds_those_without_deal_consent_or_anything_since(home: Home) -> None:
    last = {one.key: one.last_s for one in quiet(home, before_s=NOW_S)}
    # Anna has a deal and a yes; Bo has a deal; of Joanna the last is the call of 3 February 2026.
    assert last == {"web/people/p-joanna": 1_770_076_800}
    assert quiet(home, before_s=1_770_076_800) == []


def test_the_command_asks_first_erases_and_is_said_to_have_nothing_to_do_then(home: Home) -> None:
    home.charter.write_text("company: {name: Acme, currency: EUR, time_zone: UTC}\n")
    words = ["privacy", "erase", ANNA, "--home", str(home.root)]
    refused = CliRunner().invoke(app, words, input="n\n")
    assert (refused.exit_code, len(still_named(home)) > 20) == (2, True)
    done = CliRunner().invoke(app, [*words, "--yes", "--json"])
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["is_clean"] is True
    assert ANNA not in done.stdout
    assert still_named(home) == []
    assert isinstance(CliRunner().invoke(app, [*words, "--yes"]).exception, WrongUse)


def test_the_retention_that_was_decided_is_applied_by_the_command_to_all_at_once(home: Home) -> None:
    home.charter.write_text("company: {name: Acme, currency: EUR, time_zone: UTC}\n")
    words = ["privacy", "retention", "--yes", "--home", str(home.root)]
    assert isinstance(CliRunner().invoke(app, words).exception, WrongUse)  # nobody decided, and no days are named
    decide(home, Policy(31, is_on=False, by="Ines", at_s=0))
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    [entry] = Ledger.of(home).all()
    assert (entry.people, entry.why, entry.report["is_clean"]) == (1, "nothing heard for 31 days", True)
    assert {row["name"] for row in rows_in(Store(home.record).current(), "people")} == {"Anna Münch", "Bo Berg"}


@pytest.mark.parametrize(
    ("consent", "is_kept"),
    [
        (None, False), ("no", False), ("opted out", False), ("not opted out", False), ("Unsubscribed", False),
        ("Legitimate interest – prospect/lead", False), ("yes", True), ("subscribed", True),
        ("Freely given consent from contact", True), ("I agree to be called", True), ("opted in", True),
    ],
)  # fmt: skip
def test_only_words_that_are_known_to_be_no_consent_let_somebody_go(consent: str | None, is_kept: bool) -> None:
    with workbench() as bench:
        assert bench.execute("SELECT $1 IS NULL OR regexp_matches($1, $2, 'i')", [consent, NO_CONSENT]).fetchall() == [
            (not is_kept,)
        ]
