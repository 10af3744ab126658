"""Adding a claim, which is tested at once, and taking one's own back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lockstep.figures.context import Context
from lockstep.insight.claims.fields import FIELDS
from lockstep.insight.reader import Reader
from lockstep.record.schema import DIMENSIONS
from lockstep.values.faults import LockstepError
from lockstep_server.claims import told
from lockstep_server.claims.forms import Saying
from lockstep_server.claims.models import PREFIX, Said
from lockstep_server.frame import answers
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act, Role

#: Claims that stand beside each other at most: each is tested on the whole record.
MOST = 40
#: Values of a field that the catalogue of fields names.
_VALUES = 12
_OF_MARKETING = {Role.MARKETER, Role.MARKETING_LEAD}
_OF_SALES = {Role.SELLER, Role.SALES_LEAD}


@allow(Act.SAY_CLAIMS)
def add(request: HttpRequest) -> HttpResponse:
    """Ask what is said, test it, and show its verdict; what can't be read comes back as it was typed."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    user = request.user
    assert isinstance(user, User)
    if request.method != "POST":
        return _form(request, reader, Saying(teams=_teams(user)))
    asked = Saying(request.POST, teams=_teams(user))
    if asked.is_valid() and told.standing().count() >= MOST:
        asked.add_error(None, f"{MOST} claims stand already. Withdraw one first; your text is still here.")
    if not asked.is_valid():
        return _form(request, reader, asked, status=422)
    row = Said.objects.create(by=user, **asked.values())
    try:
        told.added(reader)
    except LockstepError as wrong:
        row.delete()
        asked.add_error(None, f"{wrong.sentence} {wrong.remedy}")
        return _form(request, reader, asked, status=422)
    return HttpResponseRedirect(reverse("claims:one", args=[row.name]))


@allow(Act.SAY_CLAIMS)
@require_POST
def withdraw(request: HttpRequest, name: str) -> HttpResponse:
    """Take back a claim that one said oneself; that it was asked still counts."""
    number = name.removeprefix(PREFIX)
    row = get_object_or_404(Said, pk=int(number) if number.isdecimal() and len(number) < 15 else 0, by=request.user)
    if row.withdrawn_at is None:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
    messages.info(request, f"Withdrawn: “{row.said}”.")
    return redirect("claims:list")


def _form(request: HttpRequest, reader: Reader, asked: Saying, *, status: int = 200) -> HttpResponse:
    fields = answers.kept(reader, "fields of claims", lambda: _fields(reader))
    answer = page(request, "claims/add.html", framed(reader), {"asked": asked, "fields": fields})
    answer.status_code = status
    return answer


def _fields(reader: Reader) -> list[dict[str, Any]]:
    """Return every field with what it holds in this record."""
    context = Context(reader.engine, reader.version, reader.charter)
    found = []
    for name, field in FIELDS.items():
        values = context.values(name) if name in DIMENSIONS else []
        found.append(
            {
                "name": name, "kind": field.kind, "words": field.words, "values": values[:_VALUES],
                "more": max(0, len(values) - _VALUES), "is_absent": name in DIMENSIONS and not values,
            }
        )  # fmt: skip
    return found


def _teams(user: User) -> tuple[str, ...]:
    """Return the teams somebody speaks for: the own one; both where the role is of neither."""
    held = user.roles
    own = [team for team, roles in (("marketing", _OF_MARKETING), ("sales", _OF_SALES)) if held & roles]
    return tuple(own) or ("marketing", "sales")
