"""What people rule binds: `same` joins where nothing else does, `apart` parts whatever the rules say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lockstep.engines.embedded import Workbench, workbench
from lockstep.record.rulings import Rulings
from unit.record.identity_rows import candidates, groups, linked, ruled

ANNA, BOB, EVA = "a/p/1", "b/p/1", "c/p/1"
ONE_ADDRESS = [{"key": key, "email": "anna@firm.example"} for key in (ANNA, BOB, EVA)]
STRANGERS = [{"key": key} for key in (ANNA, BOB, EVA)]


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


def test_two_strangers_ruled_the_same_are_one_and_the_link_says_who_said_so(bench: Workbench) -> None:
    found = linked(bench, STRANGERS, rulings=ruled(f"{ANNA} = {EVA}"))
    assert groups(found) == [[ANNA, EVA], [BOB]]
    row = found["person", EVA]
    assert (row["rule"], row["linked_key"]) == ("decided", ANNA)
    assert row["reason"] == f"Ruled to be the same as {ANNA}: ruling 1 by anna"


def test_two_of_one_address_ruled_apart_are_two_and_a_third_stays_with_the_first(bench: Workbench) -> None:
    found = linked(bench, ONE_ADDRESS, rulings=ruled(f"{ANNA} ! {BOB}"))
    assert groups(found) == [[ANNA, EVA], [BOB]]


def test_those_a_record_is_parted_from_still_share_what_they_share(bench: Workbench) -> None:
    found = linked(bench, ONE_ADDRESS, rulings=ruled(f"{ANNA} ! {BOB}", f"{EVA} ! {ANNA}"))
    assert groups(found) == [[ANNA], [BOB, EVA]]
    assert found["person", EVA]["rule"] == "email"


def test_apart_holds_against_what_the_source_itself_says(bench: Workbench) -> None:
    found = linked(bench, [{"key": ANNA, "same_as": BOB}, {"key": BOB}], rulings=ruled(f"{ANNA} ! {BOB}"))
    assert groups(found) == [[ANNA], [BOB]]


def test_apart_holds_over_a_chain_of_other_records(bench: Workbench) -> None:
    chain = [
        {"key": ANNA, "email": "anna@firm.example"},
        {"key": BOB, "email": "anna@firm.example", "phone": "+43512345678", "last_name": "Huber"},
        {"key": EVA, "phone": "+43512345678", "last_name": "Huber"},
    ]
    assert groups(linked(bench, chain)) == [[ANNA, BOB, EVA]]
    assert groups(linked(bench, chain, rulings=ruled(f"{ANNA} ! {EVA}"))) == [[ANNA, BOB], [EVA]]


def test_the_later_of_two_rulings_on_a_pair_holds(bench: Workbench) -> None:
    assert groups(linked(bench, STRANGERS, rulings=ruled(f"{ANNA} = {BOB}", f"{BOB} ! {ANNA}"))) == [
        [ANNA],
        [BOB],
        [EVA],
    ]
    assert groups(linked(bench, ONE_ADDRESS, rulings=ruled(f"{ANNA} ! {BOB}", f"{BOB} = {ANNA}"))) == [[ANNA, BOB, EVA]]


def test_of_rulings_that_contradict_each_other_apart_and_the_later_same_hold(bench: Workbench) -> None:
    rulings = ruled(f"{ANNA} = {BOB}", f"{ANNA} ! {EVA}", f"{BOB} = {EVA}")
    assert groups(linked(bench, STRANGERS, rulings=rulings)) == [[ANNA], [BOB, EVA]]
    states = {pair: row["state"] for pair, row in candidates(bench).items()}
    assert set(states.values()) <= {"refused", "ruled-apart"}


def test_a_merge_is_undone_and_an_undone_ruling_is_as_if_it_were_never_made(bench: Workbench, tmp_path: Path) -> None:
    rulings = Rulings(tmp_path / "rulings.jsonl")
    parted = rulings.rule("apart", by="anna", at_s=0, left=ANNA, right=BOB)
    assert groups(linked(bench, ONE_ADDRESS, rulings=rulings.holding())) == [[ANNA, EVA], [BOB]]
    rulings.rule("undo", by="anna", at_s=1, said={"number": parted.number})
    assert linked(bench, ONE_ADDRESS, rulings=rulings.holding()) == linked(bench, ONE_ADDRESS)
    joined = rulings.rule("same", by="anna", at_s=2, left=ANNA, right=BOB)
    assert groups(linked(bench, STRANGERS, rulings=rulings.holding())) == [[ANNA, BOB], [EVA]]
    rulings.rule("undo", by="anna", at_s=3, said={"number": joined.number})
    assert groups(linked(bench, STRANGERS, rulings=rulings.holding())) == [[ANNA], [BOB], [EVA]]


def test_a_ruling_on_a_record_that_is_not_there_waits_for_it(bench: Workbench) -> None:
    rulings = ruled("x/p/404 = a/p/1", "a/p/1 = b/p/1")
    assert groups(linked(bench, STRANGERS, rulings=rulings)) == [[ANNA, BOB], [EVA]]


def test_a_bare_address_may_be_ruled_to_be_somebody(bench: Workbench) -> None:
    found = linked(bench, [{"key": ANNA}], references=["@anna@gmail.com"], rulings=ruled(f"{ANNA} = @anna@gmail.com"))
    assert groups(found) == [["@anna@gmail.com", ANNA]]


def test_companies_are_ruled_on_as_people_are(bench: Workbench) -> None:
    one_domain = [{"key": f"crm/a/{n}", "name": "Foo", "domain": "foo.example"} for n in (1, 2, 3)]
    found = linked(bench, companies=one_domain, rulings=ruled("crm/a/1 ! crm/a/2"))
    assert groups(found, "company") == [["crm/a/1", "crm/a/3"], ["crm/a/2"]]
    strangers = [{"key": "crm/a/1", "name": "Foo"}, {"key": "hub/c/1", "name": "Bar"}]
    found = linked(bench, companies=strangers, rulings=ruled("crm/a/1 = hub/c/1"))
    assert groups(found, "company") == [["crm/a/1", "hub/c/1"]]
    assert found["company", "hub/c/1"]["rule"] == "decided"
