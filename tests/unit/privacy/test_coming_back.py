"""Nothing of before an erasure comes back by itself; whoever comes anew of their own will is a new person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lockstep.privacy.erasing import erase, whom
from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.sources.adding import add
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Batch, Said
from lockstep.sources.intake.lead import Lead
from lockstep.sources.intake.taking import SOURCE, STREAM, lead_id, take
from lockstep.sources.pulling import pull
from lockstep.sources.sync import sync
from unit.privacy.installation import ANNA, LIVE, RULES, rows_in

pytestmark = pytest.mark.slow
ERASED_S = 1_790_000_000
OLD, NEW = lead_id("form:1", "msg_1"), lead_id("form:1", "msg_2")


def at(seconds: int) -> str:
    """Return an instant so many seconds after the erasure, as a system writes it."""
    return datetime.fromtimestamp(ERASED_S + seconds, UTC).isoformat().replace("+00:00", "Z")


def lead(**said: object) -> Lead:
    return Lead.model_validate({"email": ANNA, "name": "Anna Münch", "message": "Please call me.", **said})


class Crm:
    """Says of contacts and calls whatever it is given."""

    def __init__(self, **said: Sequence[Said]) -> None:
        self._said = said

    def check(self) -> str:
        return "a system of tests"

    def streams(self) -> Sequence[str]:
        return ("contacts", "calls")

    def pull(self, stream: str, cursor: int | None, *, now_s: int) -> Iterator[Batch]:
        yield Batch(self._said.get(stream, ()), (cursor or 0) + 1)


def contact(key: str, created_s: int, email: str = ANNA) -> Said:
    name = "Anna Münch" if email == ANNA else "Bo Berg"
    row = {"id": key, "email": email, "name": name, "created": at(created_s)}
    return Said(key, (ERASED_S + created_s) * 1000, (row,))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation from which she was erased, who had come by a form and stood in the CRM."""
    home = Home(tmp_path / "home")
    made = tmp_path / "crm.yaml"
    made.write_text(LIVE)
    add(home, "crm", mapping=made)
    assert take(home, OLD, lead(consent="yes, of before"), received_ms=(ERASED_S - 900) * 1000)
    pull(home, "crm", Crm(contacts=[contact("c-anna", -800), contact("c-bo", -800, "bo@other.example")]), now_s=1)
    assert sync(home, RULES, now_s=ERASED_S - 700).version.counts["people"] == 2
    report = erase(home, whom(home, ANNA), RULES, now_s=ERASED_S)
    assert report.is_clean, report.places
    return home


def raw(home: Home) -> str:
    """Return all that live sources said and is kept."""
    from pyarrow.parquet import read_table

    found = [Arrivals(home.arrived(SOURCE)).files(STREAM), Arrivals(home.arrived("crm")).files("contacts")]
    return str([read_table(path).to_pylist() for files in found for path in files])


def test_what_is_of_before_stays_out_by_whichever_way_it_comes_again(home: Home) -> None:
    # The form's service delivers the old lead again; another one of before comes late; so does one under a new key.
    assert not take(home, OLD, lead(consent="yes, of before"), received_ms=(ERASED_S + 50) * 1000)
    assert not take(home, NEW, lead(occurred_at=at(-60)), received_ms=(ERASED_S + 50) * 1000)
    # The CRM has her still, and a double of her that nobody had asked for yet.
    again = [contact("c-anna", -800), contact("c-double", -500), contact("c-made-after", 30)]
    pull(home, "crm", Crm(contacts=again), now_s=2)
    assert "Münch" not in raw(home)
    version = sync(home, RULES, now_s=ERASED_S + 100).version
    assert {row["key"] for row in rows_in(version, "person_records")} == {"crm/contacts/c-bo"}


def test_whoever_comes_anew_is_a_new_person_with_the_consent_they_gave_now(home: Home) -> None:
    assert take(home, NEW, lead(consent="yes, again"), received_ms=(ERASED_S + 100) * 1000)
    came = {
        "contacts": [contact("c-anna", -800), contact("c-double", -500), contact("c-new", 200)],
        "calls": [
            Said("k-old", 1, ({"who": "c-anna", "at": at(-10), "said": "rang"},)),
            Said("k-new", 2, ({"who": "c-new", "at": at(300), "said": "rang again"},)),
        ],
    }
    pull(home, "crm", Crm(**came), now_s=2)
    version = sync(home, RULES, now_s=ERASED_S + 400).version
    hers = [row for row in rows_in(version, "person_records") if row["email"] == ANNA]
    assert {row["key"] for row in hers} == {f"intake/leads/{NEW}", "crm/contacts/c-new"}
    assert [row["consent"] for row in hers if row["source"] == "intake"] == ["yes, again"]
    [person] = [row for row in rows_in(version, "people") if row["email"] == ANNA]
    assert (person["consent"], person["known_s"]) == ("yes, again", ERASED_S + 100)
    assert [row["source_id"] for row in rows_in(version, "activities")] == ["k-new"]
    assert [row["source_id"] for row in rows_in(version, "touches")] == [NEW]
    # Erased once more, she is gone once more, and what she had sent in between too.
    report = erase(home, whom(home, ANNA), RULES, now_s=ERASED_S + 500)
    assert report.is_clean, report.places
    assert not take(home, NEW, lead(consent="yes, again"), received_ms=(ERASED_S + 600) * 1000)
    pull(home, "crm", Crm(contacts=[contact("c-new", 200), contact("c-third", 450)]), now_s=3)
    version = sync(home, RULES, now_s=ERASED_S + 700).version
    assert {row["key"] for row in rows_in(version, "person_records")} == {"crm/contacts/c-bo"}
    assert Store(home.record).current() == version
