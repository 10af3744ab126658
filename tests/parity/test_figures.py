"""Every figure, asked in every way, answers the same on every engine: values, rows, order and types."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from lockstep.charter import Charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Figure, Question
from lockstep.insight.book import FIGURES
from lockstep.record.manifest import Version
from lockstep.values.faults import LockstepError
from parity.watched import Watched
from parity.world import HEBREW, at

pytestmark = pytest.mark.slow

AS_OF_S = at("2026-06-15 12:00") or 0
#: Each split and each period once, not each with each: on Spark every question costs a second.
WAYS = ((None, None), ("month", "2026-Q1"), ("owner", None))
#: Asked of one period after the other, and not split by time.
NOT_BY_TIME = frozenset({"goal-gap"})
#: Beside the plan it says nothing of a part of the company.
OPTIONS = {"goal-gap": {"against": "previous"}}


def questions(figure: Figure) -> list[Question]:
    """Return every way to ask one figure that the engines are compared on."""
    plain = [
        Question(as_of_s=AS_OF_S, by=by, period=period, view=view, options=OPTIONS.get(figure.name, {}))
        for (by, period), view in product(WAYS, figure.views or (None,))
        if (figure.splits or by is None) and not (by == "month" and figure.name in NOT_BY_TIME)
    ]
    narrowed = replace(plain[0], where={"owner": HEBREW, "source": "fair"})
    return [
        *plain,
        replace(plain[0], period="2026-Q1"),
        narrowed,
        replace(plain[0], as_of_s=at("2026-02-01 00:00") or 0),
    ]


def said(figure: Figure, question: Question, context: Context) -> dict[str, Any]:
    """Return an answer as it is printed, without the engine's label, and the types of its statements."""
    watched = context.engine
    assert isinstance(watched, Watched)
    watched.types = []
    reply = ask(figure, question, context)
    return {"reply": reply.as_dict() | {"engine": ""}, "types": watched.types}


@pytest.fixture(scope="module")
def reference(version: Version, charter: Charter) -> Context:
    """Return the world on an embedded engine of one thread."""
    return Context(Watched(connect("duckdb", threads=1)), version, charter)


@pytest.fixture(scope="module")
def context(engine: Engine, version: Version, charter: Charter) -> Context:
    """Return the world on each engine in turn."""
    return Context(Watched(engine), version, charter)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_the_same_on_every_engine(name: str, context: Context, reference: Context) -> None:
    answered = 0
    for question in questions(FIGURES[name]):
        ours, theirs = (said(FIGURES[name], question, one) for one in (context, reference))
        assert ours == theirs, question
        answered += bool(ours["reply"].get("rows") or ours["reply"].get("value"))
    assert answered, "engines that have nothing to say agree on everything"


@pytest.mark.parametrize("name", FIGURES)
def test_the_rows_behind_a_figure_are_the_same_on_every_engine(name: str, context: Context, reference: Context) -> None:
    # What was asked above already; a goal is asked for as a whole.
    is_of_goal = name.startswith("goal-") or name == "forecast-record"
    period = None if is_of_goal else "2026-Q1"
    question = Question(as_of_s=AS_OF_S, period=period, options=OPTIONS.get(name, {}))
    ours, theirs = (explain(FIGURES[name], question, one) for one in (context, reference))
    assert ours.rows
    assert ours.rows == theirs.rows
    assert ours.row_count == theirs.row_count
    assert all(next(iter(row)) == "journey_id" for row in ours.rows)
    assert [row["journey_id"] for row in ours.rows] == sorted(row["journey_id"] for row in ours.rows)
    assert all("SELECT" in text for _, text in ours.sql)


@pytest.mark.parametrize("name", FIGURES)
def test_an_answer_is_one_json_object_without_a_float_in_its_money(name: str, reference: Context) -> None:
    for question in questions(FIGURES[name]):
        reply = json.loads(ask(FIGURES[name], question, reference).as_json())
        assert {"figure", "unit", "period", "record_version", "charter_version", "faults"} <= set(reply)
        assert "value" in reply or "rows" in reply
        if "currency" in reply:
            money = [reply.get("value"), *(row.get("value") for row in reply.get("rows", ()))]
            assert all(amount is None or isinstance(amount, str) for amount in money)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("by", ["ownr", "owner; DROP TABLE journeys", "(SELECT 1)", "j.owner", ""])
def test_no_figure_takes_what_is_no_dimension(name: str, by: str, reference: Context) -> None:
    with pytest.raises(LockstepError):
        ask(FIGURES[name], Question(as_of_s=AS_OF_S, by=by), reference)
