"""Laws that hold for any record, however strange: on tiny random journeys, through the embedded engine."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants

pytestmark = pytest.mark.slow

CHARTER = charter.parse(
    """
company: {name: Acme, currency: EUR, time_zone: Europe/Berlin}
default_calendar: office
calendars:
  office: {time_zone: Europe/Berlin, hours: {monday-friday: "09:00-12:30, 13:30-17:00"}}
  nights: {time_zone: America/New_York, hours: {sunday-thursday: 20:00-24:00}}
members: {Bo: {calendar: nights}}
promises:
  marketing: {leads: {by: count, stage: offered, per_month: 2}, acceptance_rate: 60%, packet_completeness: 90%}
"""
)
FIRST, LAST = instants.parse("2026-01-01"), instants.parse("2026-06-30")
HOUR = 3600
#: Somewhere in half a year, often on the same instant; or not said.
INSTANT = st.one_of(st.none(), st.integers(0, 180 * 24).map(lambda hours: FIRST + hours * HOUR))

STAGES = (
    "known",
    "engaged",
    "offered",
    "accepted",
    "qualified",
    "opportunity",
    "won",
    "lost",
    "recycled",
    "disqualified",
)


@st.composite
def journey(draw: st.DrawFn) -> dict[str, Any]:
    """Return a journey whose stages come in any order, or have no date, as bad sources have it."""
    row: dict[str, Any] = {f"{stage}_s": draw(INSTANT) for stage in STAGES if draw(st.booleans())}
    row["owner"] = draw(st.sampled_from([None, "Ann", "Bo", "O'Hara"]))
    row["source"] = draw(st.sampled_from([None, "web", "fair"]))
    row["lead_kind"] = draw(st.sampled_from(["hand-raise", "other"]))
    row["is_lead"], row["is_primary"] = draw(st.integers(0, 1)), draw(st.integers(0, 1))
    row["has_won"] = 1 if row.get("won_s") is not None else draw(st.integers(0, 1))
    row["home_minor"] = draw(st.one_of(st.none(), st.integers(-(10**6), 10**9)))
    row["first_attempt_s"], row["first_contact_s"], row["decided_s"] = (draw(INSTANT) for _ in range(3))
    row["decision"] = draw(st.sampled_from(["accepted", "returned"])) if row["decided_s"] is not None else None
    row["packet_missing"] = draw(st.sampled_from([None, "", "phone"]))
    return row


JOURNEYS = st.lists(journey(), max_size=6)
QUESTIONS = st.builds(
    Question,
    as_of_s=st.integers(FIRST, LAST + 90 * 86_400),
    period=st.sampled_from([None, "2026", "2026-Q1", "2026-02", "2026-W07", "2026-03-01..2026-04-15"]),
    where=st.sampled_from([{}, {"owner": "Ann"}, {"source": "(missing)"}]),
)
quickly = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Return one embedded engine for all examples."""
    opened = connect("duckdb", threads=1)
    yield opened
    opened.close()


def asked(engine: Engine, journeys: list[dict[str, Any]], name: str, question: Question, **changed: Any) -> Reply:
    """Ask a figure of a record of these journeys."""
    attempts = [
        {"journey_id": f"j{number}", "ordinal": 1, "occurred_s": row["first_attempt_s"], "kind": "call"}
        for number, row in enumerate(journeys, start=1)
        if row.get("first_attempt_s") is not None
    ]
    said = {field: getattr(question, field) for field in ("as_of_s", "period", "where")} | changed
    with tempfile.TemporaryDirectory() as folder:
        version = tiny.tiny_record(Path(folder), journeys=journeys, attempts=attempts, zone="Europe/Berlin")
        return ask(FIGURES[name], Question(**said), Context(engine, version, CHARTER))


@quickly
@given(JOURNEYS, QUESTIONS, st.sampled_from(["leads", "deals-won", "deals-lost", "won-revenue"]),
       st.sampled_from(["owner", "source", "month", "quarter"]))  # fmt: skip
def test_over_any_split_a_figure_adds_up_to_itself(
    engine: Engine, journeys: list[dict[str, Any]], question: Question, name: str, by: str
) -> None:
    total = asked(engine, journeys, name, question).value
    parts = [row["value"] for row in asked(engine, journeys, name, question, by=by).rows]
    assert sum(part for part in parts if part is not None) == (total or 0)  # type: ignore[misc]


