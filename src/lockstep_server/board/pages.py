"""The first screen: the one goal, both promises, the flow, what needs me, what changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from lockstep_server.board import sections
from lockstep_server.frame.asked import try_asked
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act


@allow(Act.SEE_FIGURES)
def goal(request: HttpRequest) -> HttpResponse:
    """Show where the goal stands and what needs this person today."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    shown = {
        "goal": sections.goal(reader, asked),
        "teams": sections.promises(reader, asked),
        "flow": sections.flow(reader, asked),
    }
    return page(request, "board/goal.html", framed(reader, asked, problem=problem), shown)
