"""Time to stage: the share that gets there in the end with its interval, or how it grows day by day, a field a step."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.funnel import ink_of
from lockstep.charts.grid import Cell, Column, crossed
from lockstep.charts.over_time import Point, Strip, lines
from lockstep.charts.said import Said, group, grouped, is_over_time, split_words
from lockstep.charts.sheet import Sheet
from lockstep.charts.ticks import ticks
from lockstep.charts.written import count, on_axis, rate

#: Fields of one picture; the others stand in the table.
MOST = 12
_HEIGHT, _HEAD, _AXIS, _APART = 112, 44, 40, 32
#: Days that are named under a field, where they lie within it.
_DAYS = (1, 7, 30, 90, 180, 365, 730, 1460)


def chart(said: Said, *, width: int) -> Any:
    """Draw shares, or curves.

    Parameters
    ----------
    said
        JSON object of `time-to-stage`, in either view.
    width
        Of the whole picture, in pixels.
    """
    if said.get("view") == "curve":
        return _curves(said, width=width)
    if is_over_time(said):
        strips = [
            Strip(
                name=f"{first.capitalize()} to {second}",
                ink=ink_of(second),
                points=[
                    Point(unit=group(said, row), value=row["value"], low=row["low"], high=row["high"])
                    for row in said["rows"]
                    if (row["from_stage"], row["to_stage"]) == (first, second)
                ],
            )
            for first, second in _steps(said)
        ]
        return lines(strips, width=width, unit="rate")
    if said.get("by"):
        rows = {name: {_name(row): _cell(row) for row in rows} for name, rows in grouped(said).items()}
        across = [Column(key=f"{first} to {second}", name=f"{first} to {second}") for first, second in _steps(said)]
        return crossed(rows, across[-5:], width=width)
    bars = [
        Bar(
            name=_name(row).capitalize(),
            value=row["value"],
            low=row["low"],
            high=row["high"],
            label=_words(row, is_short=width < 480),
            ink=ink_of(row["to_stage"]),
        )
        for row in said["rows"]
    ]
    return lying(bars, width=width, note="Line with caps: 95 % interval. Too young counts as watched, not as lost.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    if said.get("view") == "curve":
        return f"The share that has reached the next stage, by days since it entered the one before{split_words(said)}."
    if said.get("by"):
        return f"The share that reaches the next stage, the young ones not called lost{split_words(said)}."
    parts = [f"{_name(row)} {_words(row)}" for row in said["rows"] if row["value"] is not None]
    return f"The share that reaches the next stage, the young ones not called lost: {', '.join(parts) or 'too few'}."


def _curves(said: Said, *, width: int) -> Any:
    fields: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in said["rows"]:
        fields.setdefault((group(said, row), _name(row)), []).append(row)
    across = 1 if width < 480 else min(3, len(fields))
    room = (width - _APART * (across - 1)) / across
    sheet = Sheet()
    shown = list(fields.items())[:MOST]
    for place, ((of_group, name), rows) in enumerate(shown):
        left = (place % across) * (room + _APART)
        top = (place // across) * (_HEAD + _HEIGHT + _AXIS)
        title = (
            name.capitalize() if not said.get("by") else of_group if len(_steps(said)) == 1 else f"{of_group}, {name}"
        )
        _field(sheet, title, rows, left=left, room=room, top=top)
    height = -(-len(shown) // across) * (_HEAD + _HEIGHT + _AXIS)
    left_out = len(fields) - len(shown)
    more = f" {left_out} more in the table." if left_out else ""
    sheet.text((0, height), f"Days, early ones drawn wider. Grey: 95 % interval.{more}", "ink3", limit=width)
    return sheet.drawn(width=width, height=height + 12)


def _field(sheet: Sheet, title: str, rows: list[dict[str, Any]], *, left: float, room: float, top: float) -> None:
    """Draw one curve in steps, on the band of its interval."""
    horizon, most = rows[-1]["day"] or 1, max(0.01, *(row["high"] for row in rows))
    edge, end = left + 40, left + room - 8

    def x(day: float) -> float:
        return float(edge + (end - edge) * (day / horizon) ** 0.5)

    def y(share: float) -> float:
        return float(top + _HEAD + _HEIGHT * (1 - share / most))

    last = rows[-1]
    sheet.text((left, top + 8), title, "ink", weight=600, limit=room - 8)
    sheet.text((left, top + 26), f"{rate(last['value'])} within {count(last['day'])} days", "ink3", limit=room - 8)
    for value in ticks(0, most, most=3):
        sheet.rule((edge, y(value)), (end, y(value)), "line")
        sheet.text((edge - 6, y(value)), on_axis(value, "rate"), "ink3", align="right")
    free = edge
    for day in (day for day in _DAYS if day <= horizon):
        sheet.rule((x(day), y(0)), (x(day), y(0) + 4), "line2")
        if x(day) >= free:  # the second of two that would stand on each other goes
            sheet.text((x(day), y(0) + 14), count(day), "ink3", align="center")
            free = x(day) + 28
    edges: list[tuple[float, float, float]] = []
    line: list[tuple[float, float]] = []
    for row, after in zip(rows, [*rows[1:], last], strict=True):
        for day in (row["day"], after["day"]):
            edges.append((x(day), y(row["high"]), y(row["low"])))
            line.append((x(day), y(row["value"])))
    sheet.area(edges, "band80")
    sheet.line(line, ink_of(last["to_stage"]))


def _steps(said: Said) -> list[tuple[str, str]]:
    return list(dict.fromkeys((row["from_stage"], row["to_stage"]) for row in said["rows"]))


def _name(row: dict[str, Any]) -> str:
    return f"{row['from_stage']} to {row['to_stage']}"


def _words(row: dict[str, Any], *, is_short: bool = False) -> str:
    if row["value"] is None:
        return f"{row['short_of']} too few"
    days = row["usual_days"]
    if is_short or days is None:
        return rate(row["value"])
    within = f"in {count(days)} day{'' if days == 1 else 's'}" if days else "at once"
    return f"{rate(row['value'])}, half of them {within}"


def _cell(row: dict[str, Any]) -> Cell:
    if row["value"] is None:
        return Cell(value=None, label=f"of {row['entered']}" if row["entered"] else "none")
    return Cell(value=row["value"], low=row["low"], high=row["high"], label=rate(row["value"], digits=0))
