"""Figures as terminal tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from lockstep.cli import gap, screen
from lockstep.cli.promises import LEGEND, MISSED, marked
from lockstep.cli.widths import fitted
from lockstep.figures.asking import Reply
from lockstep.figures.evidence import legible
from lockstep.figures.explaining import Explanation
from lockstep.figures.figure import Row, Value
from lockstep.values import instants, money
from lockstep.values.money import Money

_CURRENCY = re.compile(r"[A-Z]{3}")
NONE_SAID = "–"
#: Columns that are shares of one, whatever the figure counts.
_SHARES = frozenset(
    {"chance", "covered", "in_time", "past_error", "rate", "raw", "raw_high", "raw_low", "share", "waiting"}
)
#: Units in which a figure's own numbers are no shares.
_NUMBERS = ("days", "times")


def cell(value: Value, unit: str, name: str = "") -> str:
    """Return a value as people read it: money with its sign, rates as per cent, long durations in words.

    Parameters
    ----------
    value
        The value; None becomes a dash.
    unit
        Unit of the figure.
    name
        Column, when it says the unit better: ``…_rate``, ``…_seconds``, ``is_…``, ``…_s`` for an instant, but
        ``from_s`` and ``to_s`` for seconds.

    Examples
    --------
    >>> cell(0.754, "rate"), cell(5400, "seconds"), cell(None, "deals")
    ('75.4\u202f%', '1 h 30 m', '–')
    """
    if value is None:
        return NONE_SAID
    if isinstance(value, str):
        return value
    if name.startswith("is_"):
        return "yes" if value else ""
    if name in ("from_s", "to_s"):
        return duration(int(value))
    if name.endswith("_s"):
        return instants.iso(int(value))[:16].replace("T", " ")
    if isinstance(value, Decimal) and _CURRENCY.fullmatch(unit):
        return money.format(Money(value, unit), cents=False)
    if _is_share(value, unit, name):
        return f"{float(value) * 100:.1f}\u202f%"
    if name.endswith("_seconds") or (unit == "seconds" and name in ("", "value", "median", "p90")):
        return duration(int(value))
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.1f}"


def _is_share(value: Value, unit: str, name: str) -> bool:
    if name in ("low", "high"):
        return isinstance(value, float) and unit not in _NUMBERS
    return name in _SHARES or name.endswith("_rate") or (unit == "rate" and name in ("", "value"))


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
    found = answered.rows
    if figure.name == "promises-kept":
        found = marked(found)
    elif figure.name == "goal-gap":
        found = gap.told(found, answered.answer.unit)
    asked = [
        question.period or answered.answer.period or "whole record",
        *([f"by {question.by}"] if question.by else []),
        *([question.view] if question.view else []),
    ]
    head = Text.assemble((figure.title, "bold"), "  ", (" · ".join(asked), "dim"))
    parts: list[RenderableType] = [head]
    if answered.value is not None:
        parts.append(Text(headline(answered.value, answered.answer.unit), style="bold"))
    if answered.value is not None and len(answered.rows) == 1:
        parts.append(downwards(answered.rows[0], answered.answer.unit))
    elif found:
        found, hidden = in_sight(found, answered.answer.unit, width=width)
        parts.append(rows(found, answered.answer.unit, width=width))
        if hidden:
            names = ", ".join(heading(name, answered.answer.unit) for name in hidden)
            parts.append(
                Text(f"Not shown for want of room: {names}. A wider terminal shows them, and --json.", style="dim")
            )
        if any(row.get("") == MISSED for row in found):
            parts.append(Text(LEGEND, style="dim"))
        if figure.name == "goal-gap":
            parts.append(Text(gap.LEGEND, style="dim"))
    elif answered.value is None and not answered.faults:
        parts.append(Text("Nothing here to count: ask for another period, or for fewer conditions."))
    parts.append(Text(freshness(answered), style="dim"))
    return Group(*parts)


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
    for column, fits in zip(made.columns, _widths(found, said, unit, width), strict=False):
        column.width, column.no_wrap = fits, False
    return made


def _widths(found: Sequence[Row], said: Mapping[str, Sequence[str]], unit: str, width: int | None) -> Sequence[int]:
    columns = [[heading(name, unit), *texts] for name, texts in said.items()]
    return fitted(columns, [_side(found, name) == "right" for name in said], width or screen.out.width) or ()


def in_sight(found: Sequence[Row], unit: str, *, width: int | None = None) -> tuple[list[Row], list[str]]:
    """Return the rows with as many columns, from the left, as the terminal has room for, and the names of the others.

    Columns without a single value are left out first: they say nothing.
    """
    said = {name: [_said(row, name, unit) for row in found] for name in found[0] if name not in ("currency", "unit")}
    empty = {name for name, texts in said.items() if not any(text not in ("", NONE_SAID) for text in texts)}
    names = [name for name in said if name not in empty] or list(said)
    hidden: list[str] = []
    while len(names) > 1 and not _widths(found, {name: said[name] for name in names}, unit, width):
        hidden.insert(0, names.pop())
    kept = {*names, "currency", "unit"}
    return [{name: value for name, value in row.items() if name in kept} for row in found], hidden


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
        yield from behind(legible(explained.rows, zone=explained.zone, currency=explained.currency))


def behind(found: Sequence[Row], *, width: int | None = None) -> Iterator[RenderableType]:
    """Yield rows of the record as a table, or one below the other on a terminal too narrow for their columns."""
    columns = [[heading(name, ""), *(_said(row, name, "") for row in found)] for name in found[0]]
    if fitted(columns, [False] * len(columns), width or screen.out.width):
        yield rows(found, "", width=width)
        return
    for number, row in enumerate(found):
        if number:
            yield Text()
        yield downwards(row, "")


def _side(found: Sequence[Row], name: str) -> str:
    return "left" if any(isinstance(row[name], str) for row in found) else "right"
