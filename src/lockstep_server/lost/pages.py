"""Where the goal was lost: the gap split over its parts, segment by segment, and on to claims and levers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lockstep.charts.goal_gap import WORDS
from lockstep.insight.reader import Reader
from lockstep.values.faults import LockstepError
from lockstep_server.frame import answers
from lockstep_server.frame.asked import try_asked, words_of
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.parts import part
from lockstep_server.frame.under_way import under_way
from lockstep_server.lost import drawn, told
from lockstep_server.lost.asked import LostAsked, choices, read
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act


@allow(Act.SEE_FIGURES)
@require_safe
@under_way("Splitting the gap over what made it")
def lost(request: HttpRequest) -> HttpResponse:
    """Show where the goal was lost."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    lost, own_problem = read(request.GET, asked)
    said: dict[str, Any] = {"absent": None}
    try:
        said = prepare(reader, lost)
    except LockstepError as refused:
        said = {"absent": {"sentence": str(refused), "remedy": getattr(refused, "remedy", "")}}
    beside = [found for name in ("claims", "levers") if (found := part(request, name))]
    frame = framed(reader, asked, problem=problem or own_problem, kept=lost.kept())
    return page(request, "lost/lost.html", frame, said | choices(lost) | {"lost": lost, "beside": beside})


def prepare(reader: Reader, lost: LostAsked) -> dict[str, Any]:
    """Compute what the page shows, or take what was computed before.

    Raises
    ------
    LockstepError
        The gap can't be asked for so.
    """
    whole = answers.figure(reader, "goal-gap", **lost.asked.question, options=lost.options)
    if not whole.get("rows"):
        return {"absent": whole["faults"][-1]}
    apart = {name: value for name, value in lost.options.items() if name != "within"}
    split = answers.figure(reader, "goal-gap", **lost.asked.question, by=lost.within, options=apart)
    return {
        "absent": None,
        "faults": whole["faults"],
        "gap": whole["value"],
        "headline": told.headline(whole, lost.against, words_of(lost.asked.period)),
        "finding": told.finding(whole["rows"], Decimal(whole["value"])),
        "parts": _parts(whole, lost),
        "field": drawn.waterfall(whole["rows"], whole["currency"]),
        "segments": _segments(split, whole, lost),
        "width": drawn.WIDTH,
    }


def _parts(whole: dict[str, Any], lost: LostAsked) -> list[dict[str, Any]]:
    field = drawn.waterfall(whole["rows"], whole["currency"])
    return [
        {
            **row,
            "name": WORDS[row["part"]],
            "caption": told.caption(row, whole["currency"], lost.against),
            "mark": mark,
            "ink": "noise" if row["is_noise"] else "late" if Decimal(row["value"]) < 0 else "gain",
            "evidence": lost.evidence(row["part"]),
        }
        for row, mark in zip(whole["rows"], field.marks, strict=True)
    ]


def _segments(split: dict[str, Any], whole: dict[str, Any], lost: LostAsked) -> dict[str, Any]:
    """Return the parts of each segment, rows of cells, and their sums; money in whole thousands of the currency."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in split["rows"]:
        groups.setdefault(row[lost.within], []).append(row)
    most = max((abs(Decimal(row["value"])) for row in split["rows"] if not row["is_noise"]), default=Decimal(0))
    return {
        "columns": [WORDS[row["part"]] for row in whole["rows"]],
        "rows": [
            {
                "name": name,
                "cells": [
                    {
                        "value": row["value"],
                        "is_noise": row["is_noise"],
                        "ink": "" if row["is_noise"] else drawn.inked(Decimal(row["value"]), most),
                        "low": row["low"],
                        "high": row["high"],
                    }
                    for row in rows
                ],
                "total": sum(Decimal(row["value"]) for row in rows),
                "query": lost.asked.query(**{lost.within: name}),
                "is_whole": not name.startswith("(all"),
            }
            for name, rows in groups.items()
        ],
        "sums": [row["value"] for row in whole["rows"]],
    }
