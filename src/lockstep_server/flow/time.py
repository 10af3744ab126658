"""How long the steps take, where journeys stop or go in circles, and whether answering sooner goes with more."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from lockstep.charts import book
from lockstep.charts.loops import WORDS as LOOPS
from lockstep.charts.speed_curve import waited
from lockstep.insight.reader import Reader
from lockstep_server.flow import taking
from lockstep_server.flow.asked import FlowAsked, against_words, choices, own_words, read
from lockstep_server.frame import answers
from lockstep_server.frame.asked import try_asked
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.under_way import under_way
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act

#: Pixels of a picture on a wide page.
_WIDE = 960


@allow(Act.SEE_FIGURES)
@under_way("Measuring how long the steps take")
def time(request: HttpRequest) -> HttpResponse:
    """Show how long the steps take and where journeys stop."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    flow, own_problem = read(request.GET, asked, reader)
    shown = prepare(reader, flow) | choices(reader, flow) | {"flow": flow}
    frame = framed(reader, asked, problem=problem or own_problem, kept=flow.kept())
    return page(request, "flow/time.html", frame, shown)


def prepare(reader: Reader, flow: FlowAsked) -> dict[str, Any]:
    """Compute what the page shows, or take what was computed before."""
    question = [flow.against, flow.asked.question]
    found: dict[str, Any] = answers.kept(reader, ("flow time", question), lambda: _computed(reader, flow))
    return found


def _computed(reader: Reader, flow: FlowAsked) -> dict[str, Any]:
    question = flow.asked.question
    options = {"options": {"against": flow.against}} if flow.against else {}
    steps = answers.figure(reader, "time-to-stage", **question, **options)
    curves = answers.figure(reader, "time-to-stage", view="curve", **question)
    speed = answers.figure(reader, "speed-curve", **question)
    rows = steps.get("rows", [])
    return {
        "steps": rows,
        "finding": taking.finding(rows, own_words(flow), against_words(flow), is_compared=bool(flow.against)),
        "tested": taking.steps_tested(rows),
        "why_not": book.why_not(curves),
        "curves": _pictures(curves),
        "curves_title": book.title(curves),
        "left_out": [fault["sentence"] for fault in steps.get("faults", ()) if fault["code"].endswith("-undated")],
        "standing": _standing(reader, question),
        "loops": [
            row | {"words": LOOPS[row["loop"]]} for row in answers.figure(reader, "loops", **question).get("rows", [])
        ],
        "velocity": (answers.figure(reader, "velocity", **question).get("rows") or [None])[0],
        "currency": reader.charter.company.currency,
        "speed": [row | {"words": waited(row)} for row in speed.get("rows", ())],
        "speed_pictures": _pictures(speed),
        "speed_title": book.title(speed),
        "speed_why_not": book.why_not(speed),
        "speed_left_out": [fault["sentence"] for fault in speed.get("faults", ())],
        "published": answers.figure(reader, "speed-curve", view="published", **question).get("rows", []),
    }


def _pictures(said: dict[str, Any]) -> dict[str, str]:
    return {name: book.picture(said, width=width) or "" for name, width in (("wide", _WIDE), ("narrow", book.NARROW))}


def _standing(reader: Reader, question: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is open, stage by stage, with both limits and how many are beyond each."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("ageing", "leakage"):
        for row in answers.figure(reader, name, **question).get("rows", ()):
            stage = found.setdefault(row["stage"], {"stage": row["stage"], "open": row["open"]})
            stage[name] = row
    return list(found.values())
