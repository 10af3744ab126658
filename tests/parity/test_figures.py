"""Every figure, asked in every way, answers the same on every engine: values, rows, order and types."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

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
from parity.world import HEBREW, at

pytestmark = pytest.mark.slow

AS_OF_S = at("2026-06-15 12:00") or 0
#: Each split and each period once, not each with each: on Spark every question costs a second.
WAYS = ((None, None), ("month", "2026-Q1"), ("owner", None))


def questions(figure: Figure) -> list[Question]:
    """Return every way to ask one figure that the engines are compared on."""
    plain = [
        Question(as_of_s=AS_OF_S, by=by, period=period, view=view)
        for (by, period), view in product(WAYS, figure.views or (None,))
        if figure.splits or by is None
    ]
    narrowed = replace(plain[0], where={"owner": HEBREW, "source": "fair"})
    return [
        *plain,
        replace(plain[0], period="2026-Q1"),
        narrowed,
        replace(plain[0], as_of_s=at("2026-02-01 00:00") or 0),
    ]


class Watched:
    """An engine that notes the types of what it answers to a measure."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.label, self.types = engine, engine.label, []
        self.attach, self.render, self.close = engine.attach, engine.render, engine.close

    def run(self, query: Any) -> pa.Table:
        """Run a query and note the names and types of its columns."""
        table = self.engine.run(query)
        if isinstance(query, exp.Query):
            self.types.append(str(table.schema))
        return table


def said(figure: Figure, question: Question, context: Context) -> dict[str, Any]:
    """Return an answer as it is printed, without the engine's label, and the types of its statements."""
    watched = Watched(context.engine)
    reply = ask(figure, question, Context(watched, context.version, context.charter))
    return {"reply": reply.as_dict() | {"engine": ""}, "types": watched.types}


@pytest.fixture(scope="module")
def reference(version: Version, charter: Charter) -> Context:
    """Return the world on an embedded engine of one thread."""
    return Context(connect("duckdb", threads=1), version, charter)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_the_same_on_every_engine(
    name: str, engine: Engine, version: Version, charter: Charter, reference: Context
) -> None:
    context = Context(engine, version, charter)
    for question in questions(FIGURES[name]):
        assert said(FIGURES[name], question, context) == said(FIGURES[name], question, reference), question


@pytest.mark.parametrize("name", FIGURES)
def test_the_rows_behind_a_figure_are_the_same_on_every_engine(
    name: str, engine: Engine, version: Version, charter: Charter, reference: Context
) -> None:
    question = Question(as_of_s=AS_OF_S, period="2026")
    ours, theirs = (explain(FIGURES[name], question, one) for one in (Context(engine, version, charter), reference))
    assert ours.rows == theirs.rows
    assert ours.row_count == theirs.row_count
    assert next(iter(ours.rows[0])) == "journey_id"
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
