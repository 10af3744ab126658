"""The waterfall as marks in the rows of a table, and how strongly a segment's cell is inked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lockstep.charts.ticks import ticks
from lockstep.charts.written import on_axis

#: Pixels of the field in which bars and intervals lie.
WIDTH, _EDGE = 440, 8
#: Steps of ink of a cell.
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """One row's bar, from where the part before it ended, with its interval.

    Attributes
    ----------
    x, width
        The bar.
    end
        Where it ends, and the next begins.
    low, high
        The interval, cut to the field.
    """

    x: float
    width: float
    end: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Field:
    """All rows' bars on one scale.

    Attributes
    ----------
    marks
        One per row.
    total
        That of the whole gap.
    zero
        Where nought is.
    ticks
        Places and words of the scale.
    """

    marks: Sequence[Mark]
    total: Mark
    zero: float
    ticks: Sequence[tuple[float, str]]


def waterfall(rows: Sequence[Mapping[str, Any]], currency: str) -> Field:
    """Lay the parts one after the other."""
    values = [float(Decimal(row["value"])) for row in rows]
    starts = [sum(values[:place]) for place in range(len(values))]
    reach = [
        (start + float(Decimal(row["low"])), start + float(Decimal(row["high"])))
        for start, row in zip(starts, rows, strict=True)
    ]
    ends = [0.0, sum(values), *(start + value for start, value in zip(starts, values, strict=True))]
    # Intervals may be far wider than the parts: they are cut at as much again as the parts themselves take.
    inner = (max(ends) - min(ends)) or 1.0
    low = max(min(*ends, *(pair[0] for pair in reach)), min(ends) - inner)
    high = min(max(*ends, *(pair[1] for pair in reach)), max(ends) + inner)
    per_unit = (WIDTH - 2 * _EDGE) / ((high - low) or 1.0)

    def at(value: float) -> float:
        return round(_EDGE + (min(max(value, low), high) - low) * per_unit, 1)

    def mark(start: float, value: float, between: tuple[float, float]) -> Mark:
        left, right = sorted((at(start), at(start + value)))
        return Mark(left, max(round(right - left, 1), 1.0), at(start + value), at(between[0]), at(between[1]))

    return Field(
        [mark(*each) for each in zip(starts, values, reach, strict=True)],
        mark(0.0, sum(values), (0.0, 0.0)),
        at(0.0),
        [(at(tick), on_axis(tick, currency)) for tick in ticks(low, high, most=4)],
    )


def inked(value: Decimal, most: Decimal) -> str:
    """Return the class of a cell: which way, and how much of the largest, in four steps.

    Examples
    --------
    >>> inked(Decimal(-80), Decimal(100)), inked(Decimal(10), Decimal(100)), inked(Decimal(0), Decimal(0))
    ('late4', 'gain1', '')
    """
    if not most or not value:
        return ""
    step = min(_STEPS, int(abs(value) / most * _STEPS) + 1)
    return f"{'late' if value < 0 else 'gain'}{step}"
