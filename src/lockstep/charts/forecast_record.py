"""The landing that each way to forecast says, with its range of eight in ten, and the goal as a tick."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.said import Said, number
from lockstep.charts.written import short_money

#: What a method is called, here and on the page.
WORDS = {
    "seasonal-naive": "Baseline",
    "lead-side": "From leads",
    "deal-side": "From deals",
    "combined": "Leads and deals",
}


def chart(said: Said, *, width: int) -> Any:
    """Draw the landings, that of the method to go by in full ink.

    Parameters
    ----------
    said
        JSON object of `forecast-record`.
    width
        Of the whole picture, in pixels.
    """
    currency = said["currency"]
    bars = [
        Bar(
            name=WORDS[row["method"]],
            value=number(row["value"]),
            low=number(row["low"]),
            high=number(row["high"]),
            mark=number(row["goal"]),
            label=short_money(row["value"], currency),
            ink="gain" if row["leads"] else "noise",
        )
        for row in said["rows"]
    ]
    return lying(
        bars, width=width, note="Line with caps: range of eight in ten. Tick: the goal. Dark: the one to go by."
    )


def title(said: Said) -> str:
    """Say what the chart shows."""
    row = next(row for row in said["rows"] if row["leads"])
    currency = said["currency"]
    likely, low, high, goal = (short_money(row[name], currency) for name in ("value", "low", "high", "goal"))
    return f"{WORDS[row['method']]} leads: {likely}, 8 in 10 between {low} and {high}; the goal is {goal}."
