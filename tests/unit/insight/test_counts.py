"""Leads, deals won and lost, won revenue: each against its second statement in plain Python."""

from __future__ import annotations

from decimal import Decimal

import pytest

from . import said_again as again
from .conftest import Ask
from .ways import PERIODS, in_every_way

COUNTS = {
    "leads": (again.leads, "known_s"),
    "deals-won": (again.won, "won_s"),
    "deals-lost": (again.lost, "lost_s"),
}


@in_every_way
@pytest.mark.parametrize("name", COUNTS)
def test_a_count_is_what_counting_by_hand_gives(
    answer: Ask, journeys: list[again.Journey], name: str, by: str | None, period: str | None, as_of_s: int
) -> None:
    these, instant = COUNTS[name]
    groups = again.tally(these(journeys, as_of_s), by, lambda j: again.day(j.get(instant)), PERIODS[period])
    reply = answer(name, as_of_s, by=by, period=period)
    if by is None:
        assert reply.value == len(groups.get("all", []))
    else:
        assert {row[by]: row["value"] for row in reply.rows} == {key: len(members) for key, members in groups.items()}


@in_every_way
def test_won_revenue_is_what_adding_up_by_hand_gives(
    answer: Ask, journeys: list[again.Journey], by: str | None, period: str | None, as_of_s: int
) -> None:
    groups = again.tally(again.won(journeys, as_of_s), by, lambda j: again.day(j.get("won_s")), PERIODS[period])
    expected = {}
    for key, members in groups.items():
        amounts = [Decimal(j["home_minor"]) / 100 for j in members if j.get("home_minor") is not None]
        expected[key] = (sum(amounts, Decimal(0)) if amounts else None, len(members))
    reply = answer("won-revenue", as_of_s, by=by, period=period)
    assert reply.answer.unit == "EUR"
    if by is None:
        assert reply.value == expected.get("all", (Decimal(0), 0))[0]
    else:
        assert {row[by]: (row["value"], row["deals"]) for row in reply.rows} == expected


def test_a_win_without_a_close_date_is_in_no_period_and_says_so(answer: Ask) -> None:
    faults = {fault.code: fault.sentence for fault in answer("deals-won", period="2026-Q1").faults}
    assert faults == {"undated": "1 won deal has no close date and is in no period."}
    assert answer("deals-won").faults == []


def test_a_foreign_amount_without_a_rate_is_left_out_and_says_so(answer: Ask) -> None:
    faults = {fault.code: fault.sentence for fault in answer("won-revenue").faults}
    assert faults == {
        "no-amount": "1 won deal has no amount and adds nothing.",
        "no-rate": "1 won deal has an amount in CHF without a rate to EUR and adds nothing.",
    }


def test_money_is_absent_rather_than_nought_where_no_won_deal_has_an_amount(answer: Ask) -> None:
    reply = answer("won-revenue", where={"owner": "Cy"})
    assert reply.value is None
    assert [fault.code for fault in reply.faults] == ["no-amount"]


def test_money_is_nought_where_nothing_was_won(answer: Ask) -> None:
    reply = answer("won-revenue", period="2025")
    assert (reply.value, reply.as_dict()["value"]) == (Decimal(0), "0.00")


def test_groups_are_read_largest_first_and_what_is_missing_last(answer: Ask) -> None:
    assert [row["source"] for row in answer("leads", by="source").rows] == ["web", "fair", "referral"]
    assert [row["owner"] for row in answer("leads", by="owner").rows] == ["Bo", "Ann", "Cy", "(missing)"]
    months = [row["month"] for row in answer("deals-won", by="month").rows]
    assert months == ["2026-02", "2026-03", "(undated)"]
