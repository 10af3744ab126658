"""The flow of records that are not like the demonstration: hundreds of owners, no goal, no deal, one lead."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

import tiny
from lockstep.record.versions import Store
from lockstep.values import instants
from lockstep_server.people.roles import Role

pytestmark = pytest.mark.slow

CHARTER = "company: {name: Acme, currency: EUR, time_zone: UTC}\n"
OWNERS = [
    "عبد الرحمن بن محمد الخوارزمي",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
    '<b>Bobby</b> & "Sons"',
    r"C:\1\g<0>",
    *(f"Owner {number}" for number in range(196)),
]

Shown = Callable[[list[dict[str, Any]], str], str]


@pytest.fixture
def shown(client_of: Callable[..., Client], tmp_path: Path, settings: Settings) -> Shown:
    """Return what a page says of a record of these journeys, with a charter without goals and promises."""

    def of(journeys: list[dict[str, Any]], address: str) -> str:
        (tmp_path / "charter.yaml").write_text(CHARTER, encoding="utf-8")
        with Store(tmp_path / "record").write() as writer:
            path = writer.workspace / "journeys.parquet"
            rows = [tiny.journey(cells, number) for number, cells in enumerate(journeys, start=1)]
            pq.write_table(tiny.table("journeys", rows), path)
            writer.add("journeys", path)
            writer.commit(instants.parse("2026-06-01 12:00"), notes={"tables": ["journeys"]})
        settings.HOME = tmp_path
        answer = client_of(Role.VIEWER).get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    return of


def words(text: str) -> str:
    """Return a page's words alone, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u202f", " ").split())


def test_two_hundred_owners_are_all_reached_whatever_they_are_called(shown: Shown) -> None:
    leads = [
        {"known_s": "2026-01-05", "offered_s": "2026-01-06", "owner": owner}
        for place, owner in enumerate(OWNERS)
        for _ in range(30 if place < 4 else 1)
    ]
    page = shown(leads, "/flow/?period=all&by=owner&all=1")
    rows = [html.unescape(name) for name in re.findall(r"<bdi>([^<]*)</bdi>", page)]
    assert sorted(rows) == sorted(OWNERS)
    # Those with enough leads for a share first; the others say that they have too few.
    assert set(rows[:4]) == set(OWNERS[:4])
    assert page.count("too few") == 196
    assert "<b>Bobby" not in page


def test_one_lead_is_told_as_one_without_a_share_and_without_a_band(shown: Shown) -> None:
    page = shown([{"known_s": "2026-01-05", "owner": "Ann"}], "/flow/?period=all&by=owner")
    assert "1 known. The record knows no other stage yet, so there is no step to measure." in words(page)
    assert "flow-band" not in page
    assert "The record knows fewer than two stages of the path" in words(page)


def test_without_any_deal_the_flow_ends_where_the_record_does(shown: Shown) -> None:
    leads: list[dict[str, Any]] = [
        {"known_s": "2026-01-05"} | ({"offered_s": "2026-01-06"} if place % 2 else {}) for place in range(60)
    ]
    leads[1]["recycled_s"] = "2026-01-09"
    page = shown(leads, "/flow/?period=all")
    assert "60 known, 30 offered. The smallest share goes on from known to offered: 50 %" in words(page)
    assert "60 of the leads are neither won nor lost" in words(page)
    # The band stands above its words: as wide as the whole path, however few stages there are.
    assert re.search(r'flow-band[^>]*viewBox="0 0 700 ', page)


def test_a_record_of_deals_alone_has_a_flow_too(shown: Shown) -> None:
    deals = [
        {"is_lead": 0, "deal_id": f"d{place}", "opportunity_s": "2026-01-05", "won_s": "2026-02-01"}
        for place in range(3)
    ]
    said = words(shown(deals, "/flow/?period=all&by=product"))
    assert "3 opportunity, 3 won." in said
    assert "neither won nor lost" not in said


def test_an_empty_record_says_that_nothing_began(shown: Shown) -> None:
    page = shown([], "/flow/?period=all")
    assert "Nothing began here The record holds no lead and no deal yet." in words(page)
    assert 'class="btn" href="/sources/"' in page


def test_a_record_of_deals_alone_is_led_by_sales_and_split_by_what_tells_its_deals_apart(shown: Shown) -> None:
    deal = {"is_lead": 0, "opportunity_s": "2026-01-05", "won_s": "2026-02-05", "home_minor": 100}
    page = words(
        shown([{**deal, "deal_id": f"d{at}", "owner": owner} for at, owner in enumerate("AABBB")], "/flow/?period=all")
    )
    assert "Sales leads the step" in page
    assert "Marketing leads the step" not in page
    assert "By owner" in page
