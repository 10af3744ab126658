"""Search finds by the beginnings of words, and shows the likeliest first."""

from __future__ import annotations

import pytest

from lockstep.charter import load
from lockstep.engines.connecting import connect
from lockstep.figures.context import Context
from lockstep.journeys.folding import holds, words_of
from lockstep.journeys.rows import journey_rows
from lockstep.journeys.searching import search
from tiny import tiny_record

NAMES = (
    "Anna Keller", "Keller, Jo", "Ankeller", "José Núñez", "דנה לוי", "Łucja Ødegård", "Zoë <i>", "100% (real)",
    "Anna Bergmann", "Kellermann", "Jo Keller", "Keller", "Ben O’Hanlon", "Käthe Müller", "نور الهاشمي",
    "山田太郎", "김민수", "Joanna Hannam", "สมชาย ใจดี", "ΝΊΚΟΣ Pappas", "Pia Voss", "Voss, Pia Maria",
)  # fmt: skip


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("home")
    path = folder / "charter.yaml"
    path.write_text("company: {name: Tiny, currency: EUR, time_zone: UTC}\n", encoding="utf-8")
    people = [
        {"person_id": f"p{number}", "name": name, "email": f"mail{number}@firm.example"}
        for number, name in enumerate(NAMES, start=1)
    ]
    people += [
        {"person_id": "p90", "name": "Buys Twice", "email": "twice@firm.example"},
        {"person_id": "p91", "email": "anna.lund@nordhafen-freight.example"},
        {"person_id": "crm/leads/1001", "name": "Whose Id It Is"},
        {"person_id": "p94", "name": "1001 Ida"},
        {"person_id": "p92", "name": "Ina Lorenz"},
        {"person_id": "p93", "name": "Ina Lorenz"},
        {"person_id": "crm/leads/00Q-7%2F1", "name": "Has Id"},
    ]
    journeys: list[dict[str, object]] = [
        {"person_id": f"p{number}", "known_s": f"2026-01-{number:02}", "company_id": "c1"}
        for number in range(1, len(NAMES) + 1)
    ]
    journeys += [
        {"person_id": "p90", "deal_id": "d1", "company_id": "c2", "known_s": "2026-02-01"},
        {"person_id": "p2", "deal_id": "d1", "is_primary": 0, "company_id": "c2"},
        {"person_id": "p90", "deal_id": "d2", "company_id": "c2"},
        {"person_id": "p91", "known_s": "2026-02-03", "company_id": "c3"},
        {"person_id": "crm/leads/1001", "known_s": "2026-02-03"},
        {"person_id": "p94", "known_s": "2026-02-03"},
        {"person_id": "p92", "known_s": "2026-02-03"},
        {"person_id": "p93", "known_s": "2026-02-04"},
        {"journey_id": "lead:crm/leads/00Q-7%2F1", "person_id": "crm/leads/00Q-7%2F1", "known_s": "2026-02-03"},
    ]
    version = tiny_record(
        folder / "record",
        journeys=journeys,
        people=people,
        companies=[
            {"company_id": "c1", "name": "Keller & Söhne"},
            {"company_id": "c2", "name": "Other"},
            {"company_id": "c3", "name": "Nordhafen", "domain": "freight-nh.example"},
        ],
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


def test_what_is_called_so_comes_first_then_what_begins_so_then_later_words(context: Context) -> None:
    assert names(context, "keller") == ["Keller", "Kellermann", "Keller, Jo", "Jo Keller", "Anna Keller"]
    assert names(context, "jo keller") == ["Jo Keller", "Keller, Jo"]
    assert names(context, "voss pi") == ["Voss, Pia Maria", "Pia Voss"]


def test_of_two_who_are_called_the_same_the_one_on_whom_something_happened_last_comes_first(context: Context) -> None:
    (people, *_) = search(context, "ina lo")
    assert [row["person_id"] for row in people.rows] == ["p93", "p92"]


def test_letters_inside_a_word_are_no_match(context: Context) -> None:
    assert names(context, "ann") == ["Anna Keller", "Anna Bergmann", None]  # the last goes by its address
    assert names(context, "lann", "deals") == []
    assert names(context, "plann", "deals") == ["Keller: line planning"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jose NUNEZ", "José Núñez"), ("lucja odegard", "Łucja Ødegård"), ("zoe", "Zoë <i>"), ("<i>", "Zoë <i>"),
        ("% (re", "100% (real)"), ("mail4@", "José Núñez"), ("keller anna", "Anna Keller"),
        ("an be", "Anna Bergmann"), ("BERG, anna", "Anna Bergmann"), ("muller", "Käthe Müller"),
        ("müLLER k", "Käthe Müller"), ("hanl", "Ben O’Hanlon"), ("o'han", "Ben O’Hanlon"), ("@nordhafen", None),
        ("freight", None), ("lund@nord", None), ("νίκος", "ΝΊΚΟΣ Pappas"),
    ],
)  # fmt: skip
def test_case_accents_and_the_order_of_words_make_no_difference(text: str, name: str | None, context: Context) -> None:
    assert names(context, text) == [name]


