"""Why this number: its definition in words, the SQL as it was run, and the rows of the record behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lockstep.engines import dialects
from lockstep.figures.asking import Reply, ask, named
from lockstep.figures.context import Context, Statement
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
    figure: Figure,
    question: Question,
    context: Context,
    *,
    limit: int = 20,
    after: str | None = None,
    dialect: str | None = None,
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
    dialect
        One of `dialects.DIALECTS`: show the SQL in it. None: in the engine's own.

    Returns
    -------
    Explanation
        The SQL is what was sent to the engine for this very answer, or the same in another dialect.

    Raises
    ------
    LockstepError
        The figure can't be asked so, the engine can't run it, or there is no such dialect.
    """
    if dialect is not None:
        dialects.check(dialect)
    before = len(context.statements)
    reply = ask(figure, question, context)
    ran = context.statements[before:]
    rows, row_count = behind(reply, ran, context, limit=limit, after=after)
    texts = [
        dialects.written(statement.tree, dialect) if dialect else context.engine.render(statement.tree)
        for statement in ran
    ]
    sql = [(statement.sql_name, text) for statement, text in zip(ran, texts, strict=True)]
    company = context.charter.company
    return Explanation(reply, sql, rows, row_count, company.time_zone, company.currency)


def behind(
    reply: Reply, ran: Sequence[Statement], context: Context, *, limit: int, after: str | None = None
) -> tuple[list[dict[str, Any]], int]:
    """List the rows of the record behind a reply.

    Parameters
    ----------
    reply
        What was answered.
    ran
        The statements that were run for it, in order.
    context
        In which it was answered.
    limit, after
        As `explain` takes them.

    Returns
    -------
    rows, count
        At most `limit` rows, sorted by ``journey_id``, and how many there are in all.

    Raises
    ------
    LockstepError
        The engine can't run it.
    """
    if not ran:  # a figure that lacks what it needs, such as a goal, asks the record nothing
        return [], 0
    figure = reply.figure
    # The rows are listed by the very values that the figure was computed from.
    params = {name: value for statement in reversed(ran) for name, value in statement.params.items()}
    tables = {name: table for statement in reversed(ran) for name, table in statement.tables.items()}
    rows, count = context.listing(
        figure.package,
        figure.rows_sql,
        ran[0].question,
        day=ran[0].day,
        limit=limit,
        after=after,
        tables=tables,
        **params,
    )
    return [named(row, reply.question.by) for row in rows], count
