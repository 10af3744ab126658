"""Ageing and leakage: open journeys per stage, those beyond what is usual as the part in red."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.grid import Cell, Column, crossed
from lockstep.charts.over_time import Point, Strip, columns
from lockstep.charts.said import Said, group, grouped, is_over_time, split_words
from lockstep.charts.written import count


def chart(said: Said, *, width: int) -> Any:
    """Draw what stands still.

    Parameters
    ----------
    said
        JSON object of `ageing` or `leakage`.
    width
        Of the whole picture, in pixels.
    """
    stages = list(dict.fromkeys(row["stage"] for row in said["rows"]))
    if is_over_time(said):
        strips = [
            Strip(
                name=stage.capitalize(),
                points=[
                    Point(unit=group(said, row), value=row["open"], part=row["value"])
                    for row in said["rows"]
                    if row["stage"] == stage
                ],
            )
            for stage in stages
        ]
        return columns(strips, width=width, unit="journeys")
    if said.get("by"):
        rows = {
            name: {row["stage"]: Cell(value=row["open"], part=row["value"], label=_short(row)) for row in rows}
            for name, rows in grouped(said).items()
        }
        across = [Column(key=stage, name=stage.capitalize()) for stage in stages]
        return crossed(rows, across, width=width)
    bars = [
        Bar(
            name=row["stage"].capitalize(),
            value=row["open"],
            part=row["value"],
            label=_long(said, row, is_short=width < 480),
        )
        for row in said["rows"]
    ]
    return lying(bars, width=width, note="Dark part: beyond what nine in ten of those that went on needed.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    what = "silent" if said["figure"] == "leakage" else "in their stage"
    if said.get("by"):
        return f"Open journeys{split_words(said)}, and how many are {what} for longer than is usual."
    parts = [f"{row['stage']} {_long(said, row)}" for row in said["rows"]]
    return f"Open journeys, and how many are {what} for longer than is usual: {', '.join(parts)}."


def _long(said: Said, row: dict[str, Any], *, is_short: bool = False) -> str:
    if row["value"] is None:
        return f"{count(row['open'])} open{'' if is_short else ', usual time unknown'}"
    what = "silent over" if said["figure"] == "leakage" and not is_short else "over"
    days = count(row["limit_days"])
    return f"{count(row['value'])} of {count(row['open'])} {what} {days} day{'' if days == '1' else 's'}"


def _short(row: dict[str, Any]) -> str:
    return count(row["open"]) if row["value"] is None else f"{count(row['value'])} of {count(row['open'])}"
