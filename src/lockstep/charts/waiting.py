"""Waiting for sales: leads on each clock, those overdue as the part in red."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.grid import Cell, Column, crossed
from lockstep.charts.over_time import Point, Strip, columns
from lockstep.charts.promises_kept import in_short, words
from lockstep.charts.said import Said, group, grouped, is_over_time, split_words
from lockstep.charts.written import count


def chart(said: Said, *, width: int) -> Any:
    """Draw what waits.

    Parameters
    ----------
    said
        JSON object of `waiting`.
    width
        Of the whole picture, in pixels.
    """
    promises = list(dict.fromkeys(row["promise"] for row in said["rows"]))
    if is_over_time(said):
        strips = [
            Strip(
                name=words(promise),
                points=[
                    Point(unit=group(said, row), value=row["value"], part=row["overdue"])
                    for row in said["rows"]
                    if row["promise"] == promise
                ],
            )
            for promise in promises
        ]
        return columns(strips, width=width, unit="leads")
    if said.get("by"):
        rows = {
            name: {row["promise"]: Cell(value=row["value"], part=row["overdue"], label=_short(row)) for row in rows}
            for name, rows in grouped(said).items()
        }
        across = [Column(key=promise, name=in_short(promise), is_first=promise != "attempts") for promise in promises]
        return crossed(rows, across, width=width)
    bars = [
        Bar(name=words(row["promise"]), value=row["value"], part=row["overdue"], label=_long(row))
        for row in said["rows"]
    ]
    return lying(bars, width=width)


def title(said: Said) -> str:
    """Say what the chart shows."""
    if said.get("by"):
        return f"Leads that wait for sales{split_words(said)}, and how many of them are overdue."
    parts = [f"{words(row['promise'])}: {_long(row)}" for row in said["rows"]]
    return f"Leads that wait for sales. {'; '.join(parts)}."


def _long(row: dict[str, Any]) -> str:
    overdue = f", {count(row['overdue'])} overdue" if row["overdue"] else ""
    return f"{count(row['value'])} wait{'s' if row['value'] == 1 else ''}{overdue}"


def _short(row: dict[str, Any]) -> str:
    return f"{count(row['value'])}, {count(row['overdue'])} late" if row["overdue"] else count(row["value"])
