"""Erasing somebody: asked for with their name typed and a reason, watched while it runs, proven when it is done."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from lockstep.privacy.backups import backups_in, holding
from lockstep.privacy.ledger import Ledger
from lockstep.privacy.looking import Holdings, holdings
from lockstep.values.faults import LockstepError
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.reading import home
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act
from lockstep_server.privacy import runs
from lockstep_server.privacy.models import Erasure
from lockstep_server.privacy.pages import told

#: An erasure that nobody has taken for so long probably has no worker.
_PATIENCE_S = 15
#: What is mostly the reason; another may be written.
REASONS = ("They asked to be erased", "They withdrew their consent", "Nothing to keep them for", "Taken in by mistake")


@allow(Act.ERASE_PEOPLE)
def asked(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, ask for the name and a reason, and have it done."""
    said = request.POST if request.method == "POST" else request.GET
    key = said.get("key", "")
    if not key:
        return redirect("privacy:list")
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    try:
        held = holdings(home(), key, is_whole=False)
    except LockstepError as wrong:
        return page(request, "privacy/unknown.html", framed(reader, problem=wrong))
    typed, why = said.get("typed", "").strip()[:200], said.get("why", "").strip()
    wanted = to_type(held)
    wrong_typed = typed.lower() != wanted.lower()
    wrong_why = not why or len(why) > _longest()
    if request.method == "POST" and not wrong_typed and not wrong_why:
        by = request.user if isinstance(request.user, User) else None
        # By a record that stays theirs whatever a sync makes of them until then.
        return redirect("privacy:under_way", runs.ask([held.person.keys[0]], why=why, by=by).pk)
    shown = {
        **told(held), "key": key, "query": urlencode({"key": key}), "typed": typed, "why": why, "wanted": wanted,
        "is_sent": request.method == "POST", "wrong_typed": wrong_typed, "wrong_why": wrong_why, "reasons": REASONS,
        "longest": _longest(),
    }  # fmt: skip
    answer = page(request, "privacy/erase.html", framed(reader, problem=problem), shown)
    answer.status_code = 422 if request.method == "POST" else 200
    return answer


def to_type(held: Holdings) -> str:
    """Return what is typed to confirm: what whoever asks has before their eyes, and nobody else has."""
    whose = held.person
    return next(iter((*whose.emails, *whose.names, *whose.phones, whose.keys[0])))


@allow(Act.ERASE_PEOPLE)
def under_way(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far an erasure is; the page asks again every second until it is over."""
    runs.revive()
    found = get_object_or_404(Erasure.objects.select_related("by"), pk=pk)
    if found.state == Erasure.State.DONE:
        target = reverse("privacy:proof", args=[found.entry])
        return HttpResponse(headers={"HX-Redirect": target}) if request.headers.get("HX-Request") else redirect(target)
    waited_s = (timezone.now() - found.asked_at).total_seconds()
    is_unheard = found.state == Erasure.State.WAITING and waited_s > _PATIENCE_S
    shown = {"erasure": found, "is_unheard": is_unheard}
    if request.headers.get("HX-Request"):
        return render(request, "privacy/under_way_body.html", {**shown, "frame": framed(None)})
    reader, problem = opened()
    return page(request, "privacy/under_way.html", framed(reader, problem=problem), shown)


@allow(Act.ERASE_PEOPLE)
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try a failed erasure once more: it goes on where it stopped."""
    found = get_object_or_404(Erasure, pk=pk)
    if request.method == "POST":
        runs.again(found)
    return redirect("privacy:under_way", pk)


@allow(Act.ERASE_PEOPLE)
def proof(request: HttpRequest, entry: str) -> HttpResponse:
    """Show what an erasure reached, what it could not reach, and what is left to do."""
    found = next((one for one in Ledger.of(home()).all() if one.id == entry), None)
    if found is None:
        raise Http404
    report = found.report
    files = [*((place, "lines taken out") for place in report["uploads"])]
    files += [(place, "replaced by the rows it held, as CSV") for place in report["replaced"]]
    shown = {
        "entry": found, "report": report, "files": files,
        "raw": list(report["raw"].items()),
        "left": [text for place in report["places"] for text in place["found"]],
        "searched": sum(place["files"] for place in report["places"]),
        "systems": [where for where in report["elsewhere"] if not where.startswith("backup ")],
        "backups": holding(backups_in(settings.BACKUPS), found.at_s),
        "kept": settings.BACKUPS_KEPT,
        "has_folder": settings.BACKUPS is not None,
    }  # fmt: skip
    reader, problem = opened()
    return page(request, "privacy/proof.html", framed(reader, problem=problem), shown)


def _longest() -> int:
    longest = Erasure._meta.get_field("why").max_length
    assert longest
    return longest
