"""Where the plain rules would be wrong: given-away addresses, shared inboxes, switchboards, groups of companies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lockstep.engines.embedded import Workbench, workbench
from unit.record.identity_rows import candidates, groups, linked, ruled


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


def at(key: str, first: str, last: str, email: str = "ah@firm.example", **said: str) -> dict[str, str]:
    return {"key": key, "email": email, "first_name": first, "last_name": last, **said}


def test_an_address_given_to_somebody_else_joins_nobody_and_is_shown_to_people(bench: Workbench) -> None:
    found = linked(
        bench,
        [at("a/p/1", "Anna", "Huber"), at("b/p/1", "Otto", "Maier"), at("c/p/1", "Anna", "Huber"), at("c/p/2", "", "")],
        references=["@ah@firm.example"],
    )
    assert groups(found) == [["@ah@firm.example"], ["a/p/1", "c/p/1"], ["b/p/1"], ["c/p/2"]]
    [((left, right), row)] = candidates(bench).items()
    assert (left, right, row["rule"], row["state"]) == ("a/p/1", "b/p/1", "email", "review")
    assert row["probability_ppm"] < 500_000


@pytest.mark.parametrize(
    ("first", "last"),
    [("Anna", "Maier"), ("Ann", "Hubr"), ("Huber", "Anna"), ("A", "Maier"), ("Анна", "Хубер"), ("n/a", "unknown"),
     ("", "Maier"), ("Bea", "Huber")],
)  # fmt: skip
def test_a_marriage_a_slip_an_initial_or_another_script_is_nobody_else(bench: Workbench, first: str, last: str) -> None:
    found = linked(bench, [at("a/p/1", "Anna", "Huber"), at("b/p/1", first, last)])
    assert groups(found) == [["a/p/1", "b/p/1"]]
    assert candidates(bench) == {}


def test_the_same_phone_number_says_that_two_names_are_one_person(bench: Workbench) -> None:
    phone = {"phone": "+43512345678"}
    found = linked(bench, [at("a/p/1", "Anna", "Huber", **phone), at("b/p/1", "Xiu", "Wong", **phone)])
    assert groups(found) == [["a/p/1", "b/p/1"]]


def test_an_inbox_of_many_names_is_shared_and_asks_nothing(bench: Workbench) -> None:
    names = [("Anna", "Huber"), ("Otto", "Maier"), ("Eva", "Zink"), ("Ulf", "Bo"), ("Anna", "Huber")]
    found = linked(bench, [at(f"a/p/{n}", *name) for n, name in enumerate(names)])
    assert groups(found) == [["a/p/0", "a/p/4"], ["a/p/1"], ["a/p/2"], ["a/p/3"]]
    assert candidates(bench) == {}


def test_a_thousand_names_at_one_address_are_a_thousand_people(bench: Workbench) -> None:
    found = linked(
        bench, [at(f"a/p/{n:04}", f"Anna{chr(97 + n % 26)}{n}", f"Li{chr(97 + n // 26 % 26)}x{n}") for n in range(999)]
    )
    letters = {(n % 26, n // 26 % 26) for n in range(999)}
    assert len(groups(found)) == len(letters)


def test_two_of_a_family_at_one_switchboard_are_two_people(bench: Workbench) -> None:
    phone = "+43512345678"
    people = [
        {"key": f"a/p/{n}", "first_name": first, "last_name": "Huber", "phone": phone}
        for n, first in enumerate(["Anna", "Otto", "Anna", ""])
    ]
    assert groups(linked(bench, people)) == [["a/p/0", "a/p/2"], ["a/p/1"], ["a/p/3"]]
    assert groups(linked(bench, [people[0], people[3]])) == [["a/p/0", "a/p/3"]]
    assert groups(linked(bench, [people[0], {**people[1], "first_name": "A."}])) == [["a/p/0", "a/p/1"]]


def test_who_changes_jobs_and_keeps_the_phone_stays_one_person_with_both_addresses(bench: Workbench) -> None:
    people = [
        at("a/p/1", "Anna", "Huber", "anna@old.example", phone="+43512345678"),
        at("b/p/1", "Anna", "Huber", "anna@new.example", phone="+43512345678"),
    ]
    found = linked(bench, people, references=["@anna@old.example", "@anna@new.example"])
    assert groups(found) == [["@anna@new.example", "@anna@old.example", "a/p/1", "b/p/1"]]


def company(key: str, name: str, domain: str = "foo.example", **said: str) -> dict[str, str]:
    return {"key": key, "name": name, "domain": domain, **said}


def test_a_legal_form_more_or_less_is_the_same_company_at_one_domain(bench: Workbench) -> None:
    found = linked(bench, companies=[company("crm/a/1", "Foo GmbH"), company("hub/c/1", "Foo")])
    assert groups(found, "company") == [["crm/a/1", "hub/c/1"]]


def test_sisters_at_one_domain_are_two_companies_and_the_bare_name_is_neither(bench: Workbench) -> None:
    found = linked(
        bench,
        companies=[
            company("crm/a/1", "Foo Austria GmbH"), company("crm/a/2", "Foo Deutschland GmbH"),
            company("hub/c/1", "FOO Austria"), company("hub/c/2", "Foo"),
        ],
    )  # fmt: skip
    assert groups(found, "company") == [["crm/a/1", "hub/c/1"], ["crm/a/2"], ["hub/c/2"]]
    assert found["company", "hub/c/1"]["reason"] == "Same domain as crm/a/1: foo.example, foo austria"


@pytest.mark.parametrize("other", ["Foo Toosl", "Foo", "International Tools", "Foo T."])
def test_a_slip_a_short_name_or_quite_another_one_is_still_the_same_company(bench: Workbench, other: str) -> None:
    found = linked(bench, companies=[company("crm/a/1", "Foo Tools"), company("hub/c/1", other)])
    assert groups(found, "company") == [["crm/a/1", "hub/c/1"]]


def test_a_company_that_names_its_parent_is_apart_from_it_unless_somebody_rules_otherwise(bench: Workbench) -> None:
    group = [
        company("crm/a/1", "Foo"), company("crm/a/2", "Foo", parent="1"), company("crm/a/3", "Bar", parent="crm/a/1"),
        company("hub/c/9", "Bar Ltd"),
    ]  # fmt: skip
    found = linked(bench, companies=group)
    assert groups(found, "company") == [["crm/a/1"], ["crm/a/2"], ["crm/a/3", "hub/c/9"]]
    found = linked(bench, companies=group, rulings=ruled("crm/a/1 = crm/a/2"))
    assert groups(found, "company") == [["crm/a/1", "crm/a/2"], ["crm/a/3", "hub/c/9"]]


def test_who_writes_from_a_groups_domain_works_for_its_parent(bench: Workbench) -> None:
    group = [company("crm/a/1", "Foo Austria", parent="2"), company("crm/a/2", "Foo")]
    found = linked(bench, [{"key": "web/p/1", "email": "anna@foo.example"}], group)
    assert found["company", "web/p/1"]["entity_id"] == "crm/a/2"


def test_a_domain_where_everybody_has_a_page_joins_only_equal_names(bench: Workbench) -> None:
    names = ["Ajax", "Bolt", "Cern", "Dot", "Elk", "Fig", "Ajax Ltd"]
    found = linked(bench, companies=[company(f"crm/a/{n}", name, "pages.example") for n, name in enumerate(names)])
    assert ["crm/a/0", "crm/a/6"] in groups(found, "company")
    assert len(groups(found, "company")) == 6


def test_one_name_in_one_place_is_one_company_in_any_source_unless_its_forms_differ(bench: Workbench) -> None:
    place = {"city": "Graz", "country": "Austria", "domain": ""}
    foo = [company("crm/a/1", "Foo Maschinenbau GmbH", **place), company("hub/c/1", "Foo Maschinenbau", **place)]
    assert groups(linked(bench, companies=foo), "company") == [["crm/a/1", "hub/c/1"]]
    found = linked(bench, companies=[*foo, company("hub/c/2", "Foo Maschinenbau AG", **place)])
    assert groups(found, "company") == [["crm/a/1"], ["hub/c/1"], ["hub/c/2"]]
    elsewhere = [foo[0], {**foo[1], "city": "Wien"}]
    assert groups(linked(bench, companies=elsewhere), "company") == [["crm/a/1"], ["hub/c/1"]]
