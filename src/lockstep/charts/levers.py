"""Levers: what each would bring, with its interval; grey where chance alone may be behind it."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying, shortened
from lockstep.charts.said import Said, number
from lockstep.charts.written import short_money


def chart(said: Said, *, width: int) -> Any:
    """Draw expected gains, the largest first; a lever without one has no bar.

    Parameters
    ----------
    said
        JSON object of `levers`.
    width
        Of the whole picture, in pixels.
    """
    bars = [
        Bar(
            name=str(row["words"]),
            value=number(row["value"]),
            low=number(row["low"]),
            high=number(row["high"]),
            label="not enough data" if row["value"] is None else short_money(row["value"], said["unit"]),
            ink="gain" if row["verdict"] == "propose" else "noise",
        )
        for row in said["rows"]
    ]
    note = (
        "Line with caps: 95 % interval. Grey: it may be chance, or its check on the past did not hold. Gains overlap "
        "and do not add up."
    )
    return lying(shortened(bars), width=width, note=note)


def title(said: Said) -> str:
    """Say what the chart shows."""
    sure = sum(row["verdict"] == "propose" for row in said["rows"])
    return f"What each lever would probably bring, with its 95 % interval; {sure} stand out from chance."
