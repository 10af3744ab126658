"""Ruling which answer holds: a value by hand, a rule for a field; and taking either back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from lockstep.engines.embedded import workbench
from lockstep.insight.reader import Reader
from lockstep.record.disagreeing import list_conflicts
from lockstep.record.foreseeing import Foreseen, foresee
from lockstep.record.precedence import FIELDS, RULES, Precedence, in_force, parse, value_of
from lockstep.values.faults import LockstepError
from lockstep_server.conflicts.pages import around, show
from lockstep_server.conflicts.wording import KINDS, words_of_field, words_of_rule
from lockstep_server.frame import settling
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.placing import address_of
from lockstep_server.frame.ruling import rulings
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

#: Sources that a rule puts in order; of more the newest answer rules.
_ORDERED = 4


@allow(Act.RULE_RECORD)
def rule(request: HttpRequest) -> HttpResponse:
    """Show what another rule for a field would change, then rule it."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    said = request.POST if request.method == "POST" else request.GET
    kind, field = said.get("kind", ""), said.get("field", "")
    if field not in FIELDS.get(kind, {}):
        return redirect("conflicts:list")
    now = next(one for one in in_force(rulings().holding()) if (one.kind, one.field) == (kind, field))
    thought, wrong = _thought(said)
    if request.method == "POST" and thought is not None:
        rulings().rule("precedence", by=_name(request), at_s=now_s(), said=thought.as_said())
        messages.success(request, f"Ruled: {words_of_rule(thought.words)} rules. The next sync works it in.")
        return HttpResponseRedirect(f"{reverse('conflicts:list')}?{urlencode({'kind': kind, 'field': field})}")
    foreseen = _foreseen(reader, thought) if thought else None
    sources = sorted(reader.version.notes.get("sources", {}))
    chosen = list(thought.sources if thought else now.sources)
    shown = {
        "kind": kind,
        "kinds": KINDS[kind].lower(),
        "field": field,
        "words": words_of_field(field),
        "now": now,
        "now_words": words_of_rule(now.words),
        "rules": [(name, "a source comes first" if name == "source" else words_of_rule(name)) for name in RULES],
        "rule": said.get("rule") or now.rule,
        "sources": sources,
        "places": [{"number": at + 1, "chosen": chosen[at] if at < len(chosen) else ""}
                   for at in range(min(_ORDERED, len(sources)))],
        "thought": thought,
        "thought_words": words_of_rule(thought.words) if thought else "",
        "foreseen": foreseen,
        "examples": [{"change": one, "address": address_of(kind, one.entity_id)} for one in foreseen.examples]
        if foreseen
        else [],
        "wrong": wrong,
        **around(request, reader),
    }  # fmt: skip
    answer = page(request, "conflicts/rule.html", framed(reader, problem=problem), shown)
    if wrong:
        answer.status_code = 422
    return answer


@allow(Act.RULE_RECORD)
def set_value(request: HttpRequest) -> HttpResponse:
    """Set the value of one person or company by hand."""
    if request.method != "POST":
        return redirect("conflicts:list")
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    said = {name: request.POST.get(name, "") for name in ("entity", "kind", "field", "value")}
    many, _ = list_conflicts(
        reader.version, kind=said["kind"], field=said["field"], entity_id=said["entity"] or " ", limit=0
    )
    if not many:
        messages.error(request, "That conflict is gone: the record has changed. Nothing was set.")
        return _back(request)
    try:
        value = value_of(said["kind"], said["field"], said["value"])
    except LockstepError as error:
        request.GET = QueryDict(request.POST.get("back", "")[:1_000])
        return show(request, typed=said, wrong=f"{error.sentence} {error.remedy or ''}".strip())
    ruled = {"kind": said["kind"], "field": said["field"], "value": value}
    rulings().rule("value", by=_name(request), at_s=now_s(), left=said["entity"], said=ruled)
    messages.success(request, f"Set: {words_of_field(said['field'])} is “{value}”, whatever the records say.")
    return _back(request)


@allow(Act.RULE_RECORD)
def undo(request: HttpRequest) -> HttpResponse:
    """Take a ruling back, whoever made it."""
    text = request.POST.get("number", "")
    number = next((one.number for one in rulings().holding() if str(one.number) == text), None)
    if request.method == "POST" and number is not None:
        rulings().rule("undo", by=_name(request), at_s=now_s(), said={"number": number})
        messages.success(request, "Taken back. The next sync goes by what held before.")
    elif request.method == "POST":
        messages.error(request, "That ruling was taken back already.")
    return _back(request)


@allow(Act.RULE_RECORD)
def sync(request: HttpRequest) -> HttpResponse:
    """Ask for a sync, which works every ruling into the record."""
    syncs = settling.syncs()
    if request.method != "POST" or syncs is None:
        return redirect("conflicts:list")
    assert isinstance(request.user, User)
    address = syncs.ask(request.user)
    if Act.SEE_SOURCES in request.user.acts:
        return HttpResponseRedirect(address)
    messages.success(request, "A sync was asked for; what was ruled is in the record when it is over.")
    return redirect("conflicts:list")


def _thought(said: Any) -> tuple[Precedence | None, str]:
    """Return the rule somebody thinks of, None before one was chosen; or what is wrong with it."""
    if not said.get("rule"):
        return None, ""
    sources = [name for at in range(_ORDERED) if (name := said.get(f"source{at + 1}", ""))]
    try:
        chosen = {"kind": said.get("kind", ""), "field": said.get("field", ""), "rule": said["rule"]}
        return parse({**chosen, "sources": sources}), ""
    except LockstepError as error:
        return None, f"{error.sentence} {error.remedy or ''}".strip()


def _foreseen(reader: Reader, thought: Precedence) -> Foreseen:
    with workbench(threads=2) as bench:
        return foresee(reader.version, thought, workbench=bench)


def _back(request: HttpRequest) -> HttpResponse:
    where = "conflicts:history" if request.POST.get("from") == "history" else "conflicts:list"
    return HttpResponseRedirect(f"{reverse(where)}?{request.POST.get('back', '')[:1_000]}")


def _name(request: HttpRequest) -> str:
    assert isinstance(request.user, User)
    return request.user.name or request.user.email