@quickly
@given(JOURNEYS, st.sampled_from(list(FIGURES)), QUESTIONS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    engine: Engine, journeys: list[dict[str, Any]], name: str, question: Question, dice: random.Random
) -> None:
    named = [row | {"journey_id": f"id{number}"} for number, row in enumerate(journeys)]
    turned = dice.sample(named, len(named))
    first, second = (asked(engine, rows, name, question, by=None).answer for rows in (named, turned))
    assert (first.value, list(first.rows)) == (second.value, list(second.rows))


@quickly
@given(JOURNEYS, QUESTIONS, st.sampled_from([None, "owner", "month"]))
def test_no_more_reach_a_stage_than_entered_the_one_before(
    engine: Engine, journeys: list[dict[str, Any]], question: Question, by: str | None
) -> None:
    for row in asked(engine, journeys, "stage-conversion", question, by=by).rows:
        assert 0 <= row["reached"] <= row["entered"]  # type: ignore[operator]
        assert min(row["ended"], row["recycled"], row["open"]) >= 0  # type: ignore[type-var]
        parts = (row[name] for name in ("reached", "ended", "recycled", "open"))
        assert sum(parts) == row["entered"]  # type: ignore[arg-type]
    funnel: dict[Any, int] = {}
    stopped: dict[Any, int] = {}
    for row in asked(engine, journeys, "funnel", question, by=by).rows:
        group = row[by] if by else "all"
        assert row["value"] <= funnel.get(group, row["value"])  # type: ignore[operator]
        # What got no further stands with the stage it stopped at.
        assert row["value"] == funnel.get(group, row["value"]) - stopped.get(group, 0)
        funnel[group] = row["value"]  # type: ignore[assignment]
        ways_out = [row[name] or 0 for name in ("ended", "recycled", "open")]
        assert min(ways_out) >= 0  # type: ignore[type-var]
        stopped[group] = sum(ways_out)  # type: ignore[arg-type]


@quickly
@given(JOURNEYS, QUESTIONS, st.sampled_from([None, "owner", "month"]))
def test_what_was_due_is_kept_broken_or_open(
    engine: Engine, journeys: list[dict[str, Any]], question: Question, by: str | None
) -> None:
    for row in asked(engine, journeys, "promises-kept", question, by=by).rows:
        assert min(row["kept"], row["broken"], row["open"]) >= 0  # type: ignore[type-var]
        assert row["kept"] + row["broken"] + row["open"] == row["due"]  # type: ignore[operator]


@quickly
@given(JOURNEYS, QUESTIONS)
def test_leads_are_won_lost_or_open_and_the_rate_lies_in_its_interval(
    engine: Engine, journeys: list[dict[str, Any]], question: Question
) -> None:
    for row in asked(engine, journeys, "lead-conversion", question, by="source").rows:
        assert row["won"] + row["lost"] + row["open"] == row["leads"]  # type: ignore[operator]
        assert 0 <= row["low"] <= row["value"] <= row["high"] <= 1  # type: ignore[operator]


@quickly
@given(JOURNEYS, st.integers(FIRST, LAST + 90 * 86_400))
def test_the_months_and_the_undated_make_up_the_whole_revenue(
    engine: Engine, journeys: list[dict[str, Any]], as_of_s: int
) -> None:
    question = Question(as_of_s=as_of_s)
    rows = asked(engine, journeys, "won-revenue", question, by="month").rows
    total = asked(engine, journeys, "won-revenue", question).value
    assert sum((row["value"] or Decimal(0) for row in rows), Decimal(0)) == (total or 0)  # type: ignore[misc]
    for row in rows:
        if row["month"] != "(undated)":
            of_month = asked(engine, journeys, "won-revenue", question, period=row["month"]).value
            assert of_month == row["value"]


@quickly
@given(JOURNEYS, st.integers(FIRST, LAST), st.integers(0, 60 * 86_400))
def test_time_breaks_promises_but_mends_none(
    engine: Engine, journeys: list[dict[str, Any]], as_of_s: int, later: int
) -> None:
    def broken(at: int) -> int:
        rows = asked(engine, journeys, "promises-kept", Question(as_of_s=at)).rows
        return sum(int(row["broken"]) for row in rows if row["team"] == "sales")  # type: ignore[arg-type]

    assert broken(as_of_s) <= broken(as_of_s + later)
