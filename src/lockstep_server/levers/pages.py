"""Levers: what would bring more, ranked; and the actions that were proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lockstep.insight.reader import Reader
from lockstep_server.frame.asked import try_asked, words_of
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.under_way import under_way
from lockstep_server.levers import queries
from lockstep_server.levers.models import STATES, ProposedAction, State
from lockstep_server.levers.told import told
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

_ON_A_PAGE = 50


@allow(Act.SEE_FIGURES)
@require_safe
@under_way("Estimating what each lever would bring")
def ranked(request: HttpRequest) -> HttpResponse:
    """Show every lever, the largest expected gain first."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    return page(request, "levers/levers.html", framed(reader, problem=problem), _shown(request, reader))


@allow(Act.SEE_FIGURES)
@require_safe
def part(request: HttpRequest) -> HttpResponse:
    """Show the same as a part of another page: what would bring it back, in the segment that page is about."""
    reader, problem = opened()
    asked = try_asked(request, reader)[0] if reader is not None else None
    where = asked.where if asked is not None else {}
    shown = _shown(request, reader, where) if reader is not None else {"problem": problem}
    return render(request, "levers/part.html", {**shown, "frame": framed(reader)})


@allow(Act.SEE_PEOPLE)
@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """List proposed actions."""
    reader, problem = opened()
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:200] for name in ("state", "lever", "owner")}
    found = queries.proposed(asked["state"], asked["lever"], asked["owner"])
    shown = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    people = sorted(
        {name for pair in ProposedAction.objects.values_list("marketing_owner", "sales_owner") for name in pair}
    )
    return page(
        request,
        "levers/actions.html",
        framed(reader, problem=problem),
        {
            "actions": shown,
            "asked": asked,
            "is_narrowed": any(asked.values()),
            "states": STATES,
            "people": people,
            "levers": sorted(set(ProposedAction.objects.values_list("lever", flat=True))),
            "total": ProposedAction.objects.count(),
        },
    )


@allow(Act.SEE_PEOPLE)
@require_safe
def action(request: HttpRequest, number: int) -> HttpResponse:
    """Show one proposed action: what it rests on, and what its figure says now against then."""
    found = get_object_or_404(ProposedAction.objects.select_related("proposed_by"), pk=number)
    reader, problem = opened()
    titles = dict(queries.figure_titles())
    return page(
        request,
        "levers/action.html",
        framed(reader, problem=problem),
        {
            "action": found,
            "why": found.why,
            "steps": found.steps.all(),
            "figure_title": titles.get(found.figure, found.figure),
            "then": _dated(found.figure_then),
            "now": _dated(queries.try_figure_now(reader, found.figure)),
            "may_propose": _may_propose(request),
            "is_open": found.state == State.PROPOSED,
        },
    )


def _shown(request: HttpRequest, reader: Reader, where: Any = None) -> dict[str, Any]:
    said = queries.levers(reader, where)
    return {**told(said), "may_propose": _may_propose(request) and not where}


def _dated(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what a figure said, with its days in words."""
    return {**said, "days": words_of(said["period"])} if said else None


def _may_propose(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and Act.PROPOSE in request.user.acts
