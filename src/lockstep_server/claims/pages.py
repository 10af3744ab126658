"""The claims both teams make, each with its verdict, its query and the leads behind it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lockstep.insight.claims.claim import ALIKE
from lockstep.insight.reader import Reader
from lockstep_server.claims import told
from lockstep_server.claims.models import PREFIX, Said
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.under_way import under_way
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

#: Leads on one page, and strata shown; the smaller ones say little each.
PAGE, STRATA = 50, 20
#: Claims in the part that other pages show: three of each team.
_PART = 6


@allow(Act.SEE_FIGURES)
@require_safe
@under_way("Testing every claim on the record")
def listed(request: HttpRequest) -> HttpResponse:
    """List the claims that stand."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    return page(request, "claims/list.html", framed(reader, problem=problem), _list(request, reader))


@allow(Act.SEE_FIGURES)
@require_safe
def part(request: HttpRequest) -> HttpResponse:
    """Show the clearest claims inside another page; asked for by itself, it is the list."""
    reader, _ = opened()
    if reader is None:
        return HttpResponse(status=204)
    shown = _list(request, reader)
    claims = shown["claims"]
    return render(
        request,
        "claims/part.html",
        {**shown, "claims": claims[:_PART], "more": len(claims) - _PART, "frame": framed(reader)},
    )


@allow(Act.SEE_FIGURES)
@require_safe
@under_way("Testing the claim on the record")
def one(request: HttpRequest, name: str) -> HttpResponse:
    """Show one claim: words, verdict, definition, strata."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    claim = told.named(reader, name)
    if claim is None:
        return _gone(request, reader, name)
    assert isinstance(request.user, User)
    strata = claim["strata"]
    shown = {
        "claim": claim,
        "first_share": _share(claim, "reached", "counted"),
        "second_share": _share(claim, "reached_other", "counted_other"),
        "strata": [
            one
            | {"share": _share(one, "reached", "counted"), "share_other": _share(one, "reached_other", "counted_other")}
            for one in strata[:STRATA]
        ],
        "alike": [name.replace("_", " ").capitalize() for name in claim.get("alike", ALIKE)],
        "left_out": len(strata) - STRATA,
        "may_see_leads": Act.SEE_PEOPLE in request.user.acts,
        "is_mine": claim.get("by_id") == request.user.pk and Act.SAY_CLAIMS in request.user.acts,
    }
    return page(request, "claims/one.html", framed(reader, problem=problem), shown)


@allow(Act.SEE_PEOPLE)
@require_safe
@under_way("Finding the leads behind the claim")
def leads(request: HttpRequest, name: str) -> HttpResponse:
    """List the leads that a claim was counted from, page by page."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    claim = told.named(reader, name)
    if claim is None:
        return _gone(request, reader, name)
    # No id holds a NUL, and no engine takes one.
    after = request.GET.get("after", "").replace("\x00", "") or None
    rows, count = ([], 0) if claim.get("is_unreadable") else told.leads(reader, claim, limit=PAGE, after=after)
    following = rows[-1]["journey_id"] if len(rows) == PAGE else None
    shown = {
        "claim": claim,
        "rows": [_lead(row) for row in rows],
        "count": count,
        "is_first": after is None,
        "next": urlencode({"after": following}) if following else "",
    }
    return page(request, "claims/leads.html", framed(reader, problem=problem), shown)


def _list(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    claims = told.listed(reader)
    assert isinstance(request.user, User)
    return {
        "claims": claims,
        "decided": sum(claim["verdict"] != "not enough data" for claim in claims),
        "first": claims[0].get("first") if claims else None,
        "may_say": Act.SAY_CLAIMS in request.user.acts,
        "may_see_leads": Act.SEE_PEOPLE in request.user.acts,
    }


def _gone(request: HttpRequest, reader: Reader, name: str) -> HttpResponse:
    """Say that a claim was taken back; one that never was is no page at all."""
    number = name.removeprefix(PREFIX)
    row = Said.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 15 else None
    if row is None or row.name != name:
        raise Http404
    answer = page(request, "claims/gone.html", framed(reader), {"row": row})
    answer.status_code = 410
    return answer


def _share(counts: dict[str, Any], reached: str, counted: str) -> float | None:
    return counts[reached] / counts[counted] if counts.get(counted) else None


def _lead(row: dict[str, Any]) -> dict[str, Any]:
    journey_id = str(row["journey_id"])
    day = row["dated_day"]
    return {
        **row,
        "name": row["person"] or row["deal"] or journey_id,
        "address": f"{reverse('journeys:list')}{quote(journey_id, safe='')}",
        "day": told.day_words(day) if day is not None else "",
    }
