"""The speed-to-lead curve: the share that gets further by its wait, or this company's ratio beside others'."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.grid import Cell, Column, crossed
from lockstep.charts.over_time import Point, Strip, lines
from lockstep.charts.said import Said, group, grouped, is_over_time, split_words
from lockstep.charts.written import count, duration, rate


def chart(said: Said, *, width: int) -> Any:
    """Draw the curve as a bar per bucket, or the ratios.

    Parameters
    ----------
    said
        JSON object of `speed-curve`, in either view.
    width
        Of the whole picture, in pixels.
    """
    is_beside = said.get("view") == "published"
    key, unit = ("compared", "times") if is_beside else ("from_s", "rate")
    columns = list(dict.fromkeys(row[key] for row in said["rows"]))
    names = {row[key]: row["source"] if is_beside else waited(row) for row in said["rows"]}
    if is_over_time(said):
        strips = [
            Strip(
                name=names[column],
                points=[
                    Point(unit=group(said, row), value=row["value"], low=row["low"], high=row["high"])
                    for row in said["rows"]
                    if row[key] == column
                ],
            )
            for column in columns
        ]
        return lines(strips, width=width, unit=unit)
    if said.get("by"):
        rows = {name: {str(row[key]): _cell(row, is_beside) for row in rows} for name, rows in grouped(said).items()}
        return crossed(rows, [Column(key=str(column), name=names[column]) for column in columns], width=width)
    if is_beside:
        bars = [
            Bar(name=row["source"], value=row["value"], low=row["low"], high=row["high"], mark=row["published"],
                label=_ratio(row, is_short=width < 480))
            for row in said["rows"]
        ]  # fmt: skip
        return lying(bars, width=width, note="Bar: here, with 95 % interval. Tick: as published. Neither is a cause.")
    bars = [
        Bar(name=waited(row), value=row["value"], low=row["low"], high=row["high"], label=_label(row))
        for row in said["rows"]
    ]
    return lying(bars, width=width, note="Working time to the first attempt. Line with caps: 95 % interval.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    if said.get("view") == "published":
        return f"How many times as often leads answered sooner got further, here and as published{split_words(said)}."
    if said.get("by"):
        return f"The share of leads that got further by their wait for a first attempt{split_words(said)}."
    parts = [f"{waited(row)} {rate(row['value'])}" for row in said["rows"] if row["value"] is not None]
    return f"The share of leads that got further by their wait for a first attempt: {', '.join(parts) or 'too few'}."


def waited(row: dict[str, Any]) -> str:
    """Say which wait a bucket is of.

    Examples
    --------
    >>> waited({"from_s": 0, "to_s": 300}), waited({"from_s": 28800, "to_s": None})
    ('to 5\\u202fmin', 'over 8\\u202fh')
    """
    return f"over {duration(row['from_s'])}" if row["to_s"] is None else f"to {duration(row['to_s'])}"


def _label(row: dict[str, Any]) -> str:
    of = f"{count(row['there'])} of {count(row['leads'])}"
    if row["value"] is None:
        # Enough leads, but of kinds and sources of which the others have few.
        return f"{of}, too few" if row["raw"] is None else f"{of}, not comparable"
    return f"{rate(row['value'])}, {of}"


def _ratio(row: dict[str, Any], *, is_short: bool) -> str:
    here = "too few" if row["value"] is None else f"{row['value']:.1f}"
    return f"{row['published']:g}, {here}" if is_short else f"published {row['published']:g} times, here {here}"


def _cell(row: dict[str, Any], is_beside: bool) -> Cell:
    if row["value"] is None:
        return Cell(value=None, label="too few" if is_beside or row["raw"] is None else "not comparable")
    label = f"{row['value']:.1f} times" if is_beside else rate(row["value"], digits=0)
    return Cell(value=row["value"], low=row["low"], high=row["high"], label=label)
