"""Stage conversion: each step's rate with its interval, by group in a grid, over time in strips."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.funnel import ink_of
from lockstep.charts.grid import Cell, Column, crossed
from lockstep.charts.lead_conversion import FEWEST
from lockstep.charts.over_time import Point, Strip, lines
from lockstep.charts.said import Said, group, grouped, is_over_time, split_words
from lockstep.charts.written import rate

_FIRST = ("offered", "accepted", "won")


def chart(said: Said, *, width: int) -> Any:
    """Draw the steps.

    Parameters
    ----------
    said
        JSON object of `stage-conversion`, in either view.
    width
        Of the whole picture, in pixels.
    """
    steps = list(dict.fromkeys((row["from_stage"], row["to_stage"]) for row in said["rows"]))
    if is_over_time(said):
        strips = [
            Strip(
                name=_name(*step),
                ink=ink_of(step[1]),
                points=[
                    Point(unit=group(said, row), value=row["value"], low=row.get("low"), high=row.get("high"))
                    for row in said["rows"]
                    if row["to_stage"] == step[1] and row["entered"]
                ],
            )
            for step in steps
        ]
        return lines(strips, width=width, unit="rate")
    if said.get("by"):
        rows = {name: {row["to_stage"]: _cell(row) for row in rows} for name, rows in grouped(said).items()}
        across = [Column(key=step[1], name=step[1].capitalize(), is_first=step[1] in _FIRST) for step in steps]
        return crossed(rows, across, width=width)
    bars = [
        Bar(
            name=_name(row["from_stage"], row["to_stage"]),
            value=row["value"],
            low=row.get("low"),
            high=row.get("high"),
            label="nobody entered" if row["value"] is None else rate(row["value"]),
            ink=ink_of(row["to_stage"]),
        )
        for row in said["rows"]
    ]
    return lying(bars, width=width, note="" if said.get("view") == "period" else "Line with caps: 95 % interval.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    if said.get("by"):
        return f"The share that goes on from each stage to the next{split_words(said)}."
    parts = [
        f"{row['from_stage']} to {row['to_stage']} {rate(row['value'])}"
        for row in said["rows"]
        if row["value"] is not None
    ]
    return f"The share that goes on from each stage to the next: {', '.join(parts)}."


def _name(first: str, second: str) -> str:
    return f"{first.capitalize()} to {second}"


def _cell(row: dict[str, Any]) -> Cell:
    if row["value"] is None or row["entered"] < FEWEST:
        return Cell(value=None, label=f"of {row['entered']}" if row["entered"] else "none")
    return Cell(value=row["value"], low=row.get("low"), high=row.get("high"), label=rate(row["value"], digits=0))
