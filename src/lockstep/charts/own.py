"""A company's own figure: bars by a dimension, columns or a line over time, by what its unit is."""

from __future__ import annotations

from typing import Any

from lockstep.charts import amounts
from lockstep.charts.bars import Bar, lying, shortened
from lockstep.charts.over_time import Point, Strip, lines
from lockstep.charts.said import Said, group, is_over_time, number, split_words
from lockstep.charts.written import written

#: Units whose values don't add up: a line, and no bar for all the others together.
_LEVELS = ("rate", "seconds", "days")


def fits(said: Said) -> bool:
    """Return whether an answer is one value per group, which is all that is known of such a figure."""
    rows, by = said.get("rows") or [], said.get("by")
    return bool(by) and all("value" in row for row in rows) and len({row[by] for row in rows}) == len(rows)


def chart(said: Said, *, width: int) -> Any:
    """Draw an own figure by group.

    Parameters
    ----------
    said
        JSON object of the figure, with a split.
    width
        Of the whole picture, in pixels.
    """
    unit = said["unit"]
    if unit not in _LEVELS:
        return amounts.chart(said, width=width)
    bounds = [(number(row.get("low")), number(row.get("high"))) for row in said["rows"]]
    values = [number(row["value"]) for row in said["rows"]]
    if is_over_time(said):
        points = [
            Point(unit=group(said, row), value=value, low=low, high=high)
            for row, value, (low, high) in zip(said["rows"], values, bounds, strict=True)
        ]
        return lines([Strip(name="", points=points)], width=width, unit=unit)
    bars = [
        Bar(name=group(said, row), value=value, low=low, high=high,
            label="not enough data" if value is None else written(value, unit))
        for row, value, (low, high) in zip(said["rows"], values, bounds, strict=True)
    ]  # fmt: skip
    return lying(shortened(bars), width=width, note="Line with caps: 95 % interval." if unit == "rate" else "")


def title(said: Said) -> str:
    """Say what the chart shows."""
    if said["unit"] not in _LEVELS:
        return amounts.title(said)
    return f"{str(said['figure']).replace('-', ' ').capitalize()}{split_words(said)}."
