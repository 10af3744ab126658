"""Every figure, asked in every way, answers the same on every engine: values, rows, order and types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

from lockstep.charter import Charter
from lockstep.engines import portable
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Attached, Engine, is_same
from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Figure, Question
from lockstep.insight.book import FIGURES
from lockstep.record.manifest import Version
from lockstep.values.faults import LockstepError
from parity.world import HEBREW, at

pytestmark = pytest.mark.slow

AS_OF_S = at("2026-06-15 12:00") or 0
#: Each split and each period once, not each with each: on Spark every question costs a second.
WAYS = ((None, None), ("month", "2026-Q1"), ("owner", None))
#: Asked of one period after the other, and not split by time.
NOT_BY_TIME = frozenset({"goal-gap"})
#: Beside the plan it says nothing of a part of the company.
OPTIONS = {"goal-gap": {"against": "previous"}}
#: Nothing in the world is silent or went back, and what was forecast before is not of the record.
NONE_BEHIND = frozenset({"ageing", "leakage", "loops", "forecast-record"})


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


def questions_on(engine: Engine, figure: Figure) -> list[Question]:
    """Return the ways to ask one figure that are compared on an engine.

    All of them on the two that companies compute on; on the others each view once, split by month and narrowed, for
    what tells those engines apart is how they read an SQL, and planning one costs them half a second.
    """
    asked = questions(figure)
    if engine.label in ("duckdb", "spark"):
        return asked
    month = [question for question in asked if question.by == "month"]
    split = [question for question in asked if question.by]
    return [*(month or split or asked[: len(figure.views) or 1]), *(question for question in asked if question.where)]


class Watched:
    """An engine that notes the types of what it answers, and is asked the same text over the same tables only once.

    Half of what the questions ask is the same SQL: figures without clocks at another instant, the rows behind figures
    of one kind, the names that a filter may say. Planning it costs Spark up to a second each time.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine, self.label, self.types = engine, engine.label, []
        self.render, self.close = engine.render, engine.close
        self._attached: dict[str, Attached | pa.Table] = {}
        self._said: list[tuple[str, dict[str, Attached | pa.Table], pa.Table]] = []

    def attach(self, tables: Mapping[str, Attached | pa.Table]) -> None:
        """Make tables readable by name, and remember which."""
        self.engine.attach(tables)
        self._attached |= tables

    def run(self, query: Any) -> pa.Table:
        """Answer a query, from memory where it was answered before; note the names and types of its columns."""
        tree = portable.parse(query) if isinstance(query, str) else query
        text, tables = self.render(tree), {name: self._attached[name] for name in portable.tables(tree)}
        table = next((said for asked, over, said in self._said if asked == text and _are_same(over, tables)), None)
        if table is None:
            table = self.engine.run(query)
            self._said.append((text, tables, table))
        if isinstance(query, exp.Query):
            self.types.append(str(table.schema))
        return table


def _are_same(ones: Mapping[str, Attached | pa.Table], others: Mapping[str, Attached | pa.Table]) -> bool:
    return all(is_same(ones[name], other) for name, other in others.items())


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
    for question in questions_on(context.engine, FIGURES[name]):
        assert said(FIGURES[name], question, context) == said(FIGURES[name], question, reference), question


@pytest.mark.parametrize("name", FIGURES)
def test_the_rows_behind_a_figure_are_the_same_on_every_engine(name: str, context: Context, reference: Context) -> None:
    question = Question(as_of_s=AS_OF_S, period="2026")
    ours, theirs = (explain(FIGURES[name], question, one) for one in (context, reference))
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
