"""Somebody found, and what is held of them: the list, one person, and the file to hand over."""

from __future__ import annotations

import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from lockstep.privacy.backups import backups_in, holding
from lockstep.privacy.exporting import export
from lockstep.privacy.ledger import Entry, Ledger
from lockstep.privacy.looking import MOST, Holdings, holdings, meant
from lockstep.privacy.policy import policy_of
from lockstep.values.faults import LockstepError
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.reading import home
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act
from lockstep_server.privacy import runs
from lockstep_server.privacy.database import Database
from lockstep_server.privacy.wording import words_of_table

#: Erasures on the first page.
_LISTED = 50


@allow(Act.ERASE_PEOPLE)
def listed(request: HttpRequest) -> HttpResponse:
    """Find somebody, and list every erasure that was done."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    runs.revive()
    text = request.GET.get("find", "").strip()[:200]
    found, entries = meant(home(), text), Ledger.of(home()).all()
    backups = backups_in(settings.BACKUPS)
    shown = {
        "text": text,
        "found": [{"one": one, "query": urlencode({"key": one.key})} for one in found],
        "is_full": len(found) == MOST,
        "open": runs.open_ones(),
        "entries": [_line(entry, len(holding(backups, entry.at_s))) for entry in entries[:_LISTED]],
        "many": len(entries),
        "policy": policy_of(home()),
    }
    return page(request, "privacy/list.html", framed(reader, problem=problem), shown)


@allow(Act.ERASE_PEOPLE)
def person(request: HttpRequest) -> HttpResponse:
    """Show what is held of one person, and where."""
    key = request.GET.get("key", "")
    if not key:
        return redirect("privacy:list")
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    try:
        held = holdings(home(), key)
    except LockstepError as wrong:
        return page(request, "privacy/unknown.html", framed(reader, problem=wrong))
    shown = {**told(held), "tables": _tables(held), "key": key, "query": urlencode({"key": key})}
    return page(request, "privacy/person.html", framed(reader, problem=problem), shown)


@allow(Act.ERASE_PEOPLE)
def file(request: HttpRequest) -> HttpResponseBase:
    """Send everything that is held of a person as one archive."""
    key = request.POST.get("key", "")
    if request.method != "POST" or not key:
        return redirect("privacy:list")
    where = home()
    where.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=where.scratch) as folder:
        target = Path(folder) / "person.zip"
        backups = [Path(one.name) for one in backups_in(settings.BACKUPS)]
        try:
            export(where, key, target, now_s=now_s(), backups=backups, looks_back=False, beside=Database(where).rows)
        except LockstepError as wrong:
            reader, _ = opened()
            return page(request, "privacy/unknown.html", framed(reader, problem=wrong))
        # The folder goes at once: what is open can be read to its end.
        answer = FileResponse(
            target.open("rb"), as_attachment=True, filename=f"held-of-a-person-{timezone.now():%Y-%m-%d}.zip"
        )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def told(held: Holdings) -> dict[str, Any]:
    """Return what pages say of somebody."""
    whose = held.person
    name = next(iter(whose.names), None) or next((one.name for one in held.records if one.name), None)
    return {
        "held": held,
        "name": name or next(iter(whose.emails), None) or whose.entity,
        "sources": [
            {"name": source, "rows": [(words_of_table(table), many) for (_, table), many in pairs]}
            for source, pairs in groupby(held.rows.items(), lambda pair: pair[0][0])
        ],
        "answers": [(source, stream, many) for (source, stream), many in held.answers.items()],
        "has_consent": any(one.consent for one in held.records),
        "journeys": reverse("journeys:list"),
    }


def _tables(held: Holdings) -> dict[str, int]:
    return {table: many for table, many in Database(home()).still_naming(held.person).items() if many}


def _line(entry: Entry, backups: int) -> dict[str, Any]:
    left = [found for place in entry.report["places"] for found in place["found"]]
    return {"entry": entry, "left": len(left), "backups": backups}
