"""Who is who: one test per rule, on rows a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from lockstep.engines.embedded import Workbench, workbench
from lockstep.record import identity
from lockstep.record.identity_domains import company_domains
from unit.record.identity_rows import linked


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


@pytest.fixture
def links(bench: Workbench) -> partial:
    return partial(linked, bench)


def person(key: str, **said: str) -> dict[str, str]:
    return {"key": key, **said}


def ids(links: dict, kind: str = "person") -> dict[str, str]:
    return {key: row["entity_id"] for (of, key), row in links.items() if of == kind}


def groups(links: dict, kind: str = "person") -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for key, entity in ids(links, kind).items():
        found.setdefault(entity, []).append(key)
    return sorted(sorted(keys) for keys in found.values())


def test_nothing_in_nothing_out(links: partial) -> None:
    assert links() == {}


def test_the_same_email_is_the_same_person_with_the_reason(links: partial) -> None:
    found = links(
        [person("web/leads/4", email="Anna@firm.example "), person("crm/contacts/17", email="anna@firm.example")]
    )
    row = found["person", "web/leads/4"]
    assert (row["entity_id"], row["rule"], row["linked_key"], row["shared"]) == (
        "crm/contacts/17",
        "email",
        "crm/contacts/17",
        "anna@firm.example",
    )
    assert row["reason"] == "Same e-mail address as crm/contacts/17: anna@firm.example"
    assert found["person", "crm/contacts/17"]["linked_key"] == "web/leads/4"


def test_a_free_mail_address_is_still_one_persons_own(links: partial) -> None:
    found = links([person("a/p/1", email="anna@gmail.com"), person("b/p/1", email="anna@gmail.com")])
    assert groups(found) == [["a/p/1", "b/p/1"]]
    assert ids(found, "company") == {}


def test_a_record_that_shares_nothing_stands_alone(links: partial) -> None:
    row = links([person("a/p/1", email="anna@gmail.com")])["person", "a/p/1"]
    assert (row["entity_id"], row["rule"], row["linked_key"], row["shared"]) == ("a/p/1", "alone", None, None)
    assert row["reason"].startswith("No other record")


def test_what_the_source_says_is_one_person_is_one_even_when_no_file_holds_the_merged_record(links: partial) -> None:
    found = links([person("hub/contacts/9", same_as="hub/contacts/3|hub/contacts/4"), person("hub/contacts/4")])
    assert groups(found) == [["hub/contacts/3", "hub/contacts/4", "hub/contacts/9"]]
    assert set(ids(found).values()) == {"hub/contacts/4"}
    assert found["person", "hub/contacts/9"]["rule"] == "source-id"


def test_two_merged_into_the_same_absent_record_are_one(links: partial) -> None:
    found = links([person("hub/c/1", same_as="hub/c/9"), person("hub/c/2", same_as="hub/c/9")])
    assert set(ids(found).values()) == {"hub/c/1"}


def test_the_same_phone_and_surname_is_the_same_person(links: partial) -> None:
    found = links(
        [
            person("a/p/1", phone="+43512345678", last_name="Müller-Lüdenscheidt"),
            person("b/p/1", phone="+43512345678", name="Otto MULLER LUDENSCHEIDT", last_name="Muller Ludenscheidt"),
            person("b/p/2", phone="+43512345678", name="Anna Huber"),
            person("c/p/3", phone="+43512345678"),
        ]
    )
    assert groups(found) == [["a/p/1", "b/p/1"], ["b/p/2"], ["c/p/3"]]
    assert found["person", "b/p/1"]["rule"] == "phone-surname"
    assert "+43512345678" in found["person", "b/p/1"]["reason"]


@pytest.mark.parametrize("name", ["Anna Huber", "Huber, Anna", "Dr. Anna HUBER", "Anna Huber MBA", "Anna Huber, Jr."])
def test_the_surname_is_found_in_a_full_name(links: partial, name: str) -> None:
    found = links(
        [person("a/p/1", phone="+43512345678", last_name="Huber"), person("b/p/1", phone="+43512345678", name=name)]
    )
    assert groups(found) == [["a/p/1", "b/p/1"]]


def test_a_single_word_is_no_surname(links: partial) -> None:
    found = links([person(f"a/p/{n}", phone="+43512345678", name="Reception") for n in (1, 2)])
    assert groups(found) == [["a/p/1"], ["a/p/2"]]


def test_a_role_mailbox_joins_only_under_one_name(links: partial) -> None:
    found = links(
        [
            person("a/p/1", email="info@firm.example", first_name="Anna", last_name="Huber"),
            person("b/p/1", email="info@firm.example", name="Anna Huber"),
            person("b/p/2", email="info@firm.example", name="Otto Maier"),
            person("b/p/3", email="info@firm.example"),
        ],
        references=["@info@firm.example"],
    )
    assert groups(found) == [["@info@firm.example"], ["a/p/1", "b/p/1"], ["b/p/2"], ["b/p/3"]]
    assert "info@firm.example, huber" in found["person", "b/p/1"]["reason"]


def test_two_first_names_of_a_family_at_the_family_firms_mailbox_are_two_people(links: partial) -> None:
    anna, otto = (
        person("a/p/1", email="office@huber.at", name="Anna Huber"),
        person("a/p/2", email="office@huber.at", name="Otto Huber"),
    )
    nameless = person("a/p/3", email="office@huber.at", last_name="Huber")
    assert groups(links([anna, otto, nameless])) == [["a/p/1"], ["a/p/2"], ["a/p/3"]]
    assert groups(links([anna, nameless])) == [["a/p/1", "a/p/3"]]


def test_a_bare_reference_to_a_role_mailbox_with_one_reader_is_that_reader(links: partial) -> None:
    found = links([person("a/p/1", email="sales@firm.example", name="Anna Huber")], references=["@sales@firm.example"])
    assert groups(found) == [["@sales@firm.example", "a/p/1"]]


def test_a_bare_email_joins_the_person_who_has_it(links: partial) -> None:
    found = links([person("web/leads/4", email="anna@firm.example")], references=["@anna@firm.example"])
    assert set(ids(found).values()) == {"web/leads/4"}
    assert found["person", "@anna@firm.example"]["linked_key"] == "web/leads/4"


def test_records_are_explained_by_records_not_by_a_bare_reference(links: partial) -> None:
    found = links(
        [person("a/p/1", email="anna@firm.example"), person("b/p/1", email="anna@firm.example")],
        references=["@anna@firm.example"],
    )
    linked_keys = {key: row["linked_key"] for (kind, key), row in found.items() if kind == "person"}
    assert linked_keys == {"a/p/1": "b/p/1", "b/p/1": "a/p/1", "@anna@firm.example": "a/p/1"}


def test_a_bare_email_of_nobody_is_a_person_known_only_by_it(links: partial) -> None:
    found = links(references=["@bob@firm.example", "@bob@firm.example", "crm/contacts/1"])
    assert ids(found) == {"@bob@firm.example": "@bob@firm.example"}
    assert found["person", "@bob@firm.example"]["reason"] == "No person record has this e-mail address"


def test_ten_thousand_records_of_one_address_are_joined_to_the_smallest(links: partial) -> None:
    found = links([person(f"a/p/{n:05}", email="all@firm.example") for n in range(10_000)])
    assert {row["linked_key"] for (_, key), row in found.items() if _ == "person" and key != "a/p/00000"} == {
        "a/p/00000"
    }


def test_a_chain_of_different_rules_is_one_person_and_every_link_leads_to_the_first(links: partial) -> None:
    found = links(
        [
            person("z/p/1", email="anna@firm.example", phone="+43512345678", last_name="Huber"),
            person("m/p/1", email="anna@gmail.com", phone="+43512345678", last_name="Huber"),
            person("b/p/1", email="anna@gmail.com", same_as="a/p/1"),
            person("a/p/1"),
        ]
    )
    chain = {key: row["linked_key"] for (_, key), row in found.items() if _ == "person"}
    assert chain == {"z/p/1": "m/p/1", "m/p/1": "b/p/1", "b/p/1": "a/p/1", "a/p/1": "b/p/1"}
    assert set(ids(found).values()) == {"a/p/1"}


def test_several_rows_of_one_key_are_one_record_with_several_answers(links: partial) -> None:
    found = links(
        [
            person("a/p/1", email="anna@firm.example"),
            person("a/p/1", email="anna@gmail.com"),
            person("b/p/7", email="anna@gmail.com"),
            person("c/p/7", email="anna@firm.example"),
        ]
    )
    assert groups(found) == [["a/p/1", "b/p/7", "c/p/7"]]


def test_companies_of_one_registrable_domain_are_one(links: partial) -> None:
    found = links(
        companies=[
            {"key": "crm/accounts/3", "domain": "https://www.Firm.co.uk/about"},
            {"key": "hub/companies/8", "domain": "firm.co.uk"},
            {"key": "hub/companies/9", "domain": "other.co.uk"},
        ]
    )
    assert groups(found, "company") == [["crm/accounts/3", "hub/companies/8"], ["hub/companies/9"]]
    assert found["company", "hub/companies/8"]["reason"] == "Same domain as crm/accounts/3: firm.co.uk"


@pytest.mark.parametrize(
    "domain", ["gmail.com", "www.gmx.de", "yahoo.co.uk", "co.uk", "localhost", "10.0.0.1", "myshopify.com"]
)
def test_a_domain_anybody_may_use_joins_no_companies_and_makes_none(links: partial, domain: str) -> None:
    found = links(
        [person("a/p/1", email=f"anna@{domain}", domain=domain)],
        [{"key": f"a/c/{n}", "domain": domain} for n in (1, 2)],
        [f"@otto@{domain}"],
    )
    assert groups(found, "company") == [["a/c/1"], ["a/c/2"]]


def test_two_shops_of_one_host_are_two_companies(links: partial) -> None:
    assert company_domains(["anna.myshopify.com", "otto.myshopify.com"]) == {
        "anna.myshopify.com": "anna.myshopify.com",
        "otto.myshopify.com": "otto.myshopify.com",
    }


def test_companies_of_one_name_are_one_within_a_source_only(links: partial) -> None:
    found = links(
        companies=[
            {"key": "crm/accounts/1", "name": "Foo & Söhne"},
            {"key": "crm/accounts/2", "name": "foo & sohne", "domain": "foo.example"},
            {"key": "hub/companies/1", "name": "Foo & Söhne"},
            {"key": "crm/accounts/3", "name": "n/a"},
            {"key": "crm/accounts/4", "name": "N.A."},
        ]
    )
    assert groups(found, "company") == [
        ["crm/accounts/1", "crm/accounts/2"],
        ["crm/accounts/3"],
        ["crm/accounts/4"],
        ["hub/companies/1"],
    ]


def test_of_two_companies_of_one_name_with_two_domains_a_third_without_joins_neither(links: partial) -> None:
    found = links(
        companies=[
            {"key": "crm/a/1", "name": "Foo", "domain": "foo.at"},
            {"key": "crm/a/2", "name": "Foo", "domain": "foo.de"},
            {"key": "crm/a/3", "name": "Foo"},
        ]
    )
    assert groups(found, "company") == [["crm/a/1"], ["crm/a/2"], ["crm/a/3"]]


def test_a_company_name_that_two_companies_bear_names_no_employer(links: partial) -> None:
    found = links(
        [person("crm/p/1", company_name="Foo")],
        [
            {"key": "crm/a/1", "name": "Foo", "domain": "foo.at"},
            {"key": "crm/a/2", "name": "Foo", "domain": "foo.de"},
        ],
    )
    assert ("company", "crm/p/1") not in found


def test_an_employer_comes_by_key_then_domain_then_name(links: partial) -> None:
    companies = [
        {"key": "crm/accounts/1", "name": "Keyed"},
        {"key": "crm/accounts/2", "name": "Domained", "domain": "firm.example"},
        {"key": "crm/accounts/3", "name": "Named"},
    ]
    full = {"email": "anna@mail.firm.example", "company_name": "NAMED"}
    found = links(
        [
            person("crm/p/1", company_key="crm/accounts/1", **full),
            person("crm/p/2", company_key="crm/accounts/404", **full),
            person("crm/p/3", company_name="NAMED", email="x@elsewhere.example"),
            person("hub/p/4", company_name="NAMED"),
        ],
        companies,
    )
    assert {
        key: (row["entity_id"], row["rule"]) for (kind, key), row in found.items() if "/p/" in key and kind == "company"
    } == {
        "crm/p/1": ("crm/accounts/1", "source-id"),
        "crm/p/2": ("crm/accounts/2", "domain"),
        "crm/p/3": ("crm/accounts/3", "name"),
        "hub/p/4": ("@hub/named", "name"),
    }


def test_colleagues_without_any_company_record_still_have_one_company(links: partial) -> None:
    found = links(
        [person("a/p/1", email="anna@firm.example"), person("b/p/2", email="bob@eu.firm.example")],
        references=["@carl@firm.example"],
    )
    company = {key: (row["entity_id"], row["linked_key"]) for (kind, key), row in found.items() if kind == "company"}
    assert company == {
        "@carl@firm.example": ("@firm.example", "a/p/1"),
        "a/p/1": ("@firm.example", "@carl@firm.example"),
        "b/p/2": ("@firm.example", "@carl@firm.example"),
    }


def test_a_relation_that_is_no_name_is_refused(bench: Workbench) -> None:
    with pytest.raises(ValueError, match="no name of a relation"):
        identity.link(bench, people="p; DROP TABLE x", companies="c", references="r")


def test_linking_leaves_only_the_links_behind(links: partial, bench: Workbench) -> None:
    links([person("a/p/1", email="anna@firm.example")])
    left = bench.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'identity%'").fetchall()
    assert left == []
    assert (
        bench.execute("SELECT function_name FROM duckdb_functions() WHERE function_name LIKE '%surname_of'").fetchall()
        == []
    )
