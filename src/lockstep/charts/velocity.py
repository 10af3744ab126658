"""Velocity by group, or over time, with its interval."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying, shortened
from lockstep.charts.over_time import Point, Strip, lines
from lockstep.charts.said import Said, group, is_over_time, number, split_words
from lockstep.charts.written import short_money


def chart(said: Said, *, width: int) -> Any:
    """Draw what the open opportunities bring a day.

    Parameters
    ----------
    said
        JSON object of `velocity`, split.
    width
        Of the whole picture, in pixels.
    """
    if is_over_time(said) and any(row["value"] is not None for row in said["rows"]):
        points = [
            Point(unit=group(said, row), value=number(row["value"]), low=number(row["low"]), high=number(row["high"]))
            for row in said["rows"]
        ]
        return lines([Strip(name="", points=points)], width=width, unit=said["unit"])
    bars = [
        Bar(
            name=group(said, row),
            value=number(row["value"]),
            low=number(row["low"]),
            high=number(row["high"]),
            label=_label(said, row),
        )
        for row in said["rows"]
    ]
    return lying(shortened(bars), width=width, note="Line with caps: 95 % interval.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    return f"What the open opportunities bring a day, if they go as those before them went{split_words(said)}."


def _label(said: Said, row: dict[str, Any]) -> str:
    if row["value"] is None:
        return f"{row['short_of']} wins too few" if row["short_of"] else "not enough data"
    return f"{short_money(row['value'], said['unit'])} a day"
