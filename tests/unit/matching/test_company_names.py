"""What of a company's name is its legal form."""

from __future__ import annotations

import pytest

from lockstep.engines.embedded import workbench
from lockstep.matching import ListOf, match
from lockstep.matching.company_names import name_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Foo GmbH", "foo"),
        ("FOO G.m.b.H.", "foo"),
        ("Foo GmbH & Co. KG", "foo"),
        ("Foo B.V.", "foo"),
        ("Foo S.p.A.", "foo"),
        ("Foo Sp. z o.o.", "foo"),
        ("The Foo Company, Inc.", "foo"),
        ("Foo, L.L.C.", "foo"),
        ("Société Foo SARL", "societe foo"),
        ("Foo Holding B.V.", "foo holding"),
        ("Foo Services Ltd", "foo services"),
        ("H. de Groot Beheer B.V.", "h de groot beheer"),
        ("AG", "ag"),
    ],
)
def test_the_legal_form_is_no_part_of_the_name_and_the_business_is(text: str, words: str) -> None:
    assert " ".join(name_words(text)) == words


def test_one_company_in_two_spellings_is_one_and_its_sisters_are_others() -> None:
    names = ["Foo Valves GmbH", "FOO VALVES", "Foo Valves Holding GmbH", "Foo Valves Services Ltd", "Foo Valves 2 GmbH"]
    with workbench(threads=1) as bench:
        bench.execute("CREATE TABLE firms (id INTEGER, name VARCHAR, postcode VARCHAR)")
        for number, name in enumerate(names):
            bench.execute("INSERT INTO firms VALUES (?, ?, '10115')", [number, name])
        match(
            bench, [ListOf(relation="firms", id="id", columns={"company": "name", "postcode": "postcode"})], "companies"
        )
        assert bench.execute("SELECT left_id, right_id FROM matching_links").fetchall() == [("0", "1")]
