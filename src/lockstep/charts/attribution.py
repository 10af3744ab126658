"""What helped: what each channel, campaign or piece of content is credited, with its interval."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, added_up, lying, shortened
from lockstep.charts.said import Said, number
from lockstep.charts.written import written

#: Columns that name what gets the credit.
UNITS = ("channel", "campaign", "content")


def unit_of(said: Said) -> str:
    """Return the column that names what gets the credit."""
    return next(name for name in UNITS if name in said["rows"][0])


def chart(said: Said, *, width: int) -> Any:
    """Draw credits.

    Parameters
    ----------
    said
        JSON object of `attribution`.
    width
        Of the whole picture, in pixels.
    """
    unit, currency = unit_of(said), said["unit"]
    bars = [
        Bar(
            name=str(row[unit]),
            value=number(row["value"]),
            low=number(row["low"]),
            high=number(row["high"]),
            label=f"{written(number(row['value']) or 0, currency)}{_place(row)}",
            ink="noise" if row["too_thin"] else "gain",
        )
        for row in said["rows"]
    ]
    has_intervals = any(row["low"] is not None for row in said["rows"])
    note = "Line with caps: 95 % interval. In brackets: the places it may have." if has_intervals else ""
    return lying(shortened(bars, added_up(lambda value: written(value, currency))), width=width, note=note)


def title(said: Said) -> str:
    """Say what the chart shows."""
    most, unit = said["rows"][0], unit_of(said)
    return f"Won revenue credited by {unit}; most to {most[unit]}, {written(number(most['value']) or 0, said['unit'])}."


def _place(row: dict[str, Any]) -> str:
    return f" ({row['rank']})" if row["rank"] else ""
