"""Where the goal was lost: worked by hand, added up to the cent, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.insight.goal_gap.factors import NAMES
from lockstep.simulate import DEMO_UNTIL_S, master
from lockstep.simulate.record import record
from lockstep.values import instants
from lockstep.values.faults import WrongUse

CHARTER = """
company: {name: Acme, currency: EUR, time_zone: UTC}
goals: [{name: Spring, period: 2026-Q2, amount: 9100}]
"""
Ask = Callable[..., Reply]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = connect("duckdb", threads=1)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def big(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Return a function that asks the gap of two years of the invented company, of 20,000 leads."""
    version = record(tmp_path_factory.mktemp("big"), touches=200_000, seed=4, now_s=DEMO_UNTIL_S)
    agreed = charter.parse(master("charter.yaml"))

    def asked(**parts: Any) -> Reply:
        name = parts.pop("figure", "goal-gap")
        return ask(FIGURES[name], Question(as_of_s=DEMO_UNTIL_S, **parts), Context(engine, version, agreed))

    return asked


def days(first: str, last: str) -> list[date]:
    one, other = date.fromisoformat(first), date.fromisoformat(last)
    return [one + timedelta(days=count) for count in range((other - one).days + 1)]


def deals(on: list[date], *, won: int, lost: int, minor: int) -> list[dict[str, Any]]:
    """Return so many deals each day, whose leads were known, offered and sold to that very day."""
    return [
        {
            "known_s": f"{day} 08:00", "offered_s": f"{day} 08:10", "accepted_s": f"{day} 08:20",
            "qualified_s": f"{day} 08:30", "opportunity_s": f"{day} 08:40", "deal_id": f"d{day}-{number}",
            "channel": "Fair", ("won_s" if number < won else "lost_s"): f"{day} 09:00", "home_minor": minor,
        }
        for day in on
        for number in range(won + lost)
    ]  # fmt: skip


def worked(engine: Engine, folder: Path, journeys: list[dict[str, Any]], at: str = "2026-07-01", **parts: Any) -> Reply:
    version = tiny.tiny_record(folder, journeys=journeys)
    question = Question(as_of_s=instants.parse(at), **{"period": "2026-Q2"} | parts)
    return ask(FIGURES["goal-gap"], question, Context(engine, version, charter.parse(CHARTER)))


def values(reply: Reply) -> dict[str, Any]:
    assert [row["part"] for row in reply.rows] == list(NAMES), reply.faults
    return {str(row["part"]): row["value"] for row in reply.rows if row["value"]}


LAST_YEAR, THIS_YEAR = days("2025-04-02", "2025-07-01"), days("2026-04-01", "2026-06-30")
SPRING_BEFORE = deals(LAST_YEAR, won=1, lost=1, minor=10_000)
AGAINST = {"options": {"against": "year"}}


def test_smaller_deals_alone_are_deal_size(engine: Engine, tmp_path: Path) -> None:
    # A deal won and one lost on each of 91 days, at €100 last year and at €80 now: 91 × −€20.
    reply = worked(engine, tmp_path, [*SPRING_BEFORE, *deals(THIS_YEAR, won=1, lost=1, minor=8_000)], **AGAINST)
    assert reply.value == Decimal("-1820.00")
    assert values(reply) == {"deal-size": Decimal("-1820.00")}
    size = next(row for row in reply.rows if row["part"] == "deal-size")
    assert (size["then"], size["now"], size["is_noise"]) == (Decimal("100.00"), Decimal("80.00"), 0)


def test_fewer_wins_of_as_many_deals_are_wins(engine: Engine, tmp_path: Path) -> None:
    # Every other day the deal that was won a year ago is lost: 45 of 91 × €100 are missing.
    now = [*deals(THIS_YEAR[::2], won=1, lost=1, minor=10_000), *deals(THIS_YEAR[1::2], won=0, lost=2, minor=10_000)]
    reply = worked(engine, tmp_path, [*SPRING_BEFORE, *now], **AGAINST)
    assert values(reply) == {"wins": Decimal("-4500.00")}