@pytest.mark.parametrize("text", ["uller", "ose", "ergmann anna", "nna", "irm.example", "firmexample"])
def test_a_word_is_found_by_its_beginning_only(text: str, context: Context) -> None:
    assert names(context, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("לוי", "דנה לוי"), ("דנ לו", "דנה לוי"), ("هاشمي", "نور الهاشمي"), ("الهاش", "نور الهاشمي"),
        ("اشمي", None), ("נה", None),
    ],
)  # fmt: skip
def test_names_from_right_to_left_are_found_by_beginnings_too_with_or_without_their_article(
    text: str, name: str | None, context: Context
) -> None:
    assert names(context, text) == ([name] if name else [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("太郎", "山田太郎"), ("山田", "山田太郎"), ("田太", "山田太郎"), ("田山", None),
        ("민수", "김민수"), ("김미", "김민수"), ("ชาย", "สมชาย ใจดี"),
    ],
)  # fmt: skip
def test_where_words_have_no_spaces_between_them_any_part_is_found(
    text: str, name: str | None, context: Context
) -> None:
    assert names(context, text) == ([name] if name else [])


@pytest.mark.parametrize("text", ["00q-7", "00Q-7/1", "crm/leads/00Q-7%2F1", "lead:crm/leads/00Q-7%2F1"])
def test_a_person_is_found_by_the_id_of_its_source_or_the_whole_one(text: str, context: Context) -> None:
    assert names(context, text) == ["Has Id"]


def test_whose_id_it_is_exactly_comes_before_whose_name_begins_so(context: Context) -> None:
    assert names(context, "1001") == ["Whose Id It Is", "1001 Ida"]


def test_the_name_of_a_source_that_all_ids_begin_with_finds_nobody(context: Context) -> None:
    assert names(context, "crm") == names(context, "leads") == []


def test_people_companies_and_deals_are_found_once_each(context: Context) -> None:
    assert names(context, "keller", "companies") == ["Keller & Söhne"]
    assert names(context, "freight-nh", "companies") == ["Nordhafen"]
    assert names(context, "keller", "deals") == ["Keller: line planning"]
    assert {found.kind: found.total for found in search(context, "keller")} == {"people": 5, "companies": 1, "deals": 1}


def test_the_sign_before_words_is_not_found_whoever_writes_it(context: Context) -> None:
    assert search(context, "\x1f\x1f\x1f") == []
    marked = journey_rows(context)["find"]
    assert not [word for word in words_of("\x1f nna \x1fnna") if any(holds(marked, word).to_pylist())]


def test_of_a_person_the_journey_of_the_newest_deal_is_shown(context: Context) -> None:
    (people, *_) = search(context, "buys twice")
    assert [row["deal"] for row in people.rows] == ["Second"]


@pytest.mark.parametrize("text", ["", " ", "a", "\t", "a,", ",;", "ü"])
def test_one_letter_finds_nothing_rather_than_everybody(text: str, context: Context) -> None:
    assert search(context, text) == []


def test_many_words_and_strange_signs_are_no_reason_to_fail(context: Context) -> None:
    for text in ("word " * 500, "\\", "(((", "[", "a" * 100_000, "\x00\x01", "*?+"):
        assert all(found.total == 0 for found in search(context, text))
