"""Return on spend: what each channel or campaign brought back beyond its cost, with the interval of the credit."""

from __future__ import annotations

from typing import Any

from lockstep.charts.attribution import unit_of
from lockstep.charts.bars import Bar, lying, shortened
from lockstep.charts.said import Said, number
from lockstep.charts.written import written


def chart(said: Said, *, width: int) -> Any:
    """Draw profits; what has no spend has no bar.

    Parameters
    ----------
    said
        JSON object of `return-on-spend`.
    width
        Of the whole picture, in pixels.
    """
    unit = unit_of(said)
    bars = [
        Bar(
            name=str(row[unit]),
            value=number(row["value"]),
            low=number(row["low"]),
            high=number(row["high"]),
            label=row["absent"] or f"{written(number(row['value']) or 0, said['unit'])}{_times(row)}",
            ink="late" if (number(row["value"]) or 0) < 0 else "gain",
        )
        for row in said["rows"]
    ]
    note = "Bar: revenue credited less spend. In brackets: revenue for each unit of money spent. Line: 95 % interval."
    return lying(shortened(bars), width=width, note=note)


def title(said: Said) -> str:
    """Say what the chart shows."""
    known = [row for row in said["rows"] if row["value"] is not None]
    name = f"Revenue credited less spend, by {unit_of(said)}"
    if not known:
        return f"{name}."
    most = max(known, key=lambda row: number(row["value"]) or 0)
    return f"{name}; most for {most[unit_of(said)]}, {written(number(most['value']) or 0, said['unit'])}."


def _times(row: dict[str, Any]) -> str:
    times = row["return_on_spend"]
    return "" if times is None else f" ({times:.1f})"
