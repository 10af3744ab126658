"""Loops: the share that went round in each circle, with its interval."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.grid import Cell, Column, crossed
from lockstep.charts.over_time import Point, Strip, lines
from lockstep.charts.said import Said, group, grouped, is_over_time, split_words
from lockstep.charts.written import count, rate

#: Each loop in words.
WORDS: dict[str, str] = {
    "back-a-stage": "Back a stage",
    "offered-again": "Returned, offered again",
    "recycled-and-back": "Recycled and back",
}


def chart(said: Said, *, width: int) -> Any:
    """Draw loops.

    Parameters
    ----------
    said
        JSON object of `loops`.
    width
        Of the whole picture, in pixels.
    """
    if is_over_time(said):
        strips = [
            Strip(
                name=words,
                points=[
                    Point(unit=group(said, row), value=row["rate"], low=row["low"], high=row["high"])
                    for row in said["rows"]
                    if row["loop"] == loop
                ],
            )
            for loop, words in WORDS.items()
        ]
        return lines(strips, width=width, unit="rate")
    if said.get("by"):
        rows = {name: {row["loop"]: _cell(row) for row in rows} for name, rows in grouped(said).items()}
        return crossed(rows, [Column(key=loop, name=words) for loop, words in WORDS.items()], width=width)
    bars = [
        Bar(name=WORDS[row["loop"]], value=row["rate"], low=row["low"], high=row["high"], label=_label(row))
        for row in said["rows"]
    ]
    return lying(bars, width=width, note="Line with caps: 95 % interval.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    if said.get("by"):
        return f"The share of journeys that went round in a circle{split_words(said)}."
    parts = [f"{WORDS[row['loop']].lower()} {_label(row)}" for row in said["rows"]]
    return f"Journeys that went round in a circle: {'; '.join(parts)}."


def _label(row: dict[str, Any]) -> str:
    return f"{count(row['value'])} of {count(row['could'])}" if row["could"] else "none could"


def _cell(row: dict[str, Any]) -> Cell:
    if row["rate"] is None:
        return Cell(value=None, label="none could")
    return Cell(value=row["rate"], low=row["low"], high=row["high"], label=rate(row["rate"], digits=0))
