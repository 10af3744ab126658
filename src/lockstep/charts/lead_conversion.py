"""Lead conversion: the share won of each group with its interval, a line with its band over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lockstep.charts.bars import Bar, lying, shortened
from lockstep.charts.over_time import Point, Strip, lines
from lockstep.charts.said import Said, group, is_over_time, split_words
from lockstep.charts.written import rate

#: The share of fewer is said to be too thin: its interval would cover most of the scale.
FEWEST = 20


def chart(said: Said, *, width: int) -> Any:
    """Draw the shares won by group.

    Parameters
    ----------
    said
        JSON object of `lead-conversion`, with a split.
    width
        Of the whole picture, in pixels.
    """
    if is_over_time(said):
        points = [
            Point(unit=group(said, row), value=row["value"], low=row["low"], high=row["high"]) for row in said["rows"]
        ]
        return lines([Strip(name="", points=points)], width=width, unit="rate")
    # The largest share first; what is too thin for one stands below, by its size.
    rows = sorted(said["rows"], key=lambda row: (row["leads"] < FEWEST, -row["value"], -row["leads"]))
    bars = [_bar(group(said, row), row) for row in rows]
    return lying(shortened(bars), width=width, note="Line with caps: 95 % interval.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    return f"Share of leads won{split_words(said)}, each with its 95 % interval."


def _bar(name: str, row: Mapping[str, Any]) -> Bar:
    if row["leads"] < FEWEST:
        leads = f"{row['leads']} lead{'' if row['leads'] == 1 else 's'}"
        return Bar(name=name, value=None, label=f"not enough data: {leads}")
    return Bar(name=name, value=row["value"], low=row["low"], high=row["high"], label=rate(row["value"]))
