"""A sync writes anew what follows from what changed, and leaves the files of everything else alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from contents import contents, rows_of
from lockstep.record import layers
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.rulings import Rulings
from lockstep.record.versions import Store, Version
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Said
from lockstep.sources.sync import sync

MAPPING = """
source: crm
files:
  people:
    path: "@people"
    feeds:
      person_records:
        {id: id, email: email, name: name, title: title, company: {column: firm, refers_to: firms}, created: created}
  firms:
    path: "@firms"
    feeds: {company_records: {id: id, name: name, domain: domain, created: created}}
  team:
    path: "@team"
    feeds: {member_records: {id: id, name: name, email: email}}
"""
RULES = BuildRules("UTC", "EUR")
NOW_S = 1_790_000_000
CREATED = "2026-01-05T10:00:00Z"


@pytest.fixture
def live(tmp_path: Path) -> Home:
    """A record of thirty people in ten companies."""
    home = Home(tmp_path)
    home.mapping("crm").parent.mkdir(parents=True)
    home.mapping("crm").write_text(MAPPING)
    say(home, "firms", *(firm(number, f"Firm {number}") for number in range(10)))
    say(home, "people", *(person(number) for number in range(30)))
    sync(home, RULES, now_s=NOW_S)
    return home


def say(home: Home, stream: str, *said: Said) -> None:
    Arrivals(home.arrived("crm")).keep(stream, said, None)


def person(number: int, *, at: int = 1, title: str = "Buyer") -> Said:
    name = f"{chr(97 + number // 10) * 4} {chr(97 + number % 10) * 5}{chr(97 + number // 10)}"  # nobody's namesake
    email = f"p{number}@firm{number % 10}.example"
    row = {
        "id": f"{number}",
        "email": email,
        "name": name,
        "title": title,
        "firm": None,
        "created": CREATED,
    }
    return Said(f"{number}", at, (row,))


def firm(number: int, name: str, *, at: int = 1) -> Said:
    row = {"id": f"{number}", "name": name, "domain": f"firm{number}.example", "created": CREATED}
    return Said(f"{number}", at, (row,))


def synced(home: Home) -> Version:
    return sync(home, RULES, now_s=NOW_S + 60).version


def stays(before: Version, after: Version, table: str) -> bool:
    """Whether the files of a table are the ones they were; what is new stands above them."""
    return before.tables[table] == after.tables[table]


def current(home: Home) -> Version:
    version = Store(home.record).current()
    assert version is not None
    return version


def test_somebody_who_changed_is_written_above_files_that_stay(live: Home) -> None:
    before = current(live)
    say(live, "people", person(3, at=2, title="Head of Buying"))
    after = synced(live)
    assert all(stays(before, after, table) for table in ("person_records", "people", "journeys", "links", "companies"))
    assert after.replaced["people"] == 1
    assert ("crm/people/3", "Head of Buying") in rows_of(after, "people", "person_id, title")


def test_of_a_company_that_changed_its_own_people_are_made_anew(live: Home) -> None:
    before = current(live)
    say(live, "firms", firm(4, "Four & Sons", at=2))
    after = synced(live)
    assert all(stays(before, after, table) for table in ("person_records", "people", "journeys", "companies"))
    assert (after.replaced["companies"], after.replaced["people"]) == (1, 3)
    assert ("crm/firms/4", "Four & Sons") in rows_of(after, "companies", "company_id, name")


def test_a_company_that_is_new_takes_over_whom_nobody_told_of(live: Home) -> None:
    say(live, "people", *(person(number) for number in (31, 41)))
    say(live, "firms", Said("1", 2, ()))
    without = synced(live)
    assert ("crm/people/31", "@firm1.example") in rows_of(without, "people", "person_id, company_id")
    say(live, "firms", Said("77", 3, ({**firm(1, "One").rows[0], "id": "77"},)))
    after = synced(live)
    assert stays(without, after, "people")
    assert ("crm/people/31", "crm/firms/77") in rows_of(after, "people", "person_id, company_id")
    assert "@firm1.example" not in {company for (company,) in rows_of(after, "companies", "company_id")}


def test_a_ruling_and_taking_it_back_make_anew_whom_they_name(live: Home) -> None:
    before = current(live)
    rulings = Rulings(live.rulings)
    ruling = rulings.rule("same", by="anna", at_s=0, left="crm/people/2", right="crm/people/5")
    joined = synced(live)
    assert stays(before, joined, "people")
    assert joined.counts["people"] == 29
    rulings.rule("undo", by="anna", at_s=0, said={"number": ruling.number})
    parted = synced(live)
    assert stays(before, parted, "people")
    assert contents(parted)["people"] == contents(before)["people"]


@pytest.mark.parametrize("concern", ["a member of the team", "which source counts"])
def test_what_concerns_everybody_makes_everybody_anew(live: Home, concern: str) -> None:
    before = current(live)
    if concern == "a member of the team":
        say(live, "team", Said("1", 1, ({"id": "1", "name": "Sam", "email": "sam@us.example"},)))
    else:
        said = {"kind": "person", "field": "title", "rule": "oldest"}
        Rulings(live.rulings).rule("precedence", by="anna", at_s=0, said=said)
    after = synced(live)
    assert "people" not in after.replaced
    assert not after.parts.get("people.changed")
    assert contents(after)["people"] == contents(before)["people"]


def test_a_table_whose_layers_have_grown_is_written_whole_and_no_other(
    live: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(live, "people", *(person(number, at=2) for number in range(4)))
    grown = synced(live)
    assert {"people.changed", "person_records.changed"} <= set(grown.parts)
    monkeypatch.setattr(layers, "_ALWAYS", 3)
    say(live, "people", person(9, at=3, title="Chief"))
    after = synced(live)
    assert not {"people.changed", "people.gone", "person_records.changed"} & set(after.parts)
    assert "people" not in after.replaced
    assert stays(grown, after, "companies")
    assert len(rows_of(after, "people", "person_id")) == 30
    assert ("crm/people/9", "Chief") in rows_of(after, "people", "person_id, title")
