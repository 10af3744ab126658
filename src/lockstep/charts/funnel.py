"""The funnel: a bar per stage, a small bar per group and stage, a strip per stage over time."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.grid import Cell, Column, crossed
from lockstep.charts.over_time import Point, Strip, columns
from lockstep.charts.said import Said, group, grouped, is_over_time, split_words
from lockstep.charts.written import count, rate

#: Stages into which sales leads the step; the others are marketing's.
LED_BY_SALES = ("accepted", "qualified", "opportunity", "won")
#: What a phone has room for: what one team hands to the other, and the end.
_FIRST = ("offered", "accepted", "won")


def chart(said: Said, *, width: int) -> Any:
    """Draw journeys per stage.

    Parameters
    ----------
    said
        JSON object of `funnel`, in either view.
    width
        Of the whole picture, in pixels.
    """
    stages = list(dict.fromkeys(row["stage"] for row in said["rows"]))
    if is_over_time(said):
        strips = [
            Strip(
                name=stage.capitalize(),
                ink=ink_of(stage),
                points=[
                    Point(unit=group(said, row), value=row["value"]) for row in said["rows"] if row["stage"] == stage
                ],
            )
            for stage in stages
        ]
        return columns(strips, width=width, unit=said["unit"])
    if said.get("by"):
        rows = {
            name: {row["stage"]: Cell(value=row["value"], label=count(row["value"])) for row in rows}
            for name, rows in grouped(said).items()
        }
        across = [
            Column(key=stage, name=stage.capitalize(), ink=ink_of(stage), is_first=stage in _FIRST) for stage in stages
        ]
        return crossed(rows, across, width=width)
    return lying(_bars(said), width=width)


def title(said: Said) -> str:
    """Say what the chart shows."""
    view = "entries into each stage" if said.get("view") == "period" else "journeys that reached each stage"
    if said.get("by"):
        return f"The funnel{split_words(said)}: {view}."
    parts = [f"{row['stage']} {count(row['value'])}" for row in said["rows"]]
    return f"The funnel, {view}: {', '.join(parts)}."


def ink_of(stage: str) -> str:
    """Return the token of the team that leads the step into a stage."""
    return "sal" if stage in LED_BY_SALES else "mkt"


def _bars(said: Said) -> list[Bar]:
    bars, before = [], None
    for row in said["rows"]:
        label = count(row["value"])
        if said.get("view") != "period" and before and before["value"]:
            label += f", {rate(row['value'] / before['value'], digits=0)} of {before['stage']}"
        bars.append(Bar(name=row["stage"].capitalize(), value=row["value"], label=label, ink=ink_of(row["stage"])))
        before = row
    return bars
