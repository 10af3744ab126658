"""What a timeline says, and which facts of a person the sources differ on."""

from __future__ import annotations

import json
from typing import Any

from lockstep.journeys.ruled import facts
from lockstep.journeys.story import span
from lockstep.journeys.timeline import amount, entries


def row(kind: str, occurred_s: int | None, **cells: Any) -> dict[str, Any]:
    names = ("what", "channel", "campaign", "content", "member", "direction", "outcome", "minor", "currency", "until_s")
    blank = dict.fromkeys(names)
    place = {"source": "crm", "file": "f", "row": 1, "source_id": "1"}
    return {**blank, **place, "kind": kind, "occurred_s": occurred_s, **cells}


def told(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    said = entries(rows, lambda member, source: member and member.upper())
    return [(entry["title"], entry["detail"]) for entry in said]


def test_a_deal_begins_and_ends_with_its_amount_as_the_source_states_it() -> None:
    deal = row(
        "deal",
        10,
        what="lost",
        campaign="Line 3",
        content="price",
        member="ann",
        minor=2_500,
        currency="JPY",
        until_s=20,
    )
    assert told(deal) == [("Deal opened", "Line 3. ¥2,500. Owner ANN"), ("Lost", "¥2,500. price")]
    assert told({**deal, "what": "open"}) == [("Deal opened", "Line 3. ¥2,500. Owner ANN")]


def test_an_offer_says_what_its_packet_lacked_and_what_came_of_it() -> None:
    offer = row("handoff", 10, what="returned", campaign="FIT-size", content="phone|role", member="bo", until_s=30)
    assert told(offer) == [("Offered to BO", "Packet lacked phone, role"), ("Returned, FIT-size", "By BO")]
    assert told({**offer, "what": None, "content": ""}) == [("Offered to BO", "Packet complete")]
    assert told({**offer, "what": None, "content": None}) == [("Offered to BO", "")]


def test_only_the_earliest_touch_is_the_first() -> None:
    later, first = row("touch", 20, what="clicked", content="Guide"), row("touch", 10, what="form")
    undated = row("touch", None, what="opened")
    assert [title for title, _ in told(later, undated, first)] == [
        "First touch: sent the form",
        "Clicked “Guide”",
        "Opened",
    ]


def test_things_at_one_instant_stand_in_the_order_in_which_they_follow() -> None:
    same = [
        row("payment", 10, what="payment"),
        row("deal", 10, what="won", until_s=10),
        row("stage", 10, what="offered"),
        row("touch", 10, what="visit"),
    ]
    assert [title for title, _ in told(*same)] == [
        "First touch: visited",
        "Deal opened",
        "Entered offered",
        "Won",
        "Paid",
    ]


def test_two_touches_of_one_instant_stay_two_and_two_words_for_one_stage_become_one() -> None:
    touches = [row("touch", 10, what="visit"), row("touch", 10, what="visit", source_id="2")]
    assert len(told(*touches)) == 2
    stages = [row("stage", 10, what="won"), row("stage", 10, what="won", source="erp", campaign="Closed")]
    (one,) = entries(stages, lambda member, source: member)
    assert [record["key"] for record in one["records"]] == ["crm/f/1", "erp/f/1"]
    assert one["detail"] == "The source says “Closed”"


def test_an_amount_in_no_known_currency_is_said_as_it_stands() -> None:
    assert amount(1_990, "KWD").endswith("1.990")
    assert amount(5, "Points") == "5 minor units of Points"
    assert amount(None, "EUR") == ""


def test_a_deal_without_dates_comes_last_and_takes_what_is_left() -> None:
    first = {"journey_id": "a", "deal_id": "2", "created_s": 10, "closed_s": 20}
    undated = {"journey_id": "b", "deal_id": "1", "created_s": None, "closed_s": None}
    lead = {"journey_id": "c", "deal_id": None, "created_s": None, "closed_s": None}
    assert span(undated, [undated, first, lead]) == (20, 9_000_000_000)
    assert span(lead, [undated, first, lead]) == (-9_000_000_000, 9_000_000_000)


def test_a_fact_is_shown_with_the_answer_that_rules_and_who_says_so() -> None:
    others = [
        {"source": "hub", "value": "500"}, {"source": "crm", "value": "50"}, {"source": "old", "value": "500"}
    ]  # fmt: skip
    row = {"field": "employees", "value": "50", "rule": "source crm, hub", "source": "crm", "others": others}
    (fact,) = facts([{**row, "others": json.dumps(others)}])
    assert (fact["words"], fact["value"], fact["sources"]) == ("Employees", "50", ["crm"])
    assert fact["others"] == [{"value": "500", "sources": ["hub", "old"]}]
    assert fact["rule"] == "crm before hub, then the newest answer"


def test_a_value_that_no_source_says_is_said_by_who_set_it() -> None:
    others = json.dumps([{"source": "crm", "value": "50"}])
    row = {"field": "lead_source", "value": "120", "rule": "hand-set by Olga", "source": None, "others": others}
    (fact,) = facts([row])
    assert (fact["words"], fact["value"], fact["sources"]) == ("First came from", "120", [])
    assert fact["rule"] == "set by hand by Olga"
