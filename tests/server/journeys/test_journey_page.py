"""One journey: what it tells, that it is safe whatever the sources say, and what happens with an id nobody has."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from lockstep.record.rulings import Rulings
from lockstep_server.people.roles import Role
from tiny import tiny_record

pytestmark = pytest.mark.slow

LONG = "Langename " * 300
NASTY = '<script>alert("x")</script>'
ODD = "deal:crm/opps/50%2F1?x=1#y&é ../.."


def at(row: int, when: str | None, **cells: Any) -> dict[str, Any]:
    return {"source": "crm", "file": "rows", "row": row, "source_id": str(row), "occurred_s": when, **cells}


@pytest.fixture
def story(tmp_path: Path, settings: Any) -> str:
    """A home whose names are as bad as they come; the address of its one deal."""
    settings.HOME = tmp_path
    (tmp_path / "charter.yaml").write_text(
        "company: {name: Tiny, currency: JPY, time_zone: Asia/Tokyo}\n", encoding="utf-8"
    )
    tiny_record(
        tmp_path / "record",
        zone="Asia/Tokyo",
        journeys=[
            {
                "journey_id": ODD,
                "person_id": "p1",
                "deal_id": "d1",
                "company_id": "c1",
                "known_s": "2026-01-01 20:00",
                "won_s": "2026-03-01",
                "owner": "דנה לוי",
                "source": "=1+1",
            },
            {"journey_id": "lead:p2", "person_id": "p2", "known_s": "2026-01-02"},
        ],
        people=[{"person_id": "p1", "name": NASTY, "title": LONG}, {"person_id": "p2", "name": "دانا"}],
        companies=[{"company_id": "c1", "name": "=HYPERLINK(1)"}],
        deals=[
            {
                "deal_id": "d1",
                "name": "דיל גדול",
                "amount_minor": 1_500,
                "amount_currency": "KWD",
                "created_s": "2026-02-01",
                "closed_s": "2026-03-01",
            }
        ],
        deal_records=[
            at(
                1,
                "2026-02-01",
                key="d1",
                name="דיל גדול",
                state="won",
                amount_minor=1_500,
                amount_currency="KWD",
                created_s="2026-02-01",
                closed_s="2026-03-01",
            )
        ],
        links=[
            {"key": "k1", "kind": "person", "entity_id": "p1", "rule": "alone", "reason": "No other record"},
            {
                "key": "k2",
                "kind": "person",
                "entity_id": "p1",
                "rule": "email",
                "linked_key": "k1",
                "reason": f"Same e-mail as {NASTY}",
            },
        ],
        person_records=[
            at(7, "2026-01-01", key="k1", name=NASTY, title="CFO"),
            {**at(8, "2026-01-02", key="k2", name="J. Old", title="CFO"), "source": "marketing"},
        ],
        conflicts=[
            {
                "entity_id": "p1",
                "kind": "person",
                "field": "name",
                "value": NASTY,
                "rule": "newest",
                "key": "k1",
                "source": "crm",
                "others": '[{"source": "marketing", "value": "J. Old"}]',
            },
            {
                "entity_id": "c1",
                "kind": "company",
                "field": "employees",
                "value": "500",
                "rule": "source hub, crm",
                "key": "k9",
                "source": "hub",
                "others": '[{"source": "crm", "value": "50"}]',
            },
        ],
        faults=[
            {
                "code": "unreadable-date",
                "sentence": "“31.02.” is not a date.",
                "remedy": "Correct it.",
                "source": "crm",
                "file": "rows",
                "row": 7,
                "is_kept": 1,
            }
        ],
        touches=[
            at(n, "2026-01-01 20:00", person_key="k1", kind="clicked", content=NASTY, channel="Mail")
            for n in range(1, 251)
        ],
        activities=[
            at(1, "2026-02-02 03:04", person_key="k2", kind="call", direction="out", member="x", outcome=LONG),
            at(2, None, deal_key="d1", kind="note", content="undated note"),
        ],
        stages=[
            at(1, "2026-01-05", person_key="k2", stage="offered", status="MQL"),
            {**at(1, "2026-01-05", person_key="k1", stage="offered"), "source": "marketing"},
        ],
        handoffs=[
            at(
                1,
                "2026-01-05",
                person_key="k1",
                decision="returned",
                code="FIT-size",
                packet="phone|role",
                decided_s="2026-01-06",
            )
        ],
        payments=[at(1, "2026-03-05", deal_key="d1", amount_minor=1_500, amount_currency="KWD")],
    )
    return f"/journeys/{quote(ODD, safe='')}"


def test_an_odd_id_has_an_address_that_the_list_links_to(story: str, client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    assert f'href="{story}"' in client.get("/journeys/?period=all").content.decode()
    assert client.get(story).status_code == 200


def test_what_sources_say_is_never_markup(story: str, client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    for path in (story, "/journeys/?period=all", "/journeys/search?find=script"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_the_head_names_deal_person_company_owner_state_and_amount(
    story: str, client_of: Callable[..., Client]
) -> None:
    page = client_of(Role.MARKETER).get(story).content.decode()
    for said in (
        "<bdi>דיל גדול</bdi>",
        "owner <bdi>דנה לוי</bdi>",
        "=HYPERLINK(1)",
        ">Won<",
        "from <bdi>=1+1</bdi>",
        "1 conflict<",
        "1 fault<",
        "1 merge<",
    ):
        assert said in page, said
    assert "KWD" in page  # no rate for it: the amount stays in its own currency


def test_each_entry_names_its_system_and_its_record(story: str, client_of: Callable[..., Client]) -> None:
    page = client_of(Role.SELLER).get(story).content.decode()
    entries = re.findall(r'<div class="said-so">.*?</li>', page, re.DOTALL)
    assert len(entries) == 100
    assert all(re.search(r"<summary[^>]*><bdi>(crm|marketing)</bdi>", entry) for entry in entries)
    assert "<bdi>crm/rows/1</bdi>" in page


def test_what_two_systems_say_of_one_instant_is_one_entry(story: str, client_of: Callable[..., Client]) -> None:
    page = client_of(Role.SELLER).get(story + "?kind=stage").content.decode()
    assert page.count("Entered offered") == 1
    page = client_of(Role.MARKETER).get(story + "?kind=handoff").content.decode()
    assert "Packet lacked phone, role" in page
    assert "Returned, FIT-size" in page


def test_a_long_timeline_comes_in_pages_and_kinds_by_links(story: str, client_of: Callable[..., Client]) -> None:
    client, path, seen = client_of(Role.SELLER), story, 0
    while path:
        page = client.get(path).content.decode()
        seen += page.count('class="said-so"')
        older = re.search(r'rel="next" href="([^"#]+)', page)
        path = story + older[1].replace("&amp;", "&") if older else ""
    assert seen == 250 + 2 + 1 + 2 + 2 + 1 + 1, "touches, activities, stage, offer, deal, payment, merge"
    assert "undated note" in page
    assert "Without a date" in page
    touches = client.get(story + "?kind=touch&order=oldest").content.decode()
    assert "First touch: clicked" in touches
    assert "1 to 100 of 250, oldest first" in touches
    assert "Paid" not in touches


def test_a_merge_says_what_was_joined_and_why(story: str, client_of: Callable[..., Client]) -> None:
    page = client_of(Role.SELLER).get(story + "?kind=merge").content.decode()
    assert page.count('class="said-so"') == 1
    assert "Same e-mail as &lt;script&gt;" in page


def test_what_was_ruled_stands_in_the_timeline_at_once_and_stays_when_taken_back(
    story: str, client_of: Callable[..., Client], tmp_path: Path
) -> None:
    client, rulings = client_of(Role.SELLER), Rulings(tmp_path / "rulings.jsonl")
    assert "?kind=correction" not in client.get(story).content.decode()
    said = {"kind": "person", "field": "title", "value": "Königin"}
    wrong = rulings.rule("value", by="דנה", at_s=1_770_000_000, left="k2", said=said)
    rulings.rule("apart", by="Bo", at_s=1_770_000_000, left="k9", right="k8")
    page = client.get(story + "?kind=correction").content.decode()
    assert "Title set by hand: Königin" in page
    assert "By דנה" in page
    assert page.count('class="said-so"') == 1, "what was ruled of others is not told here"
    rulings.rule("undo", by="Bo", at_s=1_770_000_001, said={"number": wrong.number})
    page = client.get(story + "?kind=correction").content.decode()
    assert "Taken back: title set by hand: Königin" in page
    assert page.count('class="said-so"') == 2


def test_one_system_alone_is_heard_and_a_row_is_named(story: str, client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    page = client.get(story + "?from=marketing").content.decode()
    assert page.count('class="said-so"') == 2, "the stage that both systems say, and the merge"
    assert "<bdi>crm/rows/1</bdi>, row 1<" in client.get(story + "?kind=handoff").content.decode()


def test_everything_fits_on_one_page_for_paper(story: str, client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    assert "page=all" in client.get(story).content.decode()
    page = client.get(story + "?page=all").content.decode()
    assert page.count('class="said-so"') == 259
    assert 'rel="next"' not in page


def test_a_company_shows_its_people_its_deals_and_one_timeline_of_both(
    story: str, client_of: Callable[..., Client]
) -> None:
    client = client_of(Role.SELLER)
    address = re.search(r'href="(/journeys/companies/[^"]+)"', client.get(story).content.decode())
    assert address
    page = client.get(address[1]).content.decode()
    assert "=HYPERLINK(1)" in page
    assert "1 deal" in page
    assert f'href="{story}"' in page
    assert "Deal opened" in client.get(address[1] + "?kind=deal").content.decode()
    assert "Clicked" not in page, "nobody of this record is said to work there"
    assert client.get("/journeys/companies/nobody").status_code == 404


def test_times_are_the_companys(story: str, client_of: Callable[..., Client]) -> None:
    page = client_of(Role.SELLER).get(story + "?kind=activity").content.decode()
    assert "2 Feb 2026 12:04" in page  # 03:04 UTC in Tokyo


def test_conflicts_say_which_source_rules(story: str, client_of: Callable[..., Client]) -> None:
    page = client_of(Role.SELLER).get(story).content.decode()
    assert re.search(r"<s><bdi>J. Old</bdi></s><span[^>]*>marketing", page)
    assert "the newest answer rules" in page
    assert "“31.02.” is not a date." in page


@pytest.mark.parametrize(
    "path", ["nobody", "lead:%00", "deal:' OR 1=1 --", "..%2F..%2Fetc", "%F0%9F%92%A9", "x" * 3_000]
)
def test_an_id_that_nobody_has_is_said_in_words(path: str, story: str, client_of: Callable[..., Client]) -> None:
    answer = client_of(Role.SELLER).get(f"/journeys/{path}")
    assert answer.status_code == 404
    assert "There is no such journey" in answer.content.decode()


def test_nothing_is_kept_of_ids_that_somebody_makes_up(story: str, client_of: Callable[..., Client]) -> None:
    client, kept = client_of(Role.SELLER), Path(settings.CACHES["answers"]["LOCATION"])
    client.get(story)
    before = len(list(kept.iterdir()))
    for number in range(3):
        assert client.get(f"/journeys/lead:made/up/{number}").status_code == 404
    assert len(list(kept.iterdir())) == before > 0


@pytest.mark.parametrize("asked", ["?page=0", "?page=99999999", "?page=x", "?kind=nothing&order=z", "?page=%D9%A3"])
def test_a_forged_page_of_the_timeline_is_the_nearest_one(
    asked: str, story: str, client_of: Callable[..., Client]
) -> None:
    answer = client_of(Role.SELLER).get(story + asked)
    assert answer.status_code == 200
    assert "said-so" in answer.content.decode()


def test_the_file_runs_no_formula(story: str, client_of: Callable[..., Client]) -> None:
    lines = b"".join(client_of(Role.SALES_LEAD).get("/journeys/export.csv?period=all").streaming_content).decode()  # type: ignore[attr-defined]
    assert ",'=HYPERLINK(1)," in lines
    assert ",'=1+1," in lines
    assert "1.500,KWD" in lines
    assert "+09:00" in lines


def test_a_conflict_leads_to_where_it_is_settled_and_a_merge_to_where_it_is_undone(
    story: str, client_of: Callable[..., Client]
) -> None:
    page = client_of(Role.SELLER).get(story).content.decode()
    assert "/conflicts/?kind=person&amp;entity=p1" in page
    assert "How they were joined" in page
    page = client_of(Role.REVENUE_LEAD).get(story).content.decode()
    assert "Change what rules, or set a value by hand" in page
    assert "/matching/merged?kind=person&amp;entity=p1" in page
    assert "Undo a merge" in page


def test_what_is_filtered_is_said_on_paper(story: str, client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SELLER)
    assert "Only “Stages”. Only what crm says." in client.get(story + "?kind=stage&from=crm").content.decode()
    assert "Only “" not in client.get(story).content.decode()


def test_a_company_shows_what_systems_say_differently_of_it(story: str, client_of: Callable[..., Client]) -> None:
    page = client_of(Role.REVENUE_LEAD).get("/journeys/companies/c1").content.decode()
    assert re.search(r"<b><bdi>500</bdi></b><span[^>]*>hub<", page)
    assert re.search(r"<s><bdi>50</bdi></s><span[^>]*>crm<", page)
    assert "hub before crm, then the newest answer" in page
    assert "/conflicts/?kind=company&amp;entity=c1" in page
    assert "1 conflict<" in page
