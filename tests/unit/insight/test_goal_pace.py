"""The goal and its pace, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from lockstep import charter
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants

from .conftest import Ask

At = Callable[..., Reply]


@pytest.fixture
def on(answer: Ask) -> At:
    """Return a function that asks for the goal's pace at a time of a day."""
    return lambda day, **asked: answer("goal-pace", instants.parse(f"{day} 12:00"), **asked)


def test_an_even_goal_falls_due_day_by_day(on: At) -> None:
    # 3,650.00 a year is 10.00 a day. On 15 March 31 + 28 + 14 = 73 days have ended. Won by then: 1,200.50 +
    # 5,000.00 + 0.01 + 0.02 = 6,200.53; francs and the deal without an amount add nothing.
    row = on("2026-03-15").rows[0]
    assert (row["value"], row["goal"], row["pace"]) == (Decimal("6200.53"), Decimal("3650.00"), Decimal("730.00"))
    assert row["gap"] == Decimal("5470.53")
    assert (row["days_gone"], row["days_left"]) == (73, 292)
    assert row["share"] == pytest.approx(6200.53 / 3650)


def test_what_is_won_later_is_not_won_yet(on: At) -> None:
    assert on("2026-02-14").value == Decimal("1200.50")
    assert on("2026-02-13").value == Decimal("0.00")


def test_a_quarter_within_a_yearly_goal_takes_what_falls_due_in_its_months(on: At) -> None:
    row = on("2026-02-15", period="2026-Q1").rows[0]
    # 90 days at 10.00; 31 + 14 have ended.
    assert (row["goal_name"], row["goal"], row["pace"]) == ("The year", Decimal("900.00"), Decimal("450.00"))
    assert (row["days_gone"], row["days_left"]) == (45, 45)


def test_a_goal_set_for_the_period_itself_goes_before_the_year(on: At) -> None:
    row = on("2026-05-11", period="2026-Q2").rows[0]
    # April has 22 weekdays, May 21, June 22: 65. The months get 338.46, 323.08 and 338.46 (largest remainders
    # of 338.461…, 323.076…, 338.461…). By 11 May, April's have ended and 6 of May's 21: 338.46 + 323.08 · 6/21
    # = 338.46 + 92.308… = 430.77.
    assert (row["goal_name"], row["goal"], row["pace"]) == ("Spring", Decimal("1000.00"), Decimal("430.77"))


def test_before_its_period_nothing_is_due_and_after_it_all(on: At) -> None:
    before, after = (on(day, period="2026-Q1").rows[0] for day in ("2025-12-31", "2026-04-01"))
    assert (before["pace"], before["days_gone"], before["days_left"]) == (Decimal("0.00"), 0, 90)
    assert (after["pace"], after["days_gone"], after["days_left"]) == (Decimal("900.00"), 90, 0)


@pytest.mark.parametrize("period", ["2027", "2026-W07", "2026-01-15..2026-02-14", "2025-12..2026-01"])
def test_without_a_goal_for_the_period_the_figure_is_absent_and_says_why(on: At, period: str) -> None:
    reply = on("2026-03-15", period=period)
    assert (reply.value, list(reply.rows)) == (None, [])
    assert [(fault.code, fault.sentence) for fault in reply.faults] == [
        ("no-goal", f"The charter has no goal for {period}.")
    ]
    assert "The year (2026), Spring (2026-Q2)" in reply.faults[0].remedy


def test_without_any_goal_the_remedy_is_to_agree_on_one(context: Context) -> None:
    bare = charter.parse("company: {name: Acme, currency: EUR, time_zone: UTC}")
    question = Question(as_of_s=instants.parse("2026-03-15"))
    reply = ask(FIGURES["goal-pace"], question, Context(context.engine, context.version, bare))
    assert [fault.sentence for fault in reply.faults] == ["The charter has no goal."]


def test_the_groups_of_the_goal_add_up_to_it(on: At) -> None:
    rows = on("2026-12-31", by="owner").rows
    assert sum(row["value"] or 0 for row in rows) == on("2026-12-31").value
    assert [(row["owner"], row["value"]) for row in rows] == [
        ("Ann", Decimal("6900.53")), ("Bo", Decimal("333.33")), ("Cy", None),
    ]  # fmt: skip


def test_a_goal_nobody_has_set_yet_says_so_beside_the_figure(context: Context) -> None:
    starting = charter.default_text(year=2026, company="Acme", time_zone="UTC", currency="EUR")
    question = Question(as_of_s=instants.parse("2026-03-15"))

    def said(text: str, by: str | None = None) -> list[str]:
        of = Context(context.engine, context.version, charter.parse(text))
        reply = ask(FIGURES["goal-pace"], replace(question, by=by), of)
        assert reply.rows
        return [fault.code for fault in reply.faults if fault.code == "placeholder-goal"]

    assert said(starting) == said(starting, by="owner") == ["placeholder-goal"]
    assert said(starting.replace("1_000_000", "1_000_001")) == []
    # Who has agreed on just that amount says so by a name.
    assert said(starting.replace("New revenue 2026", "The million")) == []
