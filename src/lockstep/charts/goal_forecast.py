"""The likely landing with the range of eight in ten, beside the goal."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.said import Said, number
from lockstep.charts.written import short_money


def chart(said: Said, *, width: int) -> Any:
    """Draw where the goal will probably land.

    Parameters
    ----------
    said
        JSON object of `goal-forecast`.
    width
        Of the whole picture, in pixels.
    """
    row, currency = said["rows"][0], said["currency"]
    bars = [
        Bar(
            name="Likely",
            value=number(row["value"]),
            low=number(row["low"]),
            high=number(row["high"]),
            label=short_money(row["value"], currency),
        ),
        Bar(name="Goal", value=number(row["goal"]), label=short_money(row["goal"], currency), ink="noise"),
    ]
    return lying(bars, width=width, note="Line with caps: eight in ten past forecasts would have come out within it.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    row, currency = said["rows"][0], said["currency"]
    likely, low, high, goal = (short_money(row[name], currency) for name in ("value", "low", "high", "goal"))
    return f"Likely landing {likely}, 8 in 10 between {low} and {high}; the goal is {goal}."
