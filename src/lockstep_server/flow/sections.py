"""What the flow page is made of: the band of stages, the table by groups, the steps month by month."""

from __future__ import annotations

from typing import Any, TypeGuard

from lockstep.charts import book
from lockstep.charts.funnel import LED_BY_SALES
from lockstep.figures.dates import UNITS
from lockstep.insight.reader import Reader
from lockstep.record.schema import PATH
from lockstep_server.flow.asked import FlowAsked
from lockstep_server.flow.steps import ALL, ways
from lockstep_server.flow.whisker import whisker
from lockstep_server.frame import answers
from lockstep_server.frame.asked import Asked

#: What waits for the way out of a stage: stage to promises of sales. Those that stand together are of different leads
#: and add up; a lead may wait for one of each group.
_CLOCKS = {
    "offered": (("decision",), ("first-attempt-hand-raise", "first-attempt-other")),
    "accepted": (("attempts",),),
}
#: Tallest band of the flow and its width per stage, in pixels.
_TALLEST, _EACH = 64, 100
#: Groups shown at first.
SHOWN = 20
#: Steps a phone shows in the table: from one team to the other, and the end.
_ON_PHONE = ("offered", "accepted", "won")


def stages(reader: Reader, flow: FlowAsked) -> list[dict[str, Any]]:
    """Return the stages with what reached them, the step into them, what waits there and how long they took."""
    found = ways(reader, flow.asked, view=flow.view).get(ALL)
    if found is None:
        return []
    question = flow.asked.question
    clocks = {row["promise"]: row for row in answers.figure(reader, "waiting", **question).get("rows", ())}
    took = _took(reader, question)
    most = max(found["counts"].values())
    rows = []
    for stage, count in found["counts"].items():
        waiting, overdue = (
            max((sum(clocks[one][of] for one in group if one in clocks) for group in _CLOCKS.get(stage, ())), default=0)
            for of in ("value", "overdue")
        )
        rows.append(
            {
                "name": stage,
                "count": count,
                "step": found["steps"].get(stage),
                "ways_out": ways_out(found["steps"].get(stage)),
                "team": "sal" if stage in LED_BY_SALES else "mkt",
                "waiting": waiting,
                "overdue": overdue,
                "took": took.get(stage),
                "height": round(_TALLEST * (count / most) ** 0.5, 1) if most else 0,
            }
        )
    return rows


def ways_out(step: dict[str, Any] | None) -> str:
    """Say what became of those that did not make a step, and nothing where all did.

    Examples
    --------
    >>> ways_out({"ended": 12, "recycled": 1040, "open": 0}), ways_out({"ended": 0, "recycled": 0, "open": 3})
    ('12 lost, 1,040 recycled', '3 still open')
    """
    said = (("ended", "lost"), ("recycled", "recycled"), ("open", "still open"))
    return ", ".join(f"{step[name]:,} {words}" for name, words in said if step and step.get(name))


