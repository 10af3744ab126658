"""The figure as a whole, on records of a few hundred leads that a person can check, and on those that say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.levers.levers import FIGURE
from lockstep.insight.levers.teams import people_of_teams
from lockstep.values import instants

CHARTER = charter.parse("""
company: {name: Acme, currency: EUR, time_zone: UTC}
default_calendar: Office
calendars: {Office: {time_zone: UTC, hours: {monday-sunday: "09:00-17:00"}}}
""")
HOUR, DAY = 3_600, 86_400
AS_OF_S = instants.parse("2026-12-31 12:00")
FIRST_S = instants.parse("2026-01-01 09:00")

Cells = dict[str, Any]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = connect("duckdb", threads=1)
    yield engine
    engine.close()


def leads(count: int = 720, *, won: int = 12_000_00, **same: Any) -> list[Cells]:
    """Two leads a day at nine: one answered within an hour, one the next day. Of the prompt ones half become deals.

    Of the late ones a quarter; of all the deals two thirds are won, after 20 days, for 12,000.
    """
    made: list[Cells] = []
    for number in range(count):
        at_s, is_prompt = FIRST_S + number // 2 * DAY, number % 2 == 0
        becomes = number // 2 % (2 if is_prompt else 4) == 0
        tried_s = at_s + (HOUR if is_prompt else DAY)
        cells: Cells = {
            "owner": "Ann", "source": "web", "segment": "mid", "known_s": at_s, "offered_s": at_s,
            "accepted_s": at_s + 2 * HOUR, "decided_s": at_s + 2 * HOUR, "decision": "accepted",
            "first_attempt_s": tried_s, "attempt_count": 1, "packet_missing": "",
        }  # fmt: skip
        if becomes:
            cells |= {"opportunity_s": at_s + 5 * DAY, "first_contact_s": tried_s, "deal_id": f"d{number}"}
            ends = {"won_s": at_s + 25 * DAY, "home_minor": won} if number % 8 < 4 else {"lost_s": at_s + 25 * DAY}
            cells |= {name: at for name, at in ends.items() if not name.endswith("_s") or at <= AS_OF_S}
        made.append(cells | same)
    return made


@pytest.fixture(scope="module")
def usual(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Reply:
    """What the figure says of these leads and of nothing else."""
    return asked(engine, tmp_path_factory.mktemp("usual"), leads())


def asked(engine: Engine, folder: Path, journeys: list[Cells], **tables: Any) -> Reply:
    question = Question(as_of_s=AS_OF_S, **tables.pop("question", {}))
    version = tiny.tiny_record(folder, journeys=journeys, **tables)
    return ask(FIGURE, question, Context(engine, version, CHARTER))


def row(reply: Reply, lever: str) -> dict[str, Any]:
    return dict(next(row for row in reply.rows if row["lever"] == lever))


def test_answering_in_time_gains_what_counting_by_hand_says(usual: Reply) -> None:
    said = row(usual, "answer-in-time")
    # Prompt ones become opportunities twice as often as late ones; 90 late ones come in 90 days; a quarter of these
    # become opportunities anyhow, worth 2/3 · 12,000 each: twice as many bring 90 · 1/4 · 8,000 more.
    assert said["units"] == 90
    assert float(said["value"]) == pytest.approx(90 / 4 * 8_000, rel=0.05)
    assert said["low"] < said["value"] < said["high"]
    assert (said["check"], said["verdict"], said["horizon_days"]) == ("held", "propose", 90)
    assert float(said["checked_said"]) == pytest.approx(90 / 4 * 8_000, rel=0.1)
    assert float(said["checked_came"]) == pytest.approx(90 / 4 * 8_000, rel=0.1)


def test_a_longer_horizon_gains_in_proportion(engine: Engine, tmp_path: Path, usual: Reply) -> None:
    long = row(asked(engine, tmp_path, leads(), question={"options": {"horizon": "180"}}), "answer-in-time")
    assert float(long["value"]) == pytest.approx(2 * float(row(usual, "answer-in-time")["value"]), rel=1e-6)


def test_leads_that_sales_sent_back_untried_are_not_called_late(engine: Engine, tmp_path: Path, usual: Reply) -> None:
    returned = [
        {"owner": "Ann", "source": "web", "segment": "mid", "known_s": at_s, "offered_s": at_s, "decision": "returned",
         "decided_s": at_s + HOUR, "recycled_s": at_s + HOUR}
        for at_s in range(FIRST_S, FIRST_S + 300 * DAY, DAY)
    ]  # fmt: skip
    without = row(usual, "answer-in-time")
    beside = row(asked(engine, tmp_path, leads() + returned), "answer-in-time")
    assert (beside["value"], beside["sample"]) == (without["value"], without["sample"])


def test_content_is_compared_among_deals_that_took_as_long(engine: Engine, tmp_path: Path) -> None:
    # Of short deals a quarter are won and few use content, of long ones three quarters and most do; within each it
    # makes no difference.
    journeys, uses = [], []
    for number in range(600):
        is_long, used = number % 2, number // 2 % 4
        opened_s = FIRST_S + number // 2 * DAY
        closed_s = opened_s + (40 if is_long else 10) * DAY
        won = (number // 8) % 4 < (3 if is_long else 1)
        end = {"won_s": closed_s, "home_minor": 100_000} if won else {"lost_s": closed_s}
        if closed_s <= AS_OF_S:
            journeys.append({"known_s": opened_s - DAY, "opportunity_s": opened_s, "deal_id": f"d{number}", **end})
        if used < (3 if is_long else 1):
            uses.append({"deal_key": f"d{number}", "occurred_s": opened_s + DAY, "content": "A case", "kind": "email"})
    said = row(asked(engine, tmp_path, journeys, activities=uses), "more-content")
    assert abs(float(said["value"])) < 1_000
    assert said["low"] < 0 < said["high"]
    assert said["verdict"] == "plan-a-test"


def test_offering_again_is_seen_in_the_handoffs(engine: Engine, tmp_path: Path) -> None:
    journeys, handoffs, links = leads(), [], []
    for number in range(400):
        at_s = FIRST_S + number // 2 * DAY
        again = number % 2 == 0
        becomes = number // 2 % (3 if again else 9) == 0 and at_s + 110 * DAY <= AS_OF_S
        journeys.append(
            {"person_id": f"r{number}", "source": "web", "segment": "mid", "known_s": at_s, "offered_s": at_s,
             "recycled_s": at_s + DAY, **({"opportunity_s": at_s + 92 * DAY} if becomes else {})}
        )  # fmt: skip
        links.append({"key": f"k{number}", "kind": "person", "entity_id": f"r{number}"})
        if again:
            handoffs.append({"person_key": f"k{number}", "occurred_s": at_s + 30 * DAY})
    said = row(asked(engine, tmp_path, journeys, handoffs=handoffs, links=links), "offer-again")
    assert said["missing"] is None
    assert said["value"] > 0


def test_spend_moves_from_the_channel_that_returns_least_and_is_never_more_than_a_test(
    engine: Engine, tmp_path: Path
) -> None:
    journeys = [lead | {"channel": "ads" if number % 3 else "fair"} for number, lead in enumerate(leads())]
    spend = [
        {"channel": channel, "amount_minor": minor, "amount_currency": "EUR", "occurred_s": FIRST_S + day * DAY}
        for day in range(360)
        for channel, minor in (("ads", 1_000_00), ("fair", 100_00))
    ]
    said = row(asked(engine, tmp_path, journeys, spend=spend), "shift-spend")
    assert said["words"] == "Move €9,900 from ads to fair"
    assert said["value"] > 0
    assert (said["check"], said["verdict"]) == ("never-tried", "plan-a-test")
    francs = [one | {"amount_currency": "CHF"} for one in spend]
    absent = row(asked(engine, tmp_path / "chf", journeys, spend=francs), "shift-spend")
    assert absent["value"] is None
    assert "720 rows of spend are in other currencies" in absent["missing"]


def test_a_kind_of_lead_that_sales_sends_back_more_often_than_not_can_be_left_out(
    engine: Engine, tmp_path: Path, usual: Reply
) -> None:
    poor = [
        {"source": "lists", "segment": "small", "known_s": FIRST_S + n * DAY, "offered_s": FIRST_S + n * DAY,
         "decided_s": FIRST_S + n * DAY + HOUR, "decision": "returned" if n % 10 else "accepted", "attempt_count": 2}
        for n in range(350)
    ]  # fmt: skip
    said = row(asked(engine, tmp_path, leads() + poor), "tighten-criteria")
    assert said["words"].startswith("Offer no more leads of lists, small: sales returned 90")
    assert said["value"] > 0
    assert said["verdict"] == "plan-a-test"
    assert row(usual, "tighten-criteria")["value"] is None


def everything_is_said(reply: Reply) -> None:
    """Each number is one, each lever without a gain says why, and the answer is JSON."""
    for said in reply.rows:
        for value in said.values():
            assert not isinstance(value, float) or isfinite(value)
            assert not isinstance(value, Decimal) or value.is_finite()
        assert (said["value"] is None) == bool(said["missing"])
        assert (said["value"] is None) == (said["verdict"] == "not-enough-data")
    if not reply.rows:
        assert reply.faults
    reply.as_json()


def no_conversion() -> list[Cells]:
    return [{"known_s": FIRST_S + n * DAY, "offered_s": FIRST_S + n * DAY} for n in range(300)]


BAD: dict[str, list[Cells]] = {
    "an empty record": [],
    "one lead": leads(1),
    "no conversion": no_conversion(),
    "leads without a date": [{"owner": "Ann"} for _ in range(50)],
    "negative amounts": leads(won=-5_000_00),
    "amounts of nothing": leads(won=0),
    "no amount": [{name: value for name, value in lead.items() if name != "home_minor"} for lead in leads()],
    "a young record": leads(60),
    "a thousand channels": [lead | {"source": f"s{n}", "channel": f"c{n}"} for n, lead in enumerate(leads(1_000))],
    "one channel": [lead | {"channel": "ads"} for lead in leads()],
    "opportunities before the lead": [
        lead | ({"opportunity_s": lead["known_s"] - DAY} if "deal_id" in lead else {}) for lead in leads()
    ],
    "nobody accepts": [
        {name: value for name, value in lead.items() if name != "accepted_s"} for lead in leads()
    ],
    "dearest amounts": leads(won=9_000_000_000_000_00),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_can_not_be_estimated_says_why(what: str, engine: Engine, tmp_path: Path) -> None:
    everything_is_said(asked(engine, tmp_path, BAD[what]))


def test_a_period_without_data_says_why(engine: Engine, tmp_path: Path) -> None:
    reply = asked(engine, tmp_path, leads(), question={"period": "2019"})
    everything_is_said(reply)
    assert [fault.code for fault in reply.faults] == ["too-little-past"]


def test_a_segment_is_asked_for_as_of_any_figure(engine: Engine, tmp_path: Path, usual: Reply) -> None:
    mixed = leads() + leads(source="fair")
    of_web = row(asked(engine, tmp_path, mixed, question={"where": {"source": "web"}}), "answer-in-time")
    assert of_web["value"] == row(usual, "answer-in-time")["value"]


def test_who_is_of_neither_team_may_be_of_both(engine: Engine, tmp_path: Path) -> None:
    members = [
        {"member_id": "1", "name": "Mia", "team": "Marketing ops"},
        {"member_id": "2", "name": "Sam", "team": "Inside Sales"},
        {"member_id": "3", "name": "Olu", "team": "Board"},
        {"member_id": "4", "name": "Ida"},
        {"member_id": "5"},
    ]
    version = tiny.tiny_record(tmp_path, members=members)
    found = people_of_teams(Context(engine, version, CHARTER))
    assert found == {"marketing": ["Ida", "Mia", "Olu"], "sales": ["Ida", "Olu", "Sam"]}
