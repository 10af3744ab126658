"""Each planted truth moves its own quantity in the raw exports, from its own day on, and nothing before it."""

from __future__ import annotations

import pytest

from lockstep.simulate import TRUTHS
from lockstep.simulate.planted import Planted
from lockstep.values.faults import LockstepError
from planted.invented import MAY_S, NOW_S, ask, ask_one, history

pytestmark = pytest.mark.slow

DAY_S = 86_400
YEAR_S = NOW_S // DAY_S * DAY_S - 365 * DAY_S
RECENT_S = NOW_S // DAY_S * DAY_S - 80 * DAY_S

RESPONSE = """
    WITH first AS (SELECT "Lead ID" AS lead, MIN(moment("Completed At")) AS at_s FROM activities GROUP BY 1)
    SELECT MEDIAN(f.at_s - moment(h."Offered At"))
    FROM handoffs AS h JOIN first AS f ON f.lead = h."Lead ID" JOIN leads AS l ON l."Lead ID" = h."Lead ID"
    WHERE moment(h."Offered At") >= ? AND moment(h."Offered At") < ? AND {where}"""
ATTEMPTS = """
    SELECT COUNT(a."Activity ID") / COUNT(DISTINCT h."Lead ID") FROM handoffs AS h
    LEFT JOIN activities AS a ON a."Lead ID" = h."Lead ID"
    WHERE moment(h."Offered At") >= ? AND moment(h."Offered At") < ?"""
ACCEPTED = """
    SELECT AVG(CASE WHEN h."Decision" = 'Accepted' THEN 1.0 ELSE 0 END)
    FROM handoffs AS h JOIN leads AS l ON l."Lead ID" = h."Lead ID"
    WHERE h."Decision" IS NOT NULL AND l."Lead Source" = 'Content syndication'
    AND moment(l."Created Date") >= ? AND moment(l."Created Date") < ?"""
COMPLETE = """
    SELECT AVG(CASE WHEN "Missing in Packet" = 'complete' THEN 1.0 ELSE 0 END) FROM handoffs
    WHERE moment("Offered At") >= ? AND moment("Offered At") < ?"""
AMOUNT = """
    SELECT MEDIAN(cents("Amount")) FROM opportunities
    WHERE "Currency" = 'EUR' AND moment("Created Date") >= ? AND moment("Created Date") < ?"""
CONTENT = """
    SELECT COUNT(DISTINCT a."Opportunity ID") FILTER (WHERE a."Content Used" IS NOT NULL)
        / COUNT(DISTINCT o."Opportunity ID")
    FROM opportunities AS o JOIN activities AS a ON a."Opportunity ID" = o."Opportunity ID"
    WHERE moment(o."Created Date") >= ? AND moment(o."Created Date") < ?"""
VOLUME = """SELECT COUNT(*) FROM contacts WHERE moment("Create Date") >= ? AND moment("Create Date") < ?"""
CLOSING = """
    SELECT MEDIAN(moment("Closed At") - moment("Created Date")) FROM opportunities
    WHERE "Closed At" IS NOT NULL AND moment("Created Date") >= ? AND moment("Created Date") < ?"""
ALL = "true"

#: Truth, strength, question, first instant, and between what it multiplies its quantity.
CASES = [
    ("slow-follow-up", 0.7, RESPONSE.format(where=ALL), MAY_S, (1.5, 20.0)),
    ("fewer-attempts", 0.6, ATTEMPTS, MAY_S, (0.35, 0.75)),
    ("bad-channel", 0.9, ACCEPTED, YEAR_S, (0.0, 0.45)),
    (
        "understaffed-region", 0.7,
        RESPONSE.format(where="""l."Region" = 'North America'"""), MAY_S, (1.5, 40.0),
    ),
    ("webinar-backlog", 0.8, RESPONSE.format(where="""l."Lead Source" = 'Webinar'"""), RECENT_S, (1.15, 40.0)),
    ("weak-packets", 0.5, COMPLETE, MAY_S, (0.42, 0.58)),
    ("smaller-deals", 0.4, AMOUNT, YEAR_S, (0.58, 0.62)),
    ("lost-content", 0.8, CONTENT, MAY_S, (0.08, 0.35)),
    ("volume-drop", 0.3, VOLUME, MAY_S, (0.66, 0.74)),
    ("slow-close", 0.5, CLOSING, MAY_S, (1.15, 2.1)),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "strength", "question", "since_s", "moves"), CASES, ids=[c[0] for c in CASES])
