"""Making a lever a proposed action, and taking a proposal back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from lockstep.insight.reader import Reader
from lockstep.values import instants
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.levers import actions, queries
from lockstep_server.levers.forms import ActionForm
from lockstep_server.levers.models import ProposedAction
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

#: What is suggested: long enough to show, short enough to be remembered.
_USUAL_DAYS = 30


@allow(Act.PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, name: str) -> HttpResponse:
    """Ask what is to be done about a lever, by whom and until when; keep it."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    row = queries.lever(reader, name)
    if row is None:
        raise Http404
    form = form_of(reader, request.POST if request.method == "POST" else None, row)
    if request.method == "POST" and form.is_valid():
        user = request.user
        assert isinstance(user, User)
        action, _ = actions.propose(proposal(reader, row, form.cleaned_data), user, now_s=now_s())
        messages.success(request, "Proposed. Both owners see it in the list of proposed actions.")
        return redirect("levers:action", number=action.pk)
    return page(request, "levers/propose.html", framed(reader, problem=problem), {"form": form, "lever": row})


@allow(Act.PROPOSE)
@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw a proposal; it stays in the list, with who withdrew it."""
    action = get_object_or_404(ProposedAction, pk=number)
    user = request.user
    assert isinstance(user, User)
    try:
        actions.withdraw(action, user, now_s=now_s())
    except actions.StandsElsewhere:
        messages.error(request, "It is no longer proposed: somebody moved it before you. Nothing was changed.")
    else:
        messages.success(request, "Withdrawn. It stays in the list, so that nobody has to remember it.")
    return redirect("levers:action", number=number)


def today_of(reader: Reader) -> date:
    """Return today in the company's zone."""
    return instants.date_of_day(instants.day_of(now_s(), reader.charter.company.time_zone))


def form_of(reader: Reader, said: Any, row: dict[str, Any]) -> ActionForm:
    """Return the form of an action, filled in from a lever where nothing was said yet."""
    today = today_of(reader)
    initial = {
        "what": row["words"][:200] if row["verdict"] == "propose" else f"Plan a test: {row['words']}"[:200],
        "due": (today + timedelta(days=_USUAL_DAYS)).isoformat(),
        "figure": row["figure"],
    }
    return ActionForm(said, owners=queries.owners(reader), today=today, initial=initial)


def proposal(reader: Reader, row: dict[str, Any], said: dict[str, Any]) -> actions.Proposal:
    """Return what was said as a proposal, with the lever and its figure as they are now."""
    return actions.Proposal(
        what=said["what"],
        lever=row["lever"],
        why=row,
        marketing_owner=said["marketing_owner"],
        sales_owner=said["sales_owner"],
        due=said["due"],
        figure=said["figure"],
        figure_then=queries.figure_now(reader, said["figure"]),
    )
