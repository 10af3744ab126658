"""What no rule joins: the all but certain is joined one to one, the likely is shown to people, the rest is left."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from lockstep.engines.embedded import Workbench, workbench
from lockstep.matching import default_model, score
from unit.record.identity_rows import Row, candidates, groups, linked, ruled


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


CRM: Row = {"key": "crm/leads/1", "first_name": "Anna", "last_name": "Keller", "domain": "firm.example", "title": "CFO"}
WEB: Row = {
    "key": "web/people/7", "first_name": "Anna", "last_name": "Keler", "domain": "firm.example", "title": "CFO",
    "email": "ak@firm.example", "phone": "+43512345678",
}  # fmt: skip


def test_one_person_in_two_systems_without_an_id_in_common_is_joined_and_the_link_weighs_why(bench: Workbench) -> None:
    found = linked(bench, [CRM, WEB])
    assert groups(found) == [["crm/leads/1", "web/people/7"]]
    row = found["person", "web/people/7"]
    assert (row["rule"], row["linked_key"]) == ("model", "crm/leads/1")
    assert row["reason"].startswith("Most likely the same as crm/leads/1, 99.")
    assert "same web domain (+" in row["reason"]
    assert "nearly the same last name (+" in row["reason"]
    [made] = candidates(bench).values()
    assert (made["kind"], made["rule"], made["state"]) == ("person", "model", "joined")
    assert made["probability_ppm"] >= 990_000
    why = json.loads(str(made["why"]))
    assert {"what": "first name", "how": "same", "level": "same first name"}.items() <= why[0].items()


def test_the_weights_are_those_that_matching_gives(bench: Workbench) -> None:
    rows = [CRM, WEB, {**CRM, "key": "web/people/8", "last_name": "Klein", "title": "CEO"}]
    linked(bench, rows)
    ours = {pair: row["probability_ppm"] for pair, row in candidates(bench).items()}
    bench.execute(
        "CREATE OR REPLACE TEMP TABLE scored_people AS SELECT key, first_name, last_name, email, phone, domain, title "
        "FROM person_records"
    )
    score(bench, "scored_people", default_model(), into="matched", at_least=0.5)
    theirs = {(left, right): chance for left, right, chance in bench.execute(
        "SELECT left_key, right_key, probability FROM matched").fetchall()}  # fmt: skip
    assert ours.keys() == theirs.keys()
    assert all(abs(ours[pair] / 1_000_000 - theirs[pair]) < 0.002 for pair in ours)


def test_a_namesake_who_shares_no_employer_and_no_number_is_not_even_asked_about(bench: Workbench) -> None:
    found = linked(bench, [{**CRM, "domain": "other.example"}, WEB])
    assert len(groups(found)) == 2
    assert candidates(bench) == {}


def test_of_two_who_may_be_it_neither_is_and_people_are_asked(bench: Workbench) -> None:
    twin = {**WEB, "key": "web/people/8", "email": "a.k@firm.example", "phone": "+43512999999"}
    assert len(groups(linked(bench, [CRM, WEB, twin]))) == 3
    states = {pair: row["state"] for pair, row in candidates(bench).items()}
    assert states["crm/leads/1", "web/people/7"] == states["crm/leads/1", "web/people/8"] == "review"


def test_two_records_of_one_file_are_never_joined_by_likeness_alone(bench: Workbench) -> None:
    found = linked(bench, [CRM, {**WEB, "key": "crm/leads/2"}])
    assert len(groups(found)) == 2
    assert [row["state"] for row in candidates(bench).values()] == ["review"]


def test_who_is_found_in_both_systems_already_is_left_alone(bench: Workbench) -> None:
    twins = [
        {**WEB, "key": f"{file}/{n}", "email": f"anna{n}@firm.example", "phone": None}
        for n in (1, 2) for file in ("crm/leads", "web/people")
    ]  # fmt: skip
    assert len(groups(linked(bench, twins))) == 2
    assert candidates(bench) == {}


def test_a_word_of_people_is_shown_with_the_pair_and_holds(bench: Workbench) -> None:
    assert len(groups(linked(bench, [CRM, WEB], rulings=ruled("web/people/7 ! crm/leads/1")))) == 2
    assert [row["state"] for row in candidates(bench).values()] == ["ruled-apart"]
    found = linked(bench, [CRM, WEB], rulings=ruled("web/people/7 = crm/leads/1"))
    assert found["person", "web/people/7"]["rule"] == "decided"
    assert [row["state"] for row in candidates(bench).values()] == ["ruled-same"]


def test_a_likely_pair_is_refused_where_others_of_the_two_are_ruled_apart(bench: Workbench) -> None:
    fellow = {"key": "erp/contacts/5", "email": "ak@firm.example"}
    rulings = ruled("erp/contacts/5 ! crm/leads/1")
    assert groups(linked(bench, [CRM, WEB, fellow], rulings=rulings)) == [
        ["crm/leads/1"],
        ["erp/contacts/5", "web/people/7"],
    ]
    assert candidates(bench)["crm/leads/1", "web/people/7"]["state"] == "refused"


def test_a_company_of_one_name_but_for_the_legal_form_is_for_people_to_join(bench: Workbench) -> None:
    place = {"region": "Styria", "country": "Austria"}
    found = linked(bench, companies=[
        {"key": "crm/a/1", "name": "Foo Maschinenbau GmbH", **place},
        {"key": "hub/c/1", "name": "Foo Maschinenbau", **place},
        {"key": "hub/c/2", "name": "Bar Maschinenbau", **place},
    ])  # fmt: skip
    assert len(groups(found, "company")) == 3
    [(pair, row)] = candidates(bench).items()
    assert (pair, row["kind"], row["state"]) == (("crm/a/1", "hub/c/1"), "company", "review")


def test_two_domains_are_two_companies_to_any_guess(bench: Workbench) -> None:
    linked(bench, companies=[
        {"key": "crm/a/1", "name": "Foo", "domain": "foo.at"}, {"key": "hub/c/1", "name": "Foo", "domain": "foo.de"},
    ])  # fmt: skip
    assert candidates(bench) == {}