def test_fewer_leads_are_volume_and_with_smaller_deals_each_has_its_share(engine: Engine, tmp_path: Path) -> None:
    # 91 and 46 deals won at €100 and €80: volume −45 × (100 + 80) / 2, size −20 × (91 + 46) / 2.
    reply = worked(engine, tmp_path, [*SPRING_BEFORE, *deals(THIS_YEAR[::2], won=1, lost=1, minor=8_000)], **AGAINST)
    assert values(reply) == {"volume": Decimal("-4050.00"), "deal-size": Decimal("-1370.00")}


def test_a_plan_beyond_the_past_is_read_as_leads(engine: Engine, tmp_path: Path) -> None:
    # €9,100 were brought a year ago and are brought now. A plan of €9,100 is met; a year later there are none.
    reply = worked(engine, tmp_path, [*SPRING_BEFORE, *deals(THIS_YEAR, won=1, lost=1, minor=10_000)])
    assert reply.value == Decimal("0.00")
    assert not values(reply)
    # In the middle of June 75 of 91 days are due: €7,500 of €9,100. As many leads less, as many missing.
    early = [*SPRING_BEFORE, *deals(THIS_YEAR[:75:2], won=1, lost=1, minor=10_000)]
    half = worked(engine, tmp_path / "half", early, at="2026-06-14 23:59:59")
    assert half.value == Decimal("-3700.00")
    assert values(half) == {"volume": Decimal("-3700.00")}
    volume = half.rows[0]
    assert (round(float(str(volume["then"]))), round(float(str(volume["now"])))) == (150, 76)


def test_leads_too_young_to_have_been_won_are_not_taken_for_lost(engine: Engine, tmp_path: Path) -> None:
    # It takes 32 days to an opportunity and 40 to a deal. Leads double in the last 30 days: nothing of that is due yet.
    def slow(on: list[date], minor: int) -> list[dict[str, Any]]:
        return [
            {"known_s": f"{day} 08:00", "opportunity_s": f"{day + timedelta(days=32)} 09:00", "deal_id": f"d{day}",
             "channel": "Fair", "home_minor": minor, "won_s": f"{day + timedelta(days=40)} 10:00"}
            for day in on
        ]  # fmt: skip

    steady = slow(days("2025-01-01", "2026-06-30"), 10_000)
    more = [{"known_s": f"{day} 08:00", "channel": "Fair"} for day in days("2026-06-01", "2026-06-30")]
    reply = worked(engine, tmp_path, [*steady, *more], **AGAINST)
    assert reply.value == Decimal("0.00")
    assert not values(reply)


@pytest.mark.parametrize(
    "asked",
    [
        {"options": {"against": "year"}},
        {"options": {"against": "previous"}, "period": "2026-Q3"},
        {"options": {"against": "2025-Q3"}, "period": "2026-Q3"},
        {"options": {"within": "region", "against": "year"}},
        {"where": {"region": "DACH"}, "period": "2026-Q3"},
        {},
    ],
)
def test_parts_and_groups_add_up_to_the_gap_to_the_cent(big: Ask, asked: Mapping[str, Any]) -> None:
    whole = big(**asked)
    assert whole.value == sum(row["value"] for row in whole.rows)  # type: ignore[misc]
    split = big(**asked, by="region")
    assert sum(row["value"] for row in split.rows) == whole.value  # type: ignore[misc]
    assert all(row["low"] <= row["high"] for row in (*whole.rows, *split.rows))  # type: ignore[operator]


def test_the_gap_is_the_difference_of_the_figures_everyone_reads(big: Ask) -> None:
    gap = big(period="2026-Q3", options={"against": "2025-Q3"})
    now, then = (big(figure="won-revenue", period=period).value for period in ("2026-Q3", "2025-Q3"))
    assert gap.value == now - then  # type: ignore[operator]
    pace = big(figure="goal-pace").rows[0]
    assert big().value == pace["gap"]


