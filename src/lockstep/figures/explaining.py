"""Why this number: its definition in words, the SQL as it was run, and the rows of the record behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lockstep.figures.asking import Reply, ask, named
from lockstep.figures.context import Context
from lockstep.figures.figure import Figure, Question


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything a doubter needs.

    Attributes
    ----------
    reply
        The answer itself, with its versions.
    sql
        File name and text of each statement, in the order they were run, in the engine's own dialect and
        with the question's values in place.
    rows
        Rows of the record behind the figure, ``journey_id`` first and sorted by it; as many as asked for.
    row_count
        How many there are in all.
    zone, currency
        The company's, to show instants and amounts of the rows in.
    """

    reply: Reply
    sql: Sequence[tuple[str, str]]
    rows: Sequence[dict[str, Any]]
    row_count: int
    zone: str
    currency: str

    def as_dict(self) -> dict[str, Any]:
        """Return one JSON object: the reply's, and with it definition, SQL and rows of the record."""
        figure = self.reply.figure
        return self.reply.as_dict() | {
            "title": figure.title,
            "definition": figure.words,
            "ask": figure.ask,
            "sql": [{"file": name, "text": text} for name, text in self.sql],
            "record_rows": list(self.rows),
            "record_row_count": self.row_count,
        }


def explain(
    figure: Figure, question: Question, context: Context, *, limit: int = 20, after: str | None = None
) -> Explanation:
    """Compute a figure and show what it was made from.

    Parameters
    ----------
    figure, question, context
        As `asking.ask` takes them.
    limit
        At most so many rows of the record.
    after
        Only rows that come after this ``journey_id``.

    Returns
    -------
    Explanation
        The SQL is what was sent to the engine for this very answer.

    Raises
    ------
    LockstepError
        The figure can't be asked so, or the engine can't run it.
    """
    before = len(context.statements)
    reply = ask(figure, question, context)
    ran = context.statements[before:]
    rows: list[dict[str, Any]] = []
    row_count = 0
    if ran:  # a figure that lacks what it needs, such as a goal, asks the record nothing
        # The rows are listed by the very values that the figure was computed from.
        params = {name: value for statement in reversed(ran) for name, value in statement.params.items()}
        tables = {name: table for statement in reversed(ran) for name, table in statement.tables.items()}
        rows, row_count = context.listing(
            figure.package,
            figure.rows_sql,
            ran[0].question,
            day=ran[0].day,
            limit=limit,
            after=after,
            tables=tables,
            **params,
        )
    rows = [named(row, question.by) for row in rows]
    sql = [(statement.sql_name, context.engine.render(statement.tree)) for statement in ran]
    company = context.charter.company
    return Explanation(reply, sql, rows, row_count, company.time_zone, company.currency)
