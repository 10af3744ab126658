"""A claim: the share with the outcome in the group it is about, and in that it is compared with."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.said import Said
from lockstep.charts.written import rate
from lockstep.insight.interval import wilson

_NAMES = {"claimed": "Whom it is about", "compared": "Compared with"}


def chart(said: Said, *, width: int) -> Any:
    """Draw the shares.

    Parameters
    ----------
    said
        JSON object of `claim`.
    width
        Of the whole picture, in pixels.
    """
    return lying([_bar(row) for row in said["rows"]], width=width, note="Line with caps: 95 % interval.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    parts = [f"{_NAMES[row['group']].lower()} {rate(row['value'])}" for row in said["rows"] if row["value"] is not None]
    counted = f": {', '.join(parts)}" if parts else ""
    verdict = said["rows"][0].get("verdict")
    return f"The share with the outcome{counted}." + (f" {verdict.capitalize()}." if verdict else "")


def _bar(row: dict[str, Any]) -> Bar:
    name = _NAMES[row["group"]]
    if not row["counted"]:
        return Bar(name=name, value=None, label="nobody")
    low, high = wilson(row["reached"], row["counted"])
    return Bar(name=name, value=row["value"], low=low, high=high, label=f"{rate(row['value'])} of {row['counted']:,}")
