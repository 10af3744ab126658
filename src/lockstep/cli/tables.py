"""Figures as terminal tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from lockstep.cli import screen
from lockstep.figures.asking import Reply
from lockstep.figures.explaining import Explanation
from lockstep.figures.figure import Row, Value
from lockstep.values import instants, money
from lockstep.values.money import Money

_CURRENCY = re.compile(r"[A-Z]{3}")
NONE_SAID = "–"


def cell(value: Value, unit: str, name: str = "") -> str:
    """Return a value as people read it: money with its sign, rates as per cent, long durations in words.

    Parameters
    ----------
    value
        The value; None becomes a dash.
    unit
        Unit of the figure.
    name
        Column, when it says the unit better: ``…_rate``, ``…_days``, ``…_seconds``.

    Examples
    --------
    >>> cell(0.754, "rate"), cell(5400, "seconds"), cell(None, "deals")
    ('75.4 %', '1 h 30 m', '–')
    """
    if value is None:
        return NONE_SAID
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal) and _CURRENCY.fullmatch(unit):
        return money.format(Money(value, unit), cents=False)
    if name.endswith(("_rate", "low", "high", "within_promise", "share")) or (
        unit == "rate" and name in ("", "value")
    ):
        return f"{float(value) * 100:.1f}\u202f%"
    if name.endswith("_seconds") or (unit == "seconds" and name in ("", "value", "median", "p90")):
        return duration(int(value))
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.1f}"


def duration(seconds: int) -> str:
    """Return seconds as the two largest units that matter.

    Examples
    --------
    >>> duration(40), duration(3_900), duration(200_000)
    ('40 s', '1 h 05 m', '2 d 7 h')
    """
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86_400:
        return f"{seconds // 3600} h {seconds % 3600 // 60:02} m"
    return f"{seconds // 86_400} d {seconds % 86_400 // 3600} h"


def freshness(reply: Reply) -> str:
    """Return the line under every figure: what it rests on."""
    return (
        f"record {reply.record_version} · charter {reply.charter_version[:8]} · as of {instants.iso(reply.question.as_of_s)}"
        f" · {reply.engine}"
    )


def reply(answered: Reply) -> RenderableType:
    """Return one figure's answer: the value, or its rows, with what it rests on."""
    figure, question = answered.figure, answered.question
    asked = [
        question.period or "whole record",
        *([f"by {question.by}"] if question.by else []),
        *([question.view] if question.view else []),
    ]
    head = Text.assemble((figure.title, "bold"), "  ", (" · ".join(asked), "dim"))
    parts: list[RenderableType] = [head]
    if answered.value is not None:
        parts.append(Text(cell(answered.value, answered.answer.unit), style="bold"))
    if answered.rows:
        parts.append(rows(answered.rows, answered.answer.unit, label=question.by))
    parts.append(Text(freshness(answered), style="dim"))
    return Group(*parts)


def rows(found: Sequence[Row], unit: str, *, label: str | None = None) -> Table:
    """Return rows as a table: texts left, figures right, the unit of money said once."""
    names = [name for name in found[0] if name != "currency"]
    made = screen.table("", [(heading(name, unit), _side(found, name)) for name in names])
    made.title = None
    for row in found:
        made.add_row(*(screen.escape(cell(row[name], unit, name)) for name in names))
    return made


def heading(name: str, unit: str) -> str:
    """Return the header of a column; the headline column is called by its unit."""
    return unit if name == "value" else name.removesuffix("_seconds").replace("_", " ")


def explanation(explained: Explanation) -> Iterator[RenderableType]:
    """Yield the parts of an explanation: the answer, its words, its SQL, the rows behind it."""
    yield reply(explained.reply)
    yield Text()
    yield Text.assemble(explained.reply.figure.words, "\n", (f"Ask {explained.reply.figure.ask}.", "dim"))
    for name, sql in explained.sql:
        yield Text(f"\n{name}", style="bold")
        yield Syntax(sql, "sql", theme="ansi_light", background_color="default", word_wrap=True)
    if explained.rows:
        yield Text(f"\nFirst {len(explained.rows):,} of {explained.row_count:,} rows behind it", style="bold")
        yield rows(explained.rows, "")


def _side(found: Sequence[Row], name: str) -> str:
    return "left" if any(isinstance(row[name], str) for row in found) else "right"
