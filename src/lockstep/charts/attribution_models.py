"""Every attribution model side by side: channels down, models across, each share a bar of the same scale."""

from __future__ import annotations

from typing import Any

from lockstep.charts.attribution import unit_of
from lockstep.charts.grid import Cell, Column, crossed
from lockstep.charts.said import Said
from lockstep.charts.written import rate

#: Models that a phone has room for beside the agreed one.
_ON_PHONE = ("first", "last")


def chart(said: Said, *, width: int) -> Any:
    """Draw shares by model.

    Parameters
    ----------
    said
        JSON object of `attribution-models`.
    width
        Of the whole picture, in pixels.
    """
    unit = unit_of(said)
    agreed = {row["model"] for row in said["rows"] if row["is_agreed"]}
    names = list(dict.fromkeys(row["model"] for row in said["rows"]))
    rows: dict[str, dict[str, Cell]] = {}
    # In the order of the model both teams read by, where it is there.
    for row in sorted(said["rows"], key=lambda row: not row["is_agreed"]):
        share = row["share"]
        label = "–" if share is None else rate(share, digits=0).removesuffix("\u202f%")
        rows.setdefault(str(row[unit]), {})[row["model"]] = Cell(value=share, label=label)
    columns = [
        Column(
            key=name,
            name=f"{name} *" if name in agreed else name,
            ink="ink2" if name in agreed else "gain",
            is_first=name in agreed or name in _ON_PHONE,
        )
        for name in names
    ]
    return crossed(rows, columns, width=width)


def title(said: Said) -> str:
    """Say what the chart shows."""
    agreed = next((row["model"] for row in said["rows"] if row["is_agreed"]), None)
    marked = f"; * marks the agreed one, {agreed}" if agreed else ""
    return f"Share of the won revenue by {unit_of(said)} and model, in per cent{marked}."
