"""Where systems disagree: by field, each case with every answer, and everything that was ever ruled."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from lockstep.insight.reader import Reader
from lockstep.record.disagreeing import Conflict, count_conflicts, list_conflicts
from lockstep.record.precedence import FIELDS, in_force
from lockstep.record.rulings import Ruling
from lockstep_server.conflicts.wording import KINDS, words_of_field, words_of_rule, words_of_ruling
from lockstep_server.frame import answers, settling
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.placing import address_of
from lockstep_server.frame.ruling import rulings, waiting
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

PAGE = 50


@allow(Act.SEE_RECORD)
def listed(request: HttpRequest) -> HttpResponse:
    """List conflicts, narrowed to a field, a source or a word."""
    return show(request)


def show(request: HttpRequest, *, typed: dict[str, str] | None = None, wrong: str = "") -> HttpResponse:
    """Render the list; what somebody typed that could not be taken stands in its field, with why."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    said = {name: request.GET.get(name, "").strip()[:500] for name in ("kind", "field", "source", "q", "set", "entity")}
    if said["kind"] not in FIELDS or (said["field"] and said["field"] not in FIELDS[said["kind"]]):
        said |= {"kind": said["kind"] if said["kind"] in FIELDS else "", "field": ""}
    text = request.GET.get("page", "")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    many, found = _listed(reader, said, number)
    holding = rulings().holding()
    made_s = reader.version.made_s
    shown = {
        "fields": _fields(reader, holding),
        "rows": [_row(one, holding, made_s) for one in found],
        "many": many,
        "first": (number - 1) * PAGE + 1,
        "last": (number - 1) * PAGE + len(found),
        "said": said,
        "is_narrowed": any(said.values()),
        "sources": sorted(reader.version.notes.get("sources", {})),
        "before": _query(said, number - 1) if number > 1 else None,
        "after": _query(said, number + 1) if number * PAGE < many else None,
        "back": _query(said, number),
        "typed": typed or {},
        "wrong": wrong,
        **around(request, reader),
    }
    answer = page(request, "conflicts/list.html", framed(reader, problem=problem), shown)
    if wrong:
        answer.status_code = 422
    return answer


@allow(Act.SEE_RECORD)
def history(request: HttpRequest) -> HttpResponse:
    """Show everything that was ruled, the newest first, and what of it holds."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    every = rulings().all()
    by_number = {one.number: one for one in every}
    holding = {one.number for one in rulings().holding()}
    text = request.GET.get("page", "")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    newest = every[::-1][(number - 1) * PAGE : number * PAGE]
    shown = {
        "rows": [
            {"ruling": one, **words_of_ruling(one, by_number), "holds": one.number in holding,
             "is_new": one.at_s >= reader.version.made_s}
            for one in newest
        ],
        "many": len(every),
        "first": (number - 1) * PAGE + 1,
        "last": (number - 1) * PAGE + len(newest),
        "before": urlencode({"page": number - 1}) if number > 1 else None,
        "after": urlencode({"page": number + 1}) if number * PAGE < len(every) else None,
        **around(request, reader),
    }  # fmt: skip
    return page(request, "conflicts/history.html", framed(reader, problem=problem), shown)


def around(request: HttpRequest, reader: Reader) -> dict[str, Any]:
    """Return what each page of the slice says of rulings and syncs."""
    assert isinstance(request.user, User)
    syncs = settling.syncs()
    return {
        "may_rule": Act.RULE_RECORD in request.user.acts,
        "may_open": Act.SEE_PEOPLE in request.user.acts,
        "waiting": waiting(reader),
        "under_way": syncs.under_way() if syncs else "",
    }


def _listed(reader: Reader, said: dict[str, str], number: int) -> tuple[int, list[Conflict]]:
    """Return how many conflicts are so, and one page of them; the first of each field is read once per version."""

    def read() -> list[Any]:
        many, found = list_conflicts(
            reader.version, kind=said["kind"] or None, field=said["field"] or None, source=said["source"] or None,
            words=said["q"], is_hand_set=said["set"] == "1", entity_id=said["entity"] or None, limit=PAGE,
            offset=(number - 1) * PAGE,
        )  # fmt: skip
        return [many, [asdict(one) for one in found]]

    # Nothing is kept of what somebody types.
    is_usual = number == 1 and not any(said[name] for name in ("source", "q", "set", "entity"))
    many, found = answers.kept(reader, ("conflicts", said["kind"], said["field"]), read) if is_usual else read()
    return many, [Conflict(**one) for one in found]


def _fields(reader: Reader, holding: list[Ruling]) -> list[dict[str, Any]]:
    """Return every field that has conflicts or a rule of its own."""
    # As a list, for what is kept is JSON.
    counted = answers.kept(
        reader,
        "conflicts by field",
        lambda: [[*key, *counts] for key, counts in count_conflicts(reader.version).items()],
    )
    counts = {(kind, field): (many, by_hand) for kind, field, many, by_hand in counted}
    found = []
    for rule in in_force(holding):
        many, by_hand = counts.get((rule.kind, rule.field), (0, 0))
        if many or rule.ruling:
            found.append({
                "kind": rule.kind, "kinds": KINDS[rule.kind], "field": rule.field, "words": words_of_field(rule.field),
                "many": many, "by_hand": by_hand, "rule": words_of_rule(rule.words), "ruling": rule.ruling,
                "is_new": rule.ruling is not None and rule.ruling.at_s >= reader.version.made_s,
                "query": urlencode({"kind": rule.kind, "field": rule.field}),
            })  # fmt: skip
    return found


def _row(conflict: Conflict, holding: list[Ruling], made_s: int) -> dict[str, Any]:
    keys = conflict.keys
    about = [one for one in holding if one.kind == "value" and one.left in keys]
    ruled = next((one for one in reversed(about) if one.said.get("field") == conflict.field), None)
    return {
        "conflict": conflict,
        "address": address_of(conflict.kind, conflict.entity_id),
        "words": words_of_field(conflict.field),
        "rule": words_of_rule(conflict.rule),
        "ruling": ruled,
        "is_new": ruled is not None and ruled.at_s >= made_s,
        "is_freed": conflict.is_hand_set and ruled is None,
    }


def _query(said: dict[str, str], number: int) -> str:
    every = {**said, "page": str(number) if number > 1 else ""}
    return urlencode({name: value for name, value in every.items() if value})
