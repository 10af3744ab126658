"""What a figure's JSON object says, as charts need it: numbers for marks, groups for labels."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lockstep.figures.dates import UNITS

Said = Mapping[str, Any]


def number(cell: object) -> float | None:
    """Return a cell as a number: money is a text there, a picture has no cents.

    Examples
    --------
    >>> number("1250.50"), number(3), number(None)
    (1250.5, 3.0, None)
    """
    return None if cell is None else float(Decimal(str(cell)))


def is_over_time(said: Said) -> bool:
    """Return whether a figure is split by a unit of time."""
    return said.get("by") in UNITS


def group(said: Said, row: Mapping[str, Any]) -> str:
    """Return the group of a row; without a split, everything."""
    by = said.get("by")
    return str(row[by]) if by else "All"


def grouped(said: Said) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each group, in the figure's order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in said["rows"]:
        found.setdefault(group(said, row), []).append(row)
    return found


def split_words(said: Said) -> str:
    """Say what a figure is split by: `` by loss reason``, nothing without a split."""
    by = said.get("by")
    return f" by {by.replace('_', ' ')}" if by else ""
