"""What was joined, with the reason, and taking a join apart."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from lockstep.insight.reader import Reader
from lockstep.record.reviewing import Join, joins
from lockstep_server.frame import answers
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.placing import address_of
from lockstep_server.frame.ruling import rulings
from lockstep_server.matching.queue import KINDS
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

PAGE = 50
_RULES = {
    "source-id": "Its source says so", "email": "Same e-mail address", "phone-surname": "Same phone and surname",
    "domain": "Same domain", "name": "Same name in one source",
}  # fmt: skip


@allow(Act.SEE_RECORD)
def listed(request: HttpRequest) -> HttpResponse:
    """List the joins, by rule, found by a word."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    said = {name: request.GET.get(name, "").strip()[:500] for name in ("kind", "rule", "q", "entity")}
    kind = said["kind"] if said["kind"] in KINDS else ""
    text = request.GET.get("page", "")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    said |= {"kind": kind}
    many, found, rules = _listed(reader, said, number)
    holding = {frozenset((one.left, one.right)): one for one in rulings().holding() if one.kind == "apart"}
    assert isinstance(request.user, User)
    shown = {
        "rows": [
            {
                "join": one,
                "apart": holding.get(frozenset((one.key, one.linked_key))),
                "address": address_of(one.kind, one.entity_id),
            }
            for one in found
        ],
        "many": many,
        "first": (number - 1) * PAGE + 1,
        "last": (number - 1) * PAGE + len(found),
        "rules": [(name, _RULES.get(name, name.capitalize()), count) for name, count in rules],
        "kinds": KINDS.items(),
        "said": said,
        "is_narrowed": any(said.values()),
        "may_open": Act.SEE_PEOPLE in request.user.acts,
        "before": _query(said, number - 1) if number > 1 else None,
        "after": _query(said, number + 1) if number * PAGE < many else None,
        "may_rule": Act.RULE_RECORD in request.user.acts,
        "back": _query(said, number),
    }
    return page(request, "matching/merged.html", framed(reader, problem=problem), shown)


@allow(Act.RULE_RECORD)
def apart(request: HttpRequest) -> HttpResponse:
    """Rule that two joined records are two, or take that back."""
    if request.method != "POST":
        return redirect("matching:merged")
    user = request.user
    assert isinstance(user, User)
    who = user.name or user.email
    left, right, taken = (request.POST.get(name, "") for name in ("left", "right", "undo"))
    if any(str(one.number) == taken for one in rulings().holding() if one.kind == "apart"):
        rulings().rule("undo", by=who, at_s=now_s(), said={"number": int(taken)})
        messages.success(request, "Taken back: the records stay one.")
    elif left and right and left != right and max(len(left), len(right)) < 2_000:
        rulings().rule("apart", by=who, at_s=now_s(), left=left, right=right, said={"user": user.pk})
        messages.success(request, "Ruled: they are two. The next sync takes them apart, and keeps them so.")
    return HttpResponseRedirect(f"{reverse('matching:merged')}?{request.POST.get('back', '')[:500]}")


def _listed(reader: Reader, said: dict[str, str], number: int) -> tuple[int, list[Join], list[tuple[str, int]]]:
    """Return how many joins are so, a page of them, and how many each rule made; the first is read once per version."""

    def read() -> list[Any]:
        many, found, rules = joins(
            reader.version, kind=said["kind"] or None, rule=said["rule"] or None, words=said["q"],
            entity_id=said["entity"] or None, limit=PAGE, offset=(number - 1) * PAGE,
        )  # fmt: skip
        return [many, [asdict(one) for one in found], rules]

    # Nothing is kept of what somebody types.
    is_usual = number == 1 and not any(said[name] for name in ("rule", "q", "entity"))
    many, found, rules = answers.kept(reader, ("joins", said["kind"]), read) if is_usual else read()
    return many, [Join(**one) for one in found], rules


def _query(said: dict[str, Any], number: int) -> str:
    return urlencode({name: value for name, value in {**said, "page": number if number > 1 else ""}.items() if value})
