"""Search finds by any part of a name, and shows the likeliest first."""

from __future__ import annotations

import pytest

from lockstep.charter import load
from lockstep.engines.connecting import connect
from lockstep.figures.context import Context
from lockstep.journeys.searching import search
from tiny import tiny_record

NAMES = ("Anna Keller", "Keller, Jo", "Ankeller", "José Núñez", "דנה לוי", "Łucja Ødegård", "Zoë <i>", "100% (real)")


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("home")
    path = folder / "charter.yaml"
    path.write_text("company: {name: Tiny, currency: EUR, time_zone: UTC}\n", encoding="utf-8")
    people = [
        {"person_id": f"p{number}", "name": name, "email": f"mail{number}@firm.example"}
        for number, name in enumerate(NAMES, start=1)
    ]
    people.append({"person_id": "p9", "name": "Buys Twice", "email": "twice@firm.example"})
    journeys = [{"known_s": f"2026-01-0{number}", "company_id": "c1"} for number in range(1, 9)]
    journeys += [
        {"person_id": "p9", "deal_id": "d1", "company_id": "c2", "known_s": "2026-02-01"},
        {"person_id": "p2", "deal_id": "d1", "is_primary": 0, "company_id": "c2"},
        {"person_id": "p9", "deal_id": "d2", "company_id": "c2"},
    ]
    version = tiny_record(
        folder / "record",
        journeys=journeys,
        people=people,
        companies=[{"company_id": "c1", "name": "Keller & Söhne"}, {"company_id": "c2", "name": "Other"}],
        deals=[
            {"deal_id": "d1", "name": "Keller: line planning", "created_s": "2026-02-01", "closed_s": "2026-02-20"},
            {"deal_id": "d2", "name": "Second", "created_s": "2026-03-01"},
        ],
    )
    return Context(connect("duckdb"), version, load(path))


def names(context: Context, text: str, kind: str = "people") -> list[str]:
    column = {"people": "person", "companies": "company", "deals": "deal"}[kind]
    (found,) = (one for one in search(context, text) if one.kind == kind)
    return [row[column] for row in found.rows]


def test_names_that_begin_with_the_word_come_first_then_those_with_a_word_that_does(context: Context) -> None:
    assert names(context, "keller") == ["Keller, Jo", "Anna Keller", "Ankeller"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jose NUNEZ", "José Núñez"), ("לוי", "דנה לוי"), ("lucja odegard", "Łucja Ødegård"), ("zoe", "Zoë <i>"),
        ("<i>", "Zoë <i>"), ("% (re", "100% (real)"), ("mail4@", "José Núñez"), ("keller anna", "Anna Keller"),
    ],
)  # fmt: skip
def test_case_accents_and_the_order_of_words_make_no_difference(text: str, name: str, context: Context) -> None:
    assert names(context, text) == [name]


def test_people_companies_and_deals_are_found_once_each(context: Context) -> None:
    assert names(context, "keller", "companies") == ["Keller & Söhne"]
    assert names(context, "keller", "deals") == ["Keller: line planning"]
    assert {found.kind: found.total for found in search(context, "keller")} == {"people": 3, "companies": 1, "deals": 1}


def test_of_a_person_the_journey_of_the_newest_deal_is_shown(context: Context) -> None:
    (people, *_) = search(context, "buys twice")
    assert [row["deal"] for row in people.rows] == ["Second"]


@pytest.mark.parametrize("text", ["", " ", "a", "\t"])
def test_one_letter_finds_nothing_rather_than_everybody(text: str, context: Context) -> None:
    assert search(context, text) == []


def test_many_words_and_strange_signs_are_no_reason_to_fail(context: Context) -> None:
    for text in ("word " * 500, "\\", "(((", "[", "a" * 100_000, "\x00\x01", "*?+"):
        assert all(found.total == 0 for found in search(context, text))
