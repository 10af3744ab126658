"""The charter: what both teams agreed, to be read by everyone, and its beginning."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from lockstep import charter
from lockstep.charter import telling
from lockstep.charter.lifecycle import STAGES
from lockstep.charter.written import MONTHS, TEAMS, time_zones
from lockstep.values.faults import LockstepError
from lockstep_server.charter.forms import Beginning
from lockstep_server.frame import reading
from lockstep_server.frame.page import framed, opened, page
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act


@allow(Act.SEE_FIGURES)
def show(request: HttpRequest) -> HttpResponse:
    """Show the charter in force; before there is one, say who can begin it."""
    reader, problem = opened()
    path = reading.home().charter
    if not path.exists():
        return page(request, "charter/none.html", framed(reader, problem=problem))
    try:
        agreed = reader.charter if reader is not None else charter.in_force(path)
    except LockstepError as error:
        return page(request, "charter/unsound.html", framed(reader, problem=error), {"faults": error.faults})
    return page(request, "charter/show.html", framed(reader, problem=problem), _told(agreed))


@allow(Act.MANAGE_SOURCES)
def begin(request: HttpRequest) -> HttpResponse:
    """Write the first charter from six answers."""
    home = reading.home()
    target = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/sources/"
    if home.charter.exists():
        return redirect("charter:show" if request.method == "GET" else target)
    form = Beginning(request.POST or None, today=datetime.now(UTC).date())
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            charter.write_first(home.charter, form.cleaned_data["text"])
        except LockstepError as error:
            problem = error
        else:
            return redirect(target)
    reader, _ = opened()
    context = {"form": form, "next": target, "zones": sorted(time_zones())}
    return page(request, "charter/begin.html", framed(reader, problem=problem), context)


def _told(agreed: charter.Charter) -> dict[str, Any]:
    stages = agreed.lifecycle.stages
    return {
        "charter": agreed,
        "fiscal_month": MONTHS[agreed.fiscal_start - 1].capitalize(),
        "goals": [
            {"name": goal.name, "period": goal.period, "amount": telling.goal_amount(agreed, goal),
             "due": telling.phasing(agreed, goal)}
            for goal in agreed.goals
        ],
        "teams": [
            {"short": "mkt", "title": "Marketing owes sales", "promises": telling.marketing_promises(agreed)},
            {"short": "sal", "title": "Sales owes marketing", "promises": telling.sales_promises(agreed)},
        ],
        "not_agreed": telling.NOT_AGREED,
        "attribution": telling.attribution(agreed),
        "stages": [
            {"key": key, "name": stages[key].name, "meaning": stages[key].meaning_in_words} for key in STAGES
        ],
        "codes": [
            {"code": code, "meaning": one.meaning_in_words, "next": one.next_step, "owner": one.owner}
            for code, one in agreed.lifecycle.return_codes.items()
        ],
        "calendars": [
            {"name": name, "zone": calendar.time_zone, "week": calendar.week.split("; "),
             "holidays": calendar.holidays.place, "is_default": name == agreed.default_calendar_name}
            for name, calendar in agreed.all_calendars.items()
        ],
        "signatories": [
            {"team": team, "people": [one for one in agreed.signatories if one.team == team]}
            for team in TEAMS
            if any(one.team == team for one in agreed.signatories)
        ],
    }  # fmt: skip
