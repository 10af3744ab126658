"""The first screen: the one goal, both promises, the flow, what needs me, what changed."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse

from lockstep_server.board import landing, sections
from lockstep_server.board.finding import finding
from lockstep_server.board.needs import needs
from lockstep_server.board.visits import changes
from lockstep_server.frame.asked import try_asked
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.under_way import under_way
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act


@allow(Act.SEE_FIGURES)
@under_way("Computing where the goal stands")
def goal(request: HttpRequest) -> HttpResponse:
    """Show where the goal stands and what needs this person today."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    user, now = cast(User, request.user), now_s()
    goal, teams = sections.goal(reader, asked), sections.promises(reader, asked)
    shown = {
        "goal": goal,
        "teams": teams,
        "finding": finding(goal, teams, reader.charter.company.currency),
        "flow": sections.flow(reader, asked),
        "needs": needs(reader, user, now),
        "changed": changes(reader, user, now),
    }
    return page(request, "board/goal.html", framed(reader, asked, problem=problem), shown)


@allow(Act.SEE_FIGURES)
@under_way("Forecasting where the goal will land")
def forecast(request: HttpRequest) -> HttpResponse:
    """Show where the goal will probably land, by every way to forecast it, and how good such forecasts were."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    shown = landing.prepare(reader, asked)
    shown["headline"] = landing.headline(shown["likely"], reader.charter.company.currency)
    return page(request, "board/forecast.html", framed(reader, asked, problem=problem), shown)
