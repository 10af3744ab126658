"""Velocity: the example of the page, its interval, and what it is not made of."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants

WON = [
    {"opportunity_s": "2026-01-01", "won_s": "2026-02-10", "deal_id": f"w{n}", "home_minor": minor}
    for n, minor in enumerate([100_000, 300_000] * 10)
]  # fmt: skip
LOST = [{"opportunity_s": "2026-01-01", "lost_s": "2026-02-20", "deal_id": f"l{n}"} for n in range(20)]
OPEN = [{"opportunity_s": "2026-03-01", "deal_id": f"o{n}", "owner": "Ann"} for n in range(8)]


def asked(context: Context, folder: Path, journeys: list[dict[str, Any]], **question: Any) -> Reply:
    record = Context(context.engine, tiny.tiny_record(folder, journeys=journeys), context.charter)
    return ask(FIGURES["velocity"], Question(as_of_s=instants.parse("2026-03-31"), **question), record)


def test_the_example_of_the_page_is_true(context: Context, tmp_path: Path) -> None:
    reply = asked(context, tmp_path, WON + LOST + OPEN)
    (row,) = reply.rows
    assert (reply.value, reply.answer.unit) == (Decimal("200.00"), "EUR")
    assert (row["open"], row["rate"], row["amount"], row["days"]) == (8, 0.5, Decimal("2000.00"), 40.0)
    assert Decimal(120) < row["low"] < Decimal(200) < row["high"] < Decimal(290)


def test_the_same_question_has_the_same_interval(context: Context, tmp_path: Path) -> None:
    assert (
        asked(context, tmp_path, WON + LOST + OPEN).as_json()
        == asked(context, tmp_path / "again", WON + LOST + OPEN).as_json()
    )


@pytest.mark.parametrize(
    ("journeys", "question", "short_of"),
    [(WON[:19] + LOST + OPEN, {}, 1), (WON + LOST + OPEN, {"period": "2025"}, 20), (OPEN, {}, 20)],
)
def test_too_few_wins_make_no_velocity_and_how_many_are_missing_is_said(
    context: Context, tmp_path: Path, journeys: list[dict[str, Any]], question: dict[str, Any], short_of: int
) -> None:
    reply = asked(context, tmp_path, journeys, **question)
    assert (reply.value, reply.rows[0]["short_of"], reply.rows[0]["low"]) == (None, short_of, None)
    assert [fault.code for fault in reply.faults] == ["not-enough-data"]


def test_wins_without_amount_or_date_count_for_the_rate_alone_and_are_said(context: Context, tmp_path: Path) -> None:
    bare = [{"won_s": "2026-02-10", "deal_id": "b1", "home_minor": 900_000}, {"won_s": "2026-02-10", "deal_id": "b2"}]
    reply = asked(context, tmp_path, WON + LOST + OPEN + bare)
    assert (reply.rows[0]["amount"], reply.rows[0]["rate"]) == (Decimal("2000.00"), 22 / 42)
    assert reply.faults[0].sentence.startswith("2 won deals have no amount or no date")


def test_wins_on_the_day_of_the_opportunity_have_no_pace(context: Context, tmp_path: Path) -> None:
    at_once = [{"opportunity_s": "2026-02-10", "won_s": "2026-02-10", "deal_id": f"w{n}", "home_minor": 100}
               for n in range(20)]  # fmt: skip
    reply = asked(context, tmp_path, at_once + OPEN)
    assert (reply.value, [fault.code for fault in reply.faults]) == (None, ["no-time"])
    assert "NaN" not in reply.as_json()
