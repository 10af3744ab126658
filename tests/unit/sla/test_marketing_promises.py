"""What marketing owes: leads, acceptance, packets; worked by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants

from . import agreement
from .conftest import Ask, Open

HEAD = "company: {name: Acme, currency: EUR, time_zone: UTC}\n"


def kept(context: Context, day: str, **asked: Any) -> Reply:
    return ask(FIGURES["promises-kept"], Question(as_of_s=instants.parse(f"{day} 12:00"), **asked), context)


def leads_row(reply: Reply) -> dict[str, Any]:
    return next(dict(row) for row in reply.rows if row["promise"] == "leads")


def offers(months: dict[str, int]) -> list[dict[str, Any]]:
    """So many leads offered on the 10th of each month."""
    at = [f"{month}-10 09:00" for month, count in months.items() for _ in range(count)]
    return [{"known_s": f"{instant[:7]}-01 09:00", "offered_s": instant} for instant in at]


def test_acceptance_and_packets_worked_by_hand(answer: Ask) -> None:
    # Offered by 12 March: j01 to j08, j12, j13. Accepted j01, j08; returned j03; the rest undecided. Packets: j02
    # lacked the phone, nobody looked at those of j04, j12 and j13.
    rows = {row["promise"]: (row["kept"], row["broken"], row["open"]) for row in answer("promises-kept").rows}
    assert (rows["acceptance"], rows["packet"]) == ((2, 1, 7), (6, 1, 0))


def test_the_rate_agreed_stands_beside_the_rate_reached_where_one_was_agreed(opened: Open) -> None:
    text = HEAD + (
        "promises: {marketing: {leads: {by: count, stage: offered, per_month: 3},\n"
        "  acceptance_rate: 65%, packet_completeness: 90%}SALES}"
    )
    of_sales = ("decision", "attempts", "first-attempt-hand-raise", "first-attempt-other")
    for sales, rate in (("", None), (", sales: {kept_rate: 85%}", 0.85)):
        context = opened(text.replace("SALES", sales), journeys=agreement.journeys(), attempts=agreement.attempts())
        assert {row["promise"]: row["agreed"] for row in kept(context, "2026-03-12").rows} == {
            "leads": 1.0, "acceptance": 0.65, "packet": 0.9, **dict.fromkeys(of_sales, rate)
        }  # fmt: skip


def test_each_month_of_leads_stands_for_itself(opened: Open) -> None:
    text = HEAD + "promises: {marketing: {leads: {by: count, stage: offered, per_month: 3}}}"
    context = opened(text, journeys=offers({"2026-01": 4, "2026-02": 1, "2026-03": 2}))
    # January 3 of 3 (one more makes up for nothing), February 1 of 3, March 2 of 3 with the month still going.
    row = leads_row(kept(context, "2026-03-20"))
    assert (row["due"], row["kept"], row["broken"], row["open"]) == (9, 6, 2, 1)
    assert row["value"] == 6 / 8
    by_month = [
        (row["month"], row["kept"], row["broken"], row["open"])
        for row in kept(context, "2026-03-20", by="month").rows
        if row["promise"] == "leads"
    ]
    assert by_month == [("2026-01", 3, 0, 0), ("2026-02", 1, 2, 0), ("2026-03", 2, 0, 1)]
    assert leads_row(kept(context, "2026-04-01"))["open"] == 0


def test_a_month_without_any_delivery_is_broken_within_a_period(opened: Open) -> None:
    text = HEAD + "promises: {marketing: {leads: {by: capacity, stage: offered, per_rep: 1, reps: 2}}}"
    context = opened(text, journeys=offers({"2026-01": 2}))
    row = leads_row(kept(context, "2026-06-15", period="2026-Q1"))
    assert (row["due"], row["kept"], row["broken"]) == (6, 2, 4)


def test_leads_promised_by_formula_are_those_the_goal_needs(opened: Open) -> None:
    # 50 % of 60,000 in January, deals of 10,000, 50 % to opportunity, 50 % of these won: 12 leads.
    text = HEAD + (
        "goals: [{name: Two months, period: 2026-01, amount: 60000}]\n"
        "promises: {marketing: {leads: {by: count, stage: offered, share: 50%, average_amount: 10000,\n"
        "  opportunity_rate: 50%, win_rate: 50%}}}"
    )
    row = leads_row(kept(opened(text, journeys=offers({"2026-01": 5})), "2026-02-01"))
    assert (row["promised"], row["due"], row["kept"]) == ("12 leads a month", 12, 5)


def test_leads_promised_by_value_count_what_they_are_worth(opened: Open) -> None:
    # Before 2026: 10 hand-raises ended, 4 won at 1,200.00; 10 others ended, none won. p = 4/20, a = 1,200.00, s = 20.
    # Hand-raise: (4 + 20 · 0.2) / 30 · 1,200 = 320.00; other: (0 + 4) / 30 · 1,200 = 160.00.
    # January: 2 hand-raises and 1 other accepted = 800.00 of 50 % of 2,000.00.
    past = [
        {"known_s": "2025-05-01 09:00", "lead_kind": kind, "deal_id": f"{kind}{number}",
         **({"won_s": "2025-06-01 09:00", "home_minor": 120_000} if kind == "hand-raise" and number < 4
            else {"lost_s": "2025-06-01 09:00"})}
        for kind in ("hand-raise", "other") for number in range(10)
    ]  # fmt: skip
    now = [
        {"known_s": "2026-01-02 09:00", "offered_s": "2026-01-03 09:00", "accepted_s": "2026-01-05 09:00",
         "lead_kind": kind}
        for kind in ("hand-raise", "hand-raise", "other")
    ]  # fmt: skip
    text = HEAD + (
        "goals: [{name: January, period: 2026-01, amount: 2000}]\n"
        "promises: {marketing: {leads: {by: value, share: 50%}}}"
    )
    row = leads_row(kept(opened(text, journeys=[*past, *now]), "2026-01-20"))
    assert (row["unit"], row["promised"]) == ("EUR", "accepted leads worth €1,000")
    assert (row["due"], row["kept"], row["broken"], row["open"]) == (
        Decimal("1000.00"), Decimal("800.00"), Decimal("0.00"), Decimal("200.00"),
    )  # fmt: skip


def test_without_a_past_no_lead_has_a_worth_and_the_figure_says_so(opened: Open) -> None:
    text = HEAD + (
        "goals: [{name: January, period: 2026-01, amount: 2000}]\n"
        "promises: {marketing: {leads: {by: value, share: 50%}}}"
    )
    reply = kept(opened(text, journeys=offers({"2026-01": 2})), "2026-01-20")
    assert "no-worth" in {fault.code for fault in reply.faults}


@pytest.mark.parametrize("leads", ["{by: value, share: 50%}", "{by: count, per_month: 3}"])
def test_leads_owed_for_a_goal_nobody_has_set_yet_are_said_to_be(opened: Open, leads: str) -> None:
    text = HEAD + (
        "goals: [{name: New revenue 2026, period: 2026, amount: 1000000}]\n"
        f"promises: {{marketing: {{leads: {leads}}}}}"
    )
    reply = kept(opened(text, journeys=offers({"2026-01": 2})), "2026-01-20")
    assert ("placeholder-goal" in {fault.code for fault in reply.faults}) == ("value" in leads)


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"by": "owner"}, "promised-as-a-whole"), ({"by": "week"}, "promised-as-a-whole"),
     ({"where": {"owner": "Sam"}}, "promised-as-a-whole"), ({"period": "2026-W07"}, "promised-by-month")],
)  # fmt: skip
def test_a_promise_of_leads_is_not_split_into_what_nobody_promised(
    answer: Ask, asked: dict[str, Any], code: str
) -> None:
    reply = answer("promises-kept", **asked)
    assert not [row for row in reply.rows if row["promise"] == "leads"]
    assert code in {fault.code for fault in reply.faults}


def test_where_marketing_promised_nothing_the_figure_says_so(opened: Open) -> None:
    context = opened(HEAD, journeys=agreement.journeys(), attempts=agreement.attempts())
    reply = kept(context, "2026-03-12")
    assert {row["team"] for row in reply.rows} == {"sales"}
    assert [fault.code for fault in reply.faults] == ["not-agreed"]


def test_where_no_source_records_offers_marketing_is_not_judged(opened: Open) -> None:
    context = opened(journeys=[{"known_s": "2026-03-02 10:00", "first_attempt_s": "2026-03-02 10:30"}])
    reply = kept(context, "2026-03-12")
    assert {row["team"] for row in reply.rows} == {"sales"}
    assert "no-offers" in {fault.code for fault in reply.faults}
