"""What stands behind the figures of attribution, and their questions over a few deals don't reach, on every engine."""

from __future__ import annotations

from typing import Any

import pytest

from lockstep.charter import Charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.what_helped.asked import NO_TOUCH, asked
from lockstep.insight.what_helped.deals import deals_of
from lockstep.record.manifest import Version
from parity.world import at

pytestmark = pytest.mark.slow

QUESTION = Question(as_of_s=at("2026-07-01 12:00") or 0, options={"level": "account"})


def said(context: Context) -> list[Any]:
    parameters = asked(context, QUESTION).parameters(context, QUESTION, is_learnt=True)
    moves = context.rows("lockstep.insight.what_helped", "moves.sql", QUESTION, day="won_day", **parameters)
    return [moves, *(deals_of(context, QUESTION, name) for name in ("fair", "Siobhán O'Hara's", NO_TOUCH))]


def test_moves_and_deals_are_the_same_on_every_engine(engine: Engine, version: Version, charter: Charter) -> None:
    reference = connect("duckdb", threads=1)
    try:
        here, there = said(Context(engine, version, charter)), said(Context(reference, version, charter))
    finally:
        reference.close()
    assert here == there
    moves, (fair, count), *_ = here
    assert sum(move["unconverted"] for move in moves if move["came_from"] is None) > 0
    assert count == len(fair) == 2
