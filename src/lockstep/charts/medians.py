"""Cycle time and speed to lead: the median as a bar, the slow end as a tick; a line over time."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying, shortened
from lockstep.charts.over_time import Point, Strip, lines
from lockstep.charts.said import Said, group, is_over_time, number, split_words
from lockstep.charts.written import written


def chart(said: Said, *, width: int) -> Any:
    """Draw medians by group.

    Parameters
    ----------
    said
        JSON object of `cycle-time` or `speed-to-lead`, with a split.
    width
        Of the whole picture, in pixels.
    """
    unit = said["unit"]
    if is_over_time(said):
        points = [Point(unit=group(said, row), value=number(row["value"])) for row in said["rows"]]
        return lines([Strip(name="", points=points)], width=width, unit=unit)
    bars = [
        Bar(name=group(said, row), value=row["value"], mark=row["p90"], label=_label(row, unit))
        for row in sorted(said["rows"], key=lambda row: -(row["value"] or 0))
    ]
    note = "Bar and first number: the median. Tick and second: nine in ten took no longer."
    return lying(shortened(bars), width=width, note=note)


def title(said: Said) -> str:
    """Say what the chart shows."""
    rows = [row for row in said["rows"] if row["value"] is not None]
    name = f"{said['figure'].replace('-', ' ').capitalize()}{split_words(said)}, medians"
    if not rows:
        return f"{name}."
    slow = max(rows, key=lambda row: row["value"])
    return f"{name}; longest in {group(said, slow)}, {written(slow['value'], said['unit'])}."


def _label(row: dict[str, Any], unit: str) -> str:
    if row["value"] is None or row["p90"] is None:
        return "not enough data"
    median, slow = (written(row[name], unit) for name in ("value", "p90"))
    return f"{median.removesuffix(' days')} / {slow}"
