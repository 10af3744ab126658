"""Where the goal was lost, of two years of an invented company: the same counts, so the same split, on every engine."""

from __future__ import annotations

import pytest

from lockstep import charter
from lockstep.charter import Charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.record.manifest import Version
from lockstep.simulate import DEMO_UNTIL_S, master
from lockstep.simulate.record import record
from parity.watched import Watched

pytestmark = pytest.mark.slow

QUESTIONS = (
    Question(as_of_s=DEMO_UNTIL_S, period="2026-Q3", options={"against": "year"}),
    Question(as_of_s=DEMO_UNTIL_S, period="2026-Q2", by="region", options={"against": "previous"}),
)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """Return 5,000 leads, some 200 of them won."""
    return record(tmp_path_factory.mktemp("invented"), touches=50_000, seed=6, now_s=DEMO_UNTIL_S)


@pytest.fixture(scope="module")
def agreed() -> Charter:
    """Return the invented company's charter."""
    return charter.parse(master("charter.yaml"))


@pytest.fixture(scope="module")
def reference(invented: Version, agreed: Charter) -> Context:
    """Return the company on an embedded engine of one thread."""
    return Context(Watched(connect("duckdb", threads=1)), invented, agreed)


@pytest.fixture(scope="module")
def context(engine: Engine, invented: Version, agreed: Charter) -> Context:
    """Return the company on each engine in turn."""
    return Context(Watched(engine), invented, agreed)


def test_the_split_is_the_same_on_every_engine(context: Context, reference: Context) -> None:
    for question in QUESTIONS:
        ours, theirs = (ask(FIGURES["goal-gap"], question, one).as_dict() for one in (context, reference))
        assert ours["rows"], ours["faults"]
        assert ours | {"engine": ""} == theirs | {"engine": ""}


def test_the_leads_behind_a_part_are_the_same_on_every_engine(context: Context, reference: Context) -> None:
    question = Question(as_of_s=DEMO_UNTIL_S, period="2026-Q3", options={"against": "year", "part": "follow-up"})
    ours, theirs = (explain(FIGURES["goal-gap"], question, one, limit=50) for one in (context, reference))
    assert ours.rows == theirs.rows
    assert ours.row_count == theirs.row_count > 10
