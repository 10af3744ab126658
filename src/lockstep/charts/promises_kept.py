"""Promises kept: a bar per promise against what was agreed, marketing's first, both teams in the same form."""

from __future__ import annotations

from typing import Any

from lockstep.charts.bars import Bar, lying
from lockstep.charts.grid import Cell, Column, crossed
from lockstep.charts.over_time import Point, Strip, lines
from lockstep.charts.said import Said, group, grouped, is_over_time, split_words
from lockstep.charts.written import on_axis, rate

_INKS = {"marketing": "mkt", "sales": "sal"}
_FIRST = ("acceptance", "first-attempt-other", "decision")


def chart(said: Said, *, width: int) -> Any:
    """Draw the shares kept.

    Parameters
    ----------
    said
        JSON object of `promises-kept`.
    width
        Of the whole picture, in pixels.
    """
    # A promise may be missing in the first group: marketing's stay before those of sales all the same.
    promises = sorted(dict.fromkeys((row["team"], row["promise"]) for row in said["rows"]), key=lambda pair: pair[0])
    if is_over_time(said):
        strips = [
            Strip(
                name=words(promise),
                ink=_INKS[team],
                points=[
                    Point(unit=group(said, row), value=row["value"])
                    for row in said["rows"]
                    if row["promise"] == promise
                ],
            )
            for team, promise in promises
        ]
        return lines(strips, width=width, unit="rate")
    if said.get("by"):
        rows = {
            name: {row["promise"]: Cell(value=row["value"], label=_label(row)) for row in rows}
            for name, rows in grouped(said).items()
        }
        across = [
            Column(
                key=promise,
                name=in_short(promise),
                ink=_INKS[team],
                is_first=promise in _FIRST,
            )
            for team, promise in promises
        ]
        return crossed(rows, across, width=width)
    bars = [
        Bar(
            name=words(row["promise"]),
            value=row["value"],
            mark=row["agreed"],
            label=_label(row, digits=1)
            + ("" if row["agreed"] is None else f", agreed {on_axis(row['agreed'], 'rate')}"),
            ink=_INKS[row["team"]],
        )
        for row in said["rows"]
    ]
    return lying(bars, width=width, note="Violet: marketing. Teal: sales. Tick: what was agreed at least.")


def title(said: Said) -> str:
    """Say what the chart shows."""
    if said.get("by"):
        return f"The share of promises kept{split_words(said)}."
    parts = [f"{words(row['promise'])} {_label(row, digits=1)}" for row in said["rows"]]
    return f"The share of promises kept: {', '.join(parts)}."


def words(promise: str) -> str:
    """Say a promise's stable name as people do.

    Examples
    --------
    >>> words("first-attempt-hand-raise"), words("packet")
    ('First attempt, hand-raise', 'Packet')
    """
    if promise.startswith("first-attempt-"):
        return f"First attempt, {promise.removeprefix('first-attempt-')}"
    return promise.replace("-", " ").capitalize()


def in_short(promise: str) -> str:
    """Say it above a narrow column.

    Examples
    --------
    >>> in_short("first-attempt-hand-raise"), in_short("first-attempt-other"), in_short("decision")
    ('Hand-raise', 'Other lead', 'Decision')
    """
    return {"first-attempt-hand-raise": "Hand-raise", "first-attempt-other": "Other lead"}.get(promise, words(promise))


def _label(row: dict[str, Any], *, digits: int = 0) -> str:
    return "open" if row["value"] is None else rate(row["value"], digits=digits)
