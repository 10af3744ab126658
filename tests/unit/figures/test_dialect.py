"""An explanation shows the SQL as a warehouse takes it, and says at once when it knows no such warehouse."""

from __future__ import annotations

import pytest
import sqlglot

from lockstep.engines.engine import EngineError
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from parity.world import at

QUESTION = Question(as_of_s=at("2026-06-15 12:00") or 0, by="month")


def test_the_sql_is_shown_as_a_warehouse_takes_it(context: Context) -> None:
    plain = explain(FIGURES["speed-to-lead"], QUESTION, context)
    theirs = explain(FIGURES["speed-to-lead"], QUESTION, context, dialect="bigquery")
    assert theirs.reply.as_dict() == plain.reply.as_dict()
    assert [name for name, _ in theirs.sql] == [name for name, _ in plain.sql]
    texts = [text for _, text in theirs.sql]
    assert any("AS INT64" in text for text in texts)
    assert not any("AS BIGINT" in text for text in texts)
    assert all(sqlglot.parse_one(text, dialect="bigquery").named_selects for text in texts)


def test_a_dialect_nobody_knows_is_refused_before_anything_is_run(context: Context) -> None:
    with pytest.raises(EngineError, match="“oracle” is no dialect"):
        explain(FIGURES["speed-to-lead"], QUESTION, context, dialect="oracle")
    assert context.statements == []
