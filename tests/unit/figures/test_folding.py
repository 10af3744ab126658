"""What a question settles is left out of the SQL, and never changes its answer."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest
from sqlglot import exp

from lockstep.engines import portable
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.figures.folding import fold
from lockstep.insight.book import FIGURES
from parity.world import at

AS_OF_S = at("2026-06-15 12:00") or 0
PLAIN = Question(as_of_s=AS_OF_S)
#: A cell that is true, false and null in turn, so that an answer shows which rows a condition takes.
ROWS = "(SELECT 1 AS n, TRUE AS p UNION ALL SELECT 2, FALSE UNION ALL SELECT 4, CAST(NULL AS BOOLEAN)) AS t"


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("t.p AND TRUE", "t.p"),
        ("FALSE OR t.p", "t.p"),
        ("t.p AND FALSE", "FALSE"),
        ("t.p OR TRUE", None),
        ("NULL IS NULL OR t.n > NULL", None),
        ("5 IS NULL OR (t.n >= 2 AND t.n < 5)", "t.n >= 2 AND t.n < 5"),
        ("(t.p OR t.n = 2) AND TRUE", "t.p OR t.n = 2"),
        ("(t.p OR t.n = 2) AND t.n > 1", "(t.p OR t.n = 2) AND t.n > 1"),
        ("NOT (5 IS NULL) AND (t.n = 2)", "t.n = 2"),
        ("NOT (t.p AND t.n = 1)", "NOT (t.p AND t.n = 1)"),
        ("t.p IS NULL", "t.p IS NULL"),
        ("CASE WHEN TRUE THEN t.n ELSE 0 END = 2", "t.n = 2"),
        ("CASE WHEN FALSE THEN t.n END IS NULL", None),
        ("CASE WHEN t.p THEN 1 WHEN TRUE THEN 2 END = 2", "CASE WHEN t.p THEN 1 WHEN TRUE THEN 2 END = 2"),
    ],
)
def test_what_is_settled_goes_and_the_same_rows_stay(context: Context, condition: str, left: str | None) -> None:
    written = portable.parse(f"SELECT CAST(SUM(t.n) AS BIGINT) AS n FROM {ROWS} WHERE {condition}")
    folded = fold(written.copy())
    where = folded.args.get("where")
    assert (where.this.sql("duckdb") if where else None) == left
    assert context.engine.run(folded).to_pylist() == context.engine.run(written).to_pylist()


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    "question",
    [PLAIN, replace(PLAIN, period="2026-Q1"), replace(PLAIN, where={"owner": "Ann"}, by="source")],
    ids=["whole", "period", "narrowed"],
)
def test_no_figure_shows_what_its_question_has_settled(context: Context, name: str, question: Question) -> None:
    figure = FIGURES[name]
    figure.compute(context, question)
    for statement in context.statements:
        text = context.engine.render(statement.tree)
        assert "AND TRUE" not in text
        assert "NULL IS NULL" not in text
        literals = [node for node in statement.tree.find_all(exp.Is) if isinstance(node.this, exp.Literal)]
        assert literals == []


def test_days_and_instants_say_which_they_are(context: Context) -> None:
    sql = files("lockstep.insight").joinpath("deals_won.sql").read_text()
    assert {"from_day", "as_of_s"} <= set(portable.placeholders(sql))
    context.rows("lockstep.insight", "deals_won.sql", replace(PLAIN, period="2026-Q1"), day="won_day")
    text = context.engine.render(context.statements[0].tree)
    assert "day >= 20454 /* 2026-01-01 */" in text
    assert "day < 20544 /* 2026-04-01 */" in text
    assert "/* 2026-06-15T10:00:00Z */" in text
