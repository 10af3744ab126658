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
#: Characters a column of sentences needs at least.
_ROOM_FOR_SENTENCES = 12


def cell(value: Value, unit: str, name: str = "") -> str:
    """Return a value as people read it: money with its sign, rates as per cent, long durations in words.

    Parameters
    ----------
    value
        The value; None becomes a dash.
    unit
        Unit of the figure.
    name
        Column, when it says the unit better: ``…_rate``, ``…_seconds``, ``…_s`` for an instant.

    Examples
    --------
    >>> cell(0.754, "rate"), cell(5400, "seconds"), cell(None, "deals")
    ('75.4\u202f%', '1 h 30 m', '–')
    """
    if value is None:
        return NONE_SAID
    if isinstance(value, str):
        return value
    if name.endswith("_s"):
        return instants.iso(int(value))[:16].replace("T", " ")
    if isinstance(value, Decimal) and _CURRENCY.fullmatch(unit):
        return money.format(Money(value, unit), cents=False)
    if name.endswith(("_rate", "low", "high", "in_time", "share")) or (unit == "rate" and name in ("", "value")):
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
    versions = f"record {reply.record_version} · charter {reply.charter_version[:8]}"
    return f"{versions} · as of {instants.iso(reply.question.as_of_s)} · {reply.engine}"


def reply(answered: Reply, *, width: int | None = None) -> Group:
    """Return one figure's answer: its value, its rows, and what they rest on, for so many columns of text."""
    figure, question = answered.figure, answered.question
    asked = [
        question.period or _own_period(answered) or "whole record",
        *([f"by {question.by}"] if question.by else []),
        *([question.view] if question.view else []),
    ]
    head = Text.assemble((figure.title, "bold"), "  ", (" · ".join(asked), "dim"))
    parts: list[RenderableType] = [head]
    if answered.value is not None:
        parts.append(Text(headline(answered.value, answered.answer.unit), style="bold"))
    if answered.value is not None and len(answered.rows) == 1:
        parts.append(downwards(answered.rows[0], answered.answer.unit))
    elif answered.rows:
        parts.append(rows(answered.rows, answered.answer.unit, width=width))
    parts.append(Text(freshness(answered), style="dim"))
    return Group(*parts)


def _own_period(answered: Reply) -> str | None:
    """Return the period a figure brings along where none was asked for: that of the goal."""
    own = answered.rows[0].get("goal_period") if answered.rows else None
    return own if isinstance(own, str) else None


def headline(value: Value, unit: str) -> str:
    """Return the one value of a figure, with its unit where the cell does not say it.

    Examples
    --------
    >>> headline(36, "deals"), headline(Decimal("0.036"), "rate")
    ('36 deals', '3.6\u202f%')
    """
    said = cell(value, unit)
    return said if unit in ("rate", "seconds") or _CURRENCY.fullmatch(unit) else f"{said} {unit}"


def rows(found: Sequence[Row], unit: str, *, width: int | None = None) -> Table:
    """Return rows as a table: texts left, figures right, the unit of money said once; width None: the terminal's."""
    names = [name for name in found[0] if name not in ("currency", "unit")]
    said = {name: [_said(row, name, unit) for row in found] for name in names}
    made = screen.table("", [(heading(name, unit), _side(found, name)) for name in names])
    made.title = None
    for cells in zip(*said.values(), strict=True):
        made.add_row(*map(screen.escape, cells))
    # Figures and names stay whole and sentences are broken over lines, where there is room for both.
    whole = {name: max(map(len, (heading(name, unit), *cells))) for name, cells in said.items() if _is_whole(cells)}
    room = (width or screen.out.width) - sum(length + 2 for length in whole.values())
    for name, column in zip(names, made.columns, strict=True):
        column.no_wrap = name in whole and room >= _ROOM_FOR_SENTENCES * (len(names) - len(whole))
    return made


def downwards(row: Row, unit: str) -> Table:
    """Return a single row from top to bottom; its headline stands above it already."""
    made = screen.table("", [("", "left"), ("", "left")])
    made.title, made.show_header = None, False
    for name in row:
        if name not in ("value", "currency"):
            made.add_row(f"[dim]{screen.escape(heading(name, unit))}[/]", screen.escape(_said(row, name, unit)))
    return made


def heading(name: str, unit: str) -> str:
    """Return the header of a column; the headline column is called by its unit."""
    if name == "value":
        return "time" if unit == "seconds" else unit
    return name.removesuffix("_seconds").removesuffix("_s").replace("_", " ")


def _said(row: Row, name: str, unit: str) -> str:
    """Return a cell of a row; a row that names a unit of its own means it for all but the headline."""
    own = row.get("unit")
    if name == "promise":
        return str(row[name]).replace("-", " ")
    return cell(row[name], own if isinstance(own, str) and name != "value" else unit, name)


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
        yield rows(legible(explained.rows), "")


def legible(found: Sequence[Row]) -> list[Row]:
    """Return rows of the record as people read them: amounts with their currency, each day and each name once.

    Examples
    --------
    >>> legible([{"deal_id": "d1", "won_s": 0, "won_day": 0, "amount_minor": 1250, "amount_currency": "EUR"}])
    [{'deal_id': 'd1', 'won_s': 0, 'amount': '€12.50'}]
    """
    return [_legible(row) for row in found]


def _legible(row: Row) -> Row:
    said: Row = {}
    for name, value in row.items():
        stem = name.removesuffix("_minor")
        if stem != name and f"{stem}_currency" in row:
            currency = row[f"{stem}_currency"]
            said[stem] = None
            if isinstance(value, int) and isinstance(currency, str):
                said[stem] = money.format(money.from_minor(value, currency))
        elif name == "journey_id" and "deal_id" in row:
            continue  # It repeats the deal's.
        elif not _is_said_beside(name, row):
            said[name] = value
    return said


def _is_said_beside(name: str, row: Row) -> bool:
    """Return whether another column says the same: a day beside its instant, a currency beside its amount."""
    return any(
        name.endswith(ending) and f"{name.removesuffix(ending)}{other}" in row
        for ending, other in (("_day", "_s"), ("_currency", "_minor"))
    )


def _is_whole(cells: Sequence[str]) -> bool:
    """Return whether no cell is a sentence: names and figures have no blank, or are short."""
    return all(" " not in each or len(each) <= 24 for each in cells)


def _side(found: Sequence[Row], name: str) -> str:
    return "left" if any(isinstance(row[name], str) for row in found) else "right"
