"""Reports: the month as a PDF, and the weekly letter."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.people.gate import allow, public
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act
from lockstep_server.reports import making, weekly
from lockstep_server.reports.models import Letter, Subscription

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@allow(Act.SEE_FIGURES)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """List the months, each to be made or to be read, and the weekly letter."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    months = [
        {
            "name": name,
            "words": words,
            "is_made": making.is_made(reader, name),
            "is_being_made": making.is_being_made(reader, name),
            "wrong": making.what_is_wrong(reader, name),
        }
        for name, words in making.offered(reader)
    ]
    shown = {"months": months, "waits": any(each["is_being_made"] for each in months), **_weekly(request)}
    return page(request, "reports/list.html", framed(reader, problem=problem), shown)


@allow(Act.SEE_FIGURES)
@require_POST
def make(request: HttpRequest, month: str) -> HttpResponse:
    """Have the report of a month made."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    if month not in dict(making.offered(reader)):
        raise Http404
    making.ask(reader, month)
    return redirect("reports:list")


@allow(Act.SEE_FIGURES)
@require_safe
def read(request: HttpRequest, month: str) -> HttpResponse:
    """Send the report of a month; where the record has moved on since it was made, lead to where it is made anew."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    if not _MONTH.fullmatch(month):
        raise Http404
    if not making.is_made(reader, month):
        return redirect("reports:list")
    name = f"lockstep-{month}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return HttpResponse(making.made(reader, month), content_type="application/pdf", headers=headers)


@allow(Act.SEE_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """Show whether one gets the weekly letter, as a part of a page or a page of its own; ask for it or stop it."""
    if request.method == "POST":
        if request.POST.get("wants") == "yes":
            address = request.build_absolute_uri("/")
            Subscription.objects.update_or_create(user=request.user, defaults={"address": address})
            messages.info(request, "You will get the weekly picture of the goal.")
        else:
            Subscription.objects.filter(user=request.user).delete()
            messages.info(request, "You will get no more weekly letters.")
        return redirect(reverse("reports:list") + "#weekly")
    if request.headers.get("HX-Request"):
        return render(request, "reports/weekly.html", _weekly(request))
    return redirect(reverse("reports:list") + "#weekly")


@public
@csrf_exempt  # mail programs send it by themselves, and the token in the address is what allows it
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop somebody's weekly letters by the link in one of them; looking at the page alone stops nothing."""
    user = weekly.user_of(token)
    if user is None:
        return render(request, "reports/stop.html", {"is_whole": False}, status=404)
    if request.method == "POST":
        Subscription.objects.filter(user=user).delete()
    is_on = Subscription.objects.filter(user=user).exists()
    return render(request, "reports/stop.html", {"is_whole": True, "is_on": is_on})


def _weekly(request: HttpRequest) -> dict[str, object]:
    assert isinstance(request.user, User)  # the gate let nobody else in
    return {
        "is_on": Subscription.objects.filter(user=request.user).exists(),
        "sends_email": settings.SENDS_EMAIL,
        "last": Letter.objects.filter(user=request.user).order_by("-pk").first(),
        "email": request.user.email,
    }
