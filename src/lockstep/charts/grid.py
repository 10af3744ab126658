"""A table that is drawn: groups down, steps across, in each cell a small mark and its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lockstep.charts.bars import MOST
from lockstep.charts.sheet import Sheet

_LINE, _HEAD = 28, 28
#: Columns that a phone has room for.
_ON_PHONE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value in its place; None: no mark, the label says why. With an interval it is a dot on its line."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    part: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What is above a column, its ink, and whether a phone shows it."""

    key: str
    name: str
    ink: str = "gain"
    is_first: bool = True


def crossed(rows: Mapping[str, Mapping[str, Cell]], columns: Sequence[Column], *, width: int) -> Any:
    """Draw groups by steps.

    Parameters
    ----------
    rows
        Group to key of a column to its cell, in reading order; the first `MOST` are drawn.
    columns
        From left to right; each has a scale of its own, from zero.
    width
        Of the whole picture, in pixels; on a narrow one the columns that come first.
    """
    is_narrow = width < 480
    shown = [column for column in columns if column.is_first][:_ON_PHONE] if is_narrow else list(columns)
    names = list(rows)[:MOST]
    left_out = len(rows) - len(names)
    edge = width * (0.3 if is_narrow else 0.2)
    each = (width - edge) / max(len(shown), 1)
    sheet = Sheet()
    for line, name in enumerate(names):
        sheet.text((0, _middle(line)), name, "ink", limit=edge - 8)
    for place, column in enumerate(shown):
        _column(sheet, column, [rows[name].get(column.key) for name in names], left=edge + place * each, room=each)
    height = _HEAD + _LINE * len(names)
    if left_out:
        words = f"{left_out} other{'s' if left_out > 1 else ''} in the table"
        sheet.text((0, height + _LINE / 2), words, "ink3")
        height += _LINE
    return sheet.drawn(width=width, height=height)


def _column(sheet: Sheet, column: Column, cells: list[Cell | None], *, left: float, room: float) -> None:
    known = [(_middle(line), cell) for line, cell in enumerate(cells) if cell is not None]
    ends = [end for _, cell in known for end in (cell.value, cell.high) if end is not None]
    span = max(room - max([len(cell.label) for _, cell in known] or [0]) * 6.6 - 16, 0)
    per_unit = span / max([*ends, 1e-9])
    sheet.text((left, 12), column.name, "ink3", limit=room - 8)
    for y, cell in known:
        tip = max([0.0, *(end for end in (cell.value, cell.high) if end is not None)])
        if cell.value is not None and span >= 8:
            at = left + cell.value * per_unit
            if cell.low is None or cell.high is None:
                sheet.rect(left, at, y - 6, y + 6, column.ink)
                if cell.part:
                    sheet.rect(left, left + cell.part * per_unit, y - 6, y + 6, "late")
            else:
                sheet.rule((left + cell.low * per_unit, y), (left + cell.high * per_unit, y), "ink2", wide=1.5)
                sheet.dot((at, y), "ink")
        is_there = cell.value is not None
        gap = 6 if is_there else 0
        sheet.text((left + tip * per_unit + gap, y), cell.label, "ink" if is_there else "ink3")


def _middle(line: int) -> float:
    return _HEAD + _LINE * line + _LINE / 2