def test_the_same_question_gives_the_same_bytes(big: Ask) -> None:
    assert big(by="channel").as_json() == big(by="channel").as_json()


def test_what_is_split_is_compared_within_what_it_is_split_by(big: Ask) -> None:
    by_region, in_whole = (
        big(by="region", period="2026-Q3", options={"against": "year"}),
        big(period="2026-Q3", options={"against": "year", "within": "region"}),
    )
    for part in NAMES:
        together = sum(row["value"] for row in by_region.rows if row["part"] == part)  # type: ignore[misc]
        [alone] = [row["value"] for row in in_whole.rows if row["part"] == part]
        assert abs(together - alone) <= Decimal("0.10")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"period": "2024"}, "no-goal"),
        ({"where": {"region": "DACH"}, "options": {"against": "plan"}}, "no-plan-of-a-part"),
        ({"by": "month"}, "no-split-by-time"),
        ({"period": "2026-12"}, "too-short"),
        ({"period": "2025-Q1", "options": {"against": "year"}}, "too-young"),
        ({"period": "2025-Q4", "options": {"against": "2022-Q4"}}, "too-young"),
        (
            {"period": "2026-10", "options": {"against": "year"}, "where": {"channel": "Partner referral"}},
            "too-few-deals",
        ),
    ],
)
def test_where_there_is_nothing_to_split_a_reason_stands(big: Ask, asked: Mapping[str, Any], code: str) -> None:
    reply = big(**asked)
    assert (reply.value, list(reply.rows)) == (None, [])
    assert [fault.code for fault in reply.faults] == [code]
    assert all(fault.remedy for fault in reply.faults)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"options": {"against": "yesterday"}}, "can't be compared with “yesterday”"),
        ({"options": {"part": "luck"}}, "no part “luck”"),
    ],
)
def test_what_can_not_be_asked_is_refused(big: Ask, asked: Mapping[str, Any], said: str) -> None:
    with pytest.raises(WrongUse, match=said):
        big(**asked)


def test_each_part_opens_to_its_leads(engine: Engine, tmp_path: Path) -> None:
    now = [*deals(THIS_YEAR[::2], won=1, lost=1, minor=10_000), *deals(THIS_YEAR[1::2], won=0, lost=2, minor=10_000)]
    version = tiny.tiny_record(tmp_path, journeys=[*SPRING_BEFORE, *now])
    context = Context(engine, version, charter.parse(CHARTER))
    for part, count in {"wins": 46 + 90, "deal-size": 46, "volume": 182, "follow-up": 154, "timing": 0}.items():
        question = Question(
            as_of_s=instants.parse("2026-07-01"), period="2026-Q2", options={"against": "year", "part": part}
        )
        assert explain(FIGURES["goal-gap"], question, context).row_count == count, part


def test_a_company_without_a_deal_or_a_lead_gets_a_reason(engine: Engine, tmp_path: Path) -> None:
    for name, journeys in (("nothing", []), ("leads", [{"known_s": f"{day}"} for day in LAST_YEAR + THIS_YEAR])):
        reply = worked(engine, tmp_path / name, journeys, **AGAINST)
        assert reply.value is None
        assert [fault.code for fault in reply.faults] == [{"nothing": "too-young", "leads": "too-few-deals"}[name]]


def test_negative_amounts_are_counted_as_they_are(engine: Engine, tmp_path: Path) -> None:
    now = [*deals(THIS_YEAR[1:], won=1, lost=1, minor=10_000), *deals(THIS_YEAR[:1], won=1, lost=1, minor=-10_000)]
    reply = worked(engine, tmp_path, [*SPRING_BEFORE, *now], **AGAINST)
    assert reply.value == Decimal("-200.00")
    assert values(reply) == {"deal-size": Decimal("-200.00")}