def test_a_planted_truth_moves_its_own_quantity_from_its_day_on_and_not_before(
    truth: str, strength: float, question: str, since_s: int, moves: tuple[float, float]
) -> None:
    usual, planted = history(), history(truth, strength)
    assert Planted({truth: strength}, now_s=NOW_S).since_s(truth) == since_s
    low, high = moves
    change = ask_one(planted, question, since_s, NOW_S) / ask_one(usual, question, since_s, NOW_S)
    assert low <= change <= high
    assert ask(planted, question, 0, since_s - 7 * DAY_S) == ask(usual, question, 0, since_s - 7 * DAY_S)


def test_every_truth_that_can_be_planted_is_tested_here() -> None:
    assert [case[0] for case in CASES] == [truth.name for truth in TRUTHS]


@pytest.mark.parametrize("truth", [truth.name for truth in TRUTHS if truth.name != "volume-drop"])
def test_no_truth_changes_who_comes_when_and_from_where(truth: str) -> None:
    strength = next(case[1] for case in CASES if case[0] == truth)
    who = """SELECT "Record ID", "First Name", "Create Date", "Original Source", "Company Domain Name"
             FROM contacts ORDER BY 1"""
    assert ask(history(truth, strength), who) == ask(history(), who)


@pytest.mark.parametrize("truth", ["smaller-deals", "slow-close", "lost-content"])
def test_what_goes_wrong_with_deals_leaves_handoffs_alone(truth: str) -> None:
    strength = next(case[1] for case in CASES if case[0] == truth)
    planted, usual = history(truth, strength), history()
    for name in ("crm/handoffs", "crm/lead_history"):
        assert planted.files[name].read_bytes() == usual.files[name].read_bytes()


def test_slower_answers_win_fewer_deals() -> None:
    slow = history("slow-follow-up", 0.7)
    assert slow.truth["totals"]["qualified"] < history().truth["totals"]["qualified"]


def test_an_understaffed_region_loses_people_and_never_the_last() -> None:
    left = ask(history("understaffed-region", 0.7), """
        SELECT "Region", COUNT(*) FILTER (WHERE "End Date" IS NULL), COUNT("End Date") FROM users
        WHERE "Role" = 'SDR' GROUP BY 1 HAVING COUNT("End Date") > 0""")  # fmt: skip
    assert left == [("North America", 1, 1)]


@pytest.mark.parametrize(
    "question", [RESPONSE.format(where=ALL), ATTEMPTS, COMPLETE, AMOUNT, CONTENT], ids=list("racmu")
)
def test_with_nothing_planted_nothing_moves_in_may(question: str) -> None:
    before = ask_one(history(), question, 0, MAY_S)
    after = ask_one(history(), question, MAY_S, NOW_S)
    # Three standard errors of the smallest sample, the content of some 170 opportunities since May.
    assert after / before == pytest.approx(1, abs=0.25)


def test_the_truth_names_what_was_planted_where_from_when_and_how_strongly() -> None:
    told = history("slow-follow-up", 0.7).truth["planted"]
    assert [(one["name"], one["strength"], one["where"], one["from"]) for one in told] == [
        ("slow-follow-up", 0.7, "all offered leads", "2026-05-01")
    ]
    assert history().truth["planted"] == []


@pytest.mark.parametrize(("name", "strength", "says"), [
    ("slow-folow-up", 0.3, "slow-follow-up"), ("slow-close", 1.0, "0 to 0.95"), ("slow-close", -0.1, "0 to 0.95"),
    ("slow-close", float("nan"), "0 to 0.95"),
])  # fmt: skip
def test_a_truth_that_cannot_be_planted_is_refused_with_what_would_do(name: str, strength: float, says: str) -> None:
    with pytest.raises(LockstepError, match=says):
        Planted({name: strength}, now_s=NOW_S)
