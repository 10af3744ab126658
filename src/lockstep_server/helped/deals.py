"""The deals behind one row of what helped: what each gave, and what came before it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse

from lockstep.charter.attribution import MODELS
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.reader import Reader
from lockstep.insight.what_helped.asked import NO_TOUCH
from lockstep.insight.what_helped.deals import deals_of
from lockstep_server.frame import answers
from lockstep_server.frame.asked import try_asked
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.under_way import under_way
from lockstep_server.helped.asked import HelpedAsked, read
from lockstep_server.helped.finding import model_said
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act

#: Steps of a path that are shown; what lies between the first and the last of them is counted.
_STEPS = 8


@allow(Act.SEE_PEOPLE)
@under_way("Finding the deals behind it")
def listed(request: HttpRequest) -> HttpResponse:
    """List the deals that a channel, campaign or piece of content met."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    own, own_problem = read(request.GET, asked, reader)
    name = request.GET.get("name") or NO_TOUCH
    shown = answers.kept(
        reader,
        ("helped deals", own.unit, own.level, own.model, name, asked.question),
        lambda: _found(reader, own, name),
    )
    frame = framed(reader, asked, problem=problem or own_problem, kept=own.kept() | {"name": name})
    context = {"helped": own, "name": name, "is_no_touch": name == NO_TOUCH, "model_words": MODELS[own.model]}
    return page(request, "helped/deals.html", frame, {**context, **shown, "model_said": model_said(own.model)})


def _found(reader: Reader, asked: HelpedAsked, name: str) -> dict[str, Any]:
    said = asked.question(model=True)
    question = Question(
        as_of_s=reader.version.made_s, period=said["period"], where=said["where"], options=said["options"]
    )
    deals, count = deals_of(Context(reader.engine, reader.version, reader.charter), question, name)
    rows = [asdict(deal) | {"value": str(deal.value), "path": _shortened(deal.path)} for deal in deals]
    for row, deal in zip(rows, deals, strict=True):
        row["credit"] = None if deal.credit is None else str(deal.credit)
    return {"rows": rows, "count": count, "has_credit": any(row["credit"] is not None for row in rows)}


def _shortened(path: Any) -> list[dict[str, Any]]:
    """Return the steps of a path, those in the middle of a long one counted."""
    steps = [{"name": unit, "times": times} for unit, times in path]
    if len(steps) <= _STEPS:
        return steps
    half = _STEPS // 2
    return [*steps[:half], {"more": len(steps) - 2 * half}, *steps[-half:]]
