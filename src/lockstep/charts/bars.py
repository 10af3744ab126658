"""Bars lying down: a name, a bar from zero, its interval through it, and its value in words at the tip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any
from unicodedata import east_asian_width

from lockstep.charts.sheet import Sheet

#: Bars of one picture; the others are counted in the last line, and stand in the table.
MOST = 20
#: Height of a bar's line, in pixels.
_LINE = 28
#: Width of a letter at 12 pixels, on the generous side.
_LETTER = 6.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One line.

    Attributes
    ----------
    name, label
        What it is, and its value in words.
    value
        Where the bar ends; None: no mark, the label says why.
    low, high
        Its interval; None: it has none.
    part
        How much of the bar, from zero, is overdue.
    mark
        Another place on the line, such as what was agreed; a tick.
    ink
        Token of the bar.
    """

    name: str
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    part: float | None = None
    mark: float | None = None
    ink: str = "gain"


def shortened(bars: Sequence[Bar], rest: Callable[[Sequence[Bar]], Bar] | None = None) -> list[Bar]:
    """Return at most `MOST` bars; what is left becomes one line.

    Parameters
    ----------
    bars
        In reading order.
    rest
        Makes one bar of those left; None: they are only counted.

    Examples
    --------
    >>> many = [Bar(name=str(n), label="1", value=1) for n in range(23)]
    >>> len(shortened(many)), shortened(many)[-1].name
    (20, '4 others')
    """
    if len(bars) <= MOST:
        return list(bars)
    shown, left = list(bars[: MOST - 1]), bars[MOST - 1 :]
    last = rest(left) if rest else Bar(name="", label="in the table", value=None)
    return [*shown, replace(last, name=f"{len(left)} others", ink="noise")]


def added_up(label: Callable[[float], str]) -> Callable[[Sequence[Bar]], Bar]:
    """Return what makes one bar of several whose values add up."""

    def together(bars: Sequence[Bar]) -> Bar:
        total = sum(bar.value or 0 for bar in bars)
        return Bar(name="", label=label(total), value=total)

    return together


def lying(bars: Sequence[Bar], *, width: int, note: str = "") -> Any:
    """Draw bars.

    Parameters
    ----------
    bars
        At least one, in reading order.
    width
        Of the whole picture, in pixels.
    note
        Words under it that say what its marks mean.
    """
    left, right = _margins(bars, width)
    ends = [end for bar in bars for end in (bar.value, bar.low, bar.high, bar.mark) if end is not None]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    if any((bar.value or 0) < 0 for bar in bars):
        left += right  # their labels stand on the other side
    per_unit = (width - left - right) / ((high - low) or 1.0)
    sheet = Sheet()
    for line, bar in enumerate(bars):
        y = _LINE * line + _LINE / 2
        names = _names_width(bars, width)
        sheet.text((names, y), bar.name, "ink", align="right", limit=names * 0.9)
        _draw(sheet, bar, zero=left - low * per_unit, per_unit=per_unit, y=y)
    height = _LINE * len(bars)
    sheet.rule((left - low * per_unit, 0), (left - low * per_unit, height), "line2")
    for text in wrap(note, width=int(width / _LETTER)):
        height += 16
        sheet.text((0, height - 2), text, "ink3")
    return sheet.drawn(width=width, height=height + (8 if note else 0))


def _draw(sheet: Sheet, bar: Bar, *, zero: float, per_unit: float, y: float) -> None:
    """Add a bar with its part, its mark, its interval and its label at the tip."""

    def at(value: float) -> float:
        return zero + value * per_unit

    if bar.value is not None:
        sheet.rect(zero, at(bar.value), y - 8, y + 8, bar.ink)
    if bar.part:
        sheet.rect(zero, at(bar.part), y - 8, y + 8, "late")
    if bar.mark is not None:
        sheet.haloed([((at(bar.mark), y - 11), (at(bar.mark), y + 11))], "ink")
    if bar.low is not None and bar.high is not None:
        ends = [at(bar.low), at(bar.high)]
        caps = [((x, y - 5), (x, y + 5)) for x in ends]
        sheet.haloed([((ends[0], y), (ends[1], y)), *caps], "ink")
    places = [end for end in (bar.value, bar.low, bar.high, bar.mark) if end is not None]
    is_left = (bar.value or 0) < 0
    tip = at(min(places)) - 6 if is_left else at(max([0.0, *places])) + 6
    ink = "ink3" if bar.value is None else "ink"
    sheet.text((tip, y), bar.label, ink, align="right" if is_left else "left", weight=500)


def _letters(text: str) -> float:
    """Return how many usual letters are as wide as a text: those of Chinese, Japanese and Korean are wider."""
    return sum(1.8 if east_asian_width(letter) in "WF" else 1.0 for letter in text)


def _names_width(bars: Sequence[Bar], width: int) -> int:
    longest = max(_letters(bar.name) for bar in bars)
    return int(min(longest * _LETTER + 6, width * (0.34 if width >= 480 else 0.42)))


def _margins(bars: Sequence[Bar], width: int) -> tuple[int, int]:
    """Return the room left of zero for the names, and right of the longest bar for its label."""
    longest = max(len(bar.label) for bar in bars)
    return _names_width(bars, width) + 12, int(min(longest * _LETTER + 14, width * 0.45))
