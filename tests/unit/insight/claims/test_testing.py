"""Claims tested on readable rows: what is counted, what is not, and what no source records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.claims.catalogue import CATALOGUE, NAMED
from lockstep.insight.claims.claim import Claim
from lockstep.insight.claims.listing import in_turn
from lockstep.insight.claims.telling import told
from lockstep.insight.claims.testing import behind, evaluate
from lockstep.values import instants

CHARTER = "company: {name: Acme, currency: EUR, time_zone: UTC}"
AS_OF_S = instants.parse("2026-06-30 12:00")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = connect("duckdb", threads=1)
    yield opened
    opened.close()


@pytest.fixture
def context(engine: Engine, tmp_path: Path) -> Callable[..., Context]:
    def of(**tables: list[dict[str, Any]]) -> Context:
        return Context(engine, tiny.tiny_record(tmp_path, **tables), charter.parse(CHARTER))

    return of


def test_on_a_record_without_anything_no_claim_has_a_verdict(context: Callable[..., Context]) -> None:
    empty = context()
    for one in evaluate(CATALOGUE, empty, Question(as_of_s=AS_OF_S)):
        assert (one.verdict.word, one.effect, one.sample) == ("not enough data", None, 0)
        said = told(one, today=20_634)
        assert said["effect"] is None
        assert said["sentence"].startswith(("The record has no", "No journey"))
        assert said["missing"].startswith(f"0 of {one.claim.least} ")


def test_sales_did_nothing_is_not_concluded_where_no_source_records_what_it_did(
    context: Callable[..., Context],
) -> None:
    offered = {"known_s": "2026-05-01", "offered_s": "2026-05-02"}
    won = {"known_s": "2026-02-01", "opportunity_s": "2026-03-01", "won_s": "2026-04-01"}
    journeys = [offered] * 80 + [{**won, "deal_id": f"d{n}"} for n in range(80)]
    silent = context(journeys=journeys)
    for name in ("left-lying", "content-not-used"):
        one = evaluate([NAMED[name]], silent, Question(as_of_s=AS_OF_S))[0]
        assert (one.verdict.word, one.unsaid, one.total("counted")) == ("not enough data", 80, 0)


def test_one_attempt_and_one_use_of_content_make_the_silence_of_the_others_tell(
    context: Callable[..., Context],
) -> None:
    offered = {"known_s": "2026-05-01", "offered_s": "2026-05-02"}
    won = {"known_s": "2026-02-01", "opportunity_s": "2026-03-01", "won_s": "2026-04-01"}
    spoken = context(
        journeys=[offered] * 80 + [{**won, "deal_id": f"d{n}"} for n in range(80)],
        attempts=[{"journey_id": "j1", "ordinal": 1, "occurred_s": instants.parse("2026-05-03")}],
        activities=[{"deal_key": "d1", "content": "A case", "occurred_s": instants.parse("2026-03-05")}],
    )
    lying, unused = evaluate([NAMED["left-lying"], NAMED["content-not-used"]], spoken, Question(as_of_s=AS_OF_S))
    assert (lying.verdict.word, lying.total("reached"), lying.total("counted")) == ("supported", 79, 80)
    assert (unused.verdict.word, unused.total("reached"), unused.total("counted")) == ("supported", 1, 80)


def test_leads_too_young_and_leads_too_old_are_left_out_to_the_day(context: Callable[..., Context]) -> None:
    claim = Claim(
        name="said-1", said="x", team="sales", among="lead", outcome="won", direction="more", share=10, days_old=10
    )
    days = ("2025-06-19", "2025-06-21", "2025-06-22", "2026-06-20", "2026-06-21", "2026-07-05")
    record = context(journeys=[{"known_s": f"{day} 10:00"} for day in days])
    rows, count = behind(claim, record, Question(as_of_s=AS_OF_S), limit=10)
    assert [row["journey_id"] for row in rows] == ["j2", "j3", "j4"]
    assert count == 3
    # A period says which days; the youngest still have not had their time.
    asked = Question(as_of_s=AS_OF_S, period="2026-06")
    assert [row["journey_id"] for row in behind(claim, record, asked, limit=10)[0]] == ["j4"]


def test_what_had_not_happened_yet_at_the_instant_asked_for_is_not_seen(context: Callable[..., Context]) -> None:
    record = context(
        journeys=[{"known_s": "2026-01-01", "offered_s": "2026-01-02", "decided_s": "2026-03-01",
                   "decision": "returned", "return_code": "FIT-size"}],
        attempts=[{"journey_id": "j1", "ordinal": 1, "occurred_s": instants.parse("2026-03-02")}],
    )  # fmt: skip
    asked = [NAMED[name] for name in ("leads-are-garbage", "returned-untried")]
    before = evaluate(asked, record, Question(as_of_s=instants.parse("2026-02-01")))
    assert [one.total("counted") for one in before] == [0, 0]
    after = evaluate(asked, record, Question(as_of_s=AS_OF_S))
    assert [(one.total("reached"), one.total("counted")) for one in after] == [(1, 1), (1, 1)]


def test_a_lead_is_quiet_since_its_own_last_move_and_not_since_what_was_sent_to_it(
    context: Callable[..., Context],
) -> None:
    at = instants.parse
    record = context(
        journeys=[{"known_s": "2026-01-01", "offered_s": "2026-02-20", "journey_id": "j1", "person_id": "p1"}],
        links=[{"key": "crm/leads/1", "kind": "person", "entity_id": "p1"}],
        attempts=[{"journey_id": "j1", "ordinal": 1, "occurred_s": at("2026-02-21")}],
        touches=[
            {"person_key": "crm/leads/1", "kind": "visit", "occurred_s": at("2026-02-01")},
            {"person_key": "crm/leads/1", "kind": "sent", "occurred_s": at("2026-02-19")},
            {"person_key": "crm/leads/1", "kind": "click", "occurred_s": at("2026-02-25")},
        ],
    )
    claim = Claim(name="said-1", said="x", team="sales", among="lead", outcome="days_quiet = 19", direction="more",
                  share=10)  # fmt: skip
    one = evaluate([claim], record, Question(as_of_s=AS_OF_S))[0]
    assert (one.total("reached"), one.total("counted")) == (1, 1)


def _simpson() -> list[dict[str, Any]]:
    """Kidney stones as leads: the group does better in either size, and worse where both are thrown together."""
    rows: list[dict[str, Any]] = []
    for source, kind, won, counted in (
        ("small", "a", 81, 87), ("small", "b", 234, 270), ("large", "a", 192, 263), ("large", "b", 55, 80),
    ):  # fmt: skip
        for number in range(counted):
            end = {"won_s": "2026-03-01"} if number < won else {}
            rows.append({"known_s": "2026-02-01", "source": source, "region": kind, **end})
    return rows


def test_like_is_compared_with_like_in_the_record_too(context: Callable[..., Context]) -> None:
    record = context(journeys=_simpson())
    claim = Claim(name="said-1", said="a is worse", team="sales", among="lead", group="region = 'a'", outcome="won",
                  direction="less", margin=3)  # fmt: skip
    one = evaluate([claim], record, Question(as_of_s=AS_OF_S))[0]
    assert [(each.names[2], each.reached, each.counted, each.reached_other, each.counted_other)
            for each in one.strata] == [("small", 81, 87, 234, 270), ("large", 192, 263, 55, 80)]  # fmt: skip
    assert one.plain is not None
    assert one.effect is not None
    assert one.plain.value < 0 < one.effect.value
    said = told(one, today=20_634)
    assert (said["counted"], said["counted_other"], said["unmatched"]) == (350, 350, 0)
    assert said["verdict"] == "refuted"
    # The opposite claim is not supported by the same table either: what is there may be chance.
    other = Claim(name="said-2", said="a is better", team="sales", among="lead", group="region = 'a'", outcome="won",
                  direction="more", margin=3)  # fmt: skip
    assert evaluate([other], record, Question(as_of_s=AS_OF_S))[0].verdict.word == "not enough data"


def test_the_leads_behind_come_page_by_page_each_once(context: Callable[..., Context]) -> None:
    record = context(journeys=_simpson())
    claim = Claim(name="said-1", said="x", team="sales", among="lead", group="source = 'small'", outcome="won",
                  direction="less", margin=3)  # fmt: skip
    seen, after, total = [], None, 0
    while True:
        rows, total = behind(claim, record, Question(as_of_s=AS_OF_S), limit=300, after=after)
        if not rows:
            break
        seen += [row["journey_id"] for row in rows]
        after = seen[-1]
    assert len(seen) == len(set(seen)) == total == 700


def test_the_teams_take_turns_with_their_clearest_first() -> None:
    def said(team: str, verdict: str, chance: float, name: str) -> dict[str, Any]:
        return {"team": team, "verdict": verdict, "chance": chance, "sample": 10, "needed": 100, "name": name}

    claims = [
        said("sales", "not enough data", 1.0, "a"), said("sales", "refuted", 0.001, "b"),
        said("marketing", "supported", 0.01, "c"), said("sales", "supported", 0.02, "d"),
        said("marketing", "not enough data", 1.0, "e"),
    ]  # fmt: skip
    assert [one["name"] for one in in_turn(claims)] == ["b", "c", "d", "e", "a"]
    assert in_turn([]) == []


def test_what_is_missing_is_said_with_a_date_and_no_number_is_made_up(context: Callable[..., Context]) -> None:
    offered = {"known_s": "2026-05-01", "offered_s": "2026-05-02", "decided_s": "2026-05-03", "decision": "accepted"}
    few = context(journeys=[offered] * 20)
    one = evaluate([NAMED["leads-are-garbage"]], few, Question(as_of_s=AS_OF_S))[0]
    said = told(one, today=20_634)
    assert said["missing"] == "20 of 50 journeys. At this pace around 30 Dec 2027."
    assert said["ready"] == "2027-12-30"
    assert said["sentence"].startswith("0 of 20 leads that sales decided on were returned")