def band(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the stages as shapes: a block each above its words, and the slope to the next.

    The field is as wide as the whole path, as the words under it are laid out, however few of its stages there are.
    """
    middle, block = _TALLEST / 2, _EACH * 0.8
    shapes: list[dict[str, Any]] = []
    for place, row in enumerate(rows):
        left, half = place * _EACH, row["height"] / 2
        shapes.append({"team": row["team"], "x": left, "y": middle - half, "width": block, "height": row["height"]})
        if place + 1 < len(rows):
            after = rows[place + 1]["height"] / 2
            path = (
                f"M{left + block} {middle - half}L{left + _EACH} {middle - after}"
                f"V{middle + after}L{left + block} {middle + half}Z"
            )
            shapes.append({"team": row["team"], "path": path})
    return {"shapes": shapes, "width": _EACH * len(PATH), "height": _TALLEST}


def table(reader: Reader, flow: FlowAsked) -> dict[str, Any]:
    """Return the groups with their counts and step rates, each with its interval drawn."""
    found = ways(reader, flow.asked, view=flow.view, by=flow.by)
    order = list(found)
    if flow.sort:
        order.sort(key=lambda group: _place(found[group]["steps"].get(flow.sort)))
    shown = order if flow.is_whole else order[:SHOWN]
    names = list(next(iter(found.values()))["steps"]) if found else []
    tops = {
        stage: max(
            (way["steps"][stage]["high"] for way in found.values() if _is_said(way["steps"].get(stage))), default=0
        )
        for stage in names
    }
    return {
        "steps": [
            {
                "stage": stage,
                "is_on_phone": stage in _ON_PHONE,
                "is_sorted": stage == flow.sort,
                "query": flow.query(sort=None if stage == flow.sort else stage),
            }
            for stage in names
        ],
        "first": next(iter(next(iter(found.values()))["counts"]), "") if found else "",
        "rows": [
            {
                "name": group,
                "count": next(iter(found[group]["counts"].values())),
                "query": _narrowed(flow, group),
                "cells": [_cell(found[group]["steps"].get(stage), stage, tops[stage]) for stage in names],
            }
            for group in shown
        ],
        "total": len(order),
        "left_out": len(order) - len(shown),
        "query_all": flow.query(all="1"),
    }


def monthly(reader: Reader, asked: Asked) -> dict[str, Any]:
    """Return the steps month by month over the whole record: pictures, and the same as a table."""
    question = {"by": "month", "where": dict(asked.where), "period": None}
    said = answers.figure(reader, "stage-conversion", view="cohort", **question)
    pictures = answers.kept(
        reader,
        ("flow pictures", dict(asked.where)),
        lambda: {
            name: book.picture(said, width=width) or "" for name, width in (("wide", 960), ("narrow", book.NARROW))
        },
    )
    steps = list(dict.fromkeys((row["from_stage"], row["to_stage"]) for row in said.get("rows", ())))
    months: dict[str, list[dict[str, Any]]] = {}
    for row in said.get("rows", ()):
        months.setdefault(row["month"], []).append(row)
    return {
        "pictures": pictures,
        "why_not": book.why_not(said),
        "title": book.title(said),
        "steps": steps,
        "months": [{"name": name, "rows": rows} for name, rows in months.items()],
    }


def _took(reader: Reader, question: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the median times that a figure gives: stage to ``value``, ``unit``, ``of`` and the ``figure``."""
    found: dict[str, dict[str, Any]] = {}
    speed = answers.figure(reader, "speed-to-lead", **question)
    if speed.get("value") is not None:
        found["offered"] = {"seconds": speed["value"], "words": "to a first attempt", "figure": "speed-to-lead"}
    cycle = (answers.figure(reader, "cycle-time", **question).get("rows") or [{}])[0]
    for stage, column, words in (
        ("opportunity", "to_opportunity", "from known, of deals won"),
        ("won", "to_won", "from opportunity"),
    ):
        if cycle.get(column) is not None:
            found[stage] = {"days": round(cycle[column]), "words": words, "figure": "cycle-time"}
    return found


def _is_said(step: dict[str, Any] | None) -> TypeGuard[dict[str, Any]]:
    return step is not None and not step["is_thin"] and step["value"] is not None


def _place(step: dict[str, Any] | None) -> tuple[bool, float]:
    """The largest rate first; what is too thin for one comes last."""
    return (False, -step["value"]) if _is_said(step) else (True, 0.0)


def _cell(step: dict[str, Any] | None, stage: str, top: float) -> dict[str, Any]:
    drawn = whisker(step["low"], step["value"], step["high"], top=top) if _is_said(step) else None
    return {"step": step, "whisker": drawn, "is_on_phone": stage in _ON_PHONE}


def _narrowed(flow: FlowAsked, group: str) -> str:
    """Return the address part of one group: its value, or its period where the split is by time."""
    if flow.by in UNITS:
        return flow.asked.query() if group.startswith("(") else flow.asked.query(period=group)
    return flow.asked.query(**{flow.by: group})
