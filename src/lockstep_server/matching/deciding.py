"""Saying of a pair that it is one, is not, or comes later; and taking that back."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from lockstep.insight.reader import Reader
from lockstep.record.reviewing import ruled_pairs
from lockstep.record.rulings import Kind
from lockstep_server.frame import settling
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.page import empty, opened
from lockstep_server.frame.ruling import rulings
from lockstep_server.matching.models import PutOff
from lockstep_server.matching.pages import UNDOABLE, fragment
from lockstep_server.matching.queue import Asked, asked, review_of
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

_SAID = {"same": "Ruled: they are one.", "apart": "Ruled: they are two.", "later": "Put off."}


@allow(Act.RULE_RECORD)
def decide(request: HttpRequest) -> HttpResponse:
    """Take one word on one pair, and show the next."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    if request.method != "POST":
        return redirect("matching:queue")
    want = asked(request.POST)
    left, right, word = (request.POST.get(name, "") for name in ("left", "right", "word"))
    number = review_of(reader).number_of(left, right)
    if word not in _SAID or number is None:
        return _answer(
            request, reader, want, "That pair is no longer in the queue. Nothing was ruled; here is the next."
        )
    user = _user(request)
    kind = review_of(reader).pair(number).kind
    done = {"word": word, "left": left, "right": right, "number": 0}
    if word == "later":
        with transaction.atomic():
            # At the end of those put off, also where it was put off before.
            PutOff.objects.filter(owner=user, left=left, right=right).delete()
            PutOff.objects.create(owner=user, left=left, right=right)
    elif frozenset((left, right)) in ruled_pairs(rulings().holding()):
        return _answer(request, reader, want, "Somebody ruled on that pair in the meantime. Here is the next.")
    else:
        who = user.name or user.email
        said = {"kind": kind, "user": user.pk}
        ruled: Kind = "same" if word == "same" else "apart"
        done["number"] = rulings().rule(ruled, by=who, at_s=now_s(), left=left, right=right, said=said).number
    request.session["matching_done"] = [*request.session.get("matching_done", []), done][-UNDOABLE:]
    return _answer(request, reader, want, _SAID[word])


@allow(Act.RULE_RECORD)
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last word of this session, and show its pair again."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    if request.method != "POST":
        return redirect("matching:queue")
    want = asked(request.POST)
    done = list(request.session.get("matching_done", []))
    if not done:
        return _answer(request, reader, want, "There is nothing to take back.")
    last = done.pop()
    request.session["matching_done"] = done
    user = _user(request)
    PutOff.objects.filter(owner=user, left=last["left"], right=last["right"]).delete()
    if last["number"]:
        rulings().rule("undo", by=user.name or user.email, at_s=now_s(), said={"number": last["number"]})
    number = review_of(reader).number_of(last["left"], last["right"])
    open_ = review_of(reader).open(ruled_pairs(rulings().holding()))
    later = {review_of(reader).number_of(one.left, one.right) for one in PutOff.objects.filter(owner=user)}
    shown = [one for one in open_ if one not in later]
    place = shown.index(number) if number in shown else 0
    return _answer(request, reader, Asked(place=place), "Taken back.")


@allow(Act.RULE_RECORD)
def sync(request: HttpRequest) -> HttpResponse:
    """Ask for a sync, which works every ruling into the record."""
    syncs = settling.syncs()
    if request.method != "POST" or syncs is None:
        return redirect("matching:queue")
    address = syncs.ask(_user(request))
    if Act.SEE_SOURCES in _user(request).acts:
        return HttpResponseRedirect(address)
    messages.success(request, "A sync was asked for; what was ruled is in the record when it is over.")
    return redirect("matching:queue")


def _answer(request: HttpRequest, reader: Reader, want: Asked, said: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return fragment(request, reader, want, said)
    messages.success(request, said)
    return HttpResponseRedirect(f"{reverse('matching:queue')}?{want.query()}")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
