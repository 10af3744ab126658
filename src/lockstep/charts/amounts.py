"""Whatever adds up, such as leads, deals and won revenue: bars by a dimension, columns over time."""

from __future__ import annotations

from functools import partial
from typing import Any

from lockstep.charts.bars import Bar, added_up, lying, shortened
from lockstep.charts.over_time import Point, Strip, columns
from lockstep.charts.said import Said, group, is_over_time, number, split_words
from lockstep.charts.written import written


def chart(said: Said, *, width: int) -> Any:
    """Draw counts or money by group.

    Parameters
    ----------
    said
        JSON object of a figure whose values add up, with a split.
    width
        Of the whole picture, in pixels.
    """
    if is_over_time(said):
        points = [Point(unit=group(said, row), value=number(row["value"])) for row in said["rows"]]
        return columns([Strip(name="", points=points)], width=width, unit=said["unit"])
    label = partial(written, unit=said["unit"])
    bars = [
        Bar(name=group(said, row), value=value, label="no amount" if value is None else label(value))
        for row in said["rows"]
        for value in (number(row["value"]),)
    ]
    return lying(shortened(bars, added_up(label)), width=width)


def title(said: Said) -> str:
    """Say what the chart shows."""
    rows = [row for row in said["rows"] if row["value"] is not None]
    name = f"{said['figure'].replace('-', ' ').capitalize()}{split_words(said)}"
    if not rows:
        return f"{name}."
    most = max(rows, key=lambda row: number(row["value"]) or 0)
    return f"{name}; most in {group(said, most)}, {written(number(most['value']) or 0, said['unit'])}."
