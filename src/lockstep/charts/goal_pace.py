"""The goal and its pace: what was won, what was due by now and the whole goal, from one zero."""

from __future__ import annotations

from typing import Any

from lockstep.charts import amounts
from lockstep.charts.bars import Bar, lying
from lockstep.charts.said import Said, number
from lockstep.charts.written import short_money


def chart(said: Said, *, width: int) -> Any:
    """Draw how far the goal has come; with a split, who brought what.

    Parameters
    ----------
    said
        JSON object of `goal-pace`.
    width
        Of the whole picture, in pixels.
    """
    if said.get("by"):
        return amounts.chart(said, width=width)
    row, currency = said["rows"][0], said["currency"]
    bars = [
        Bar(
            name=name,
            value=number(row[column]),
            label="no amount" if row[column] is None else short_money(row[column], currency),
            ink=ink,
        )
        for name, column, ink in (("Won", "value", "ink"), ("Due by now", "pace", "gain"), ("Goal", "goal", "noise"))
    ]
    return lying(bars, width=width)


def title(said: Said) -> str:
    """Say what the chart shows."""
    if said.get("by"):
        return amounts.title(said)
    row, currency = said["rows"][0], said["currency"]
    won = "Nothing with an amount" if row["value"] is None else short_money(row["value"], currency)
    due, goal = (short_money(row[name], currency) for name in ("pace", "goal"))
    return f"{won} won, {due} due by now, {goal} is the goal."
