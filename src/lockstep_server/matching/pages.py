"""The queue on its page: one pair at a time, both records side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lockstep.insight.reader import Reader
from lockstep_server.frame import settling
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.ruling import waiting
from lockstep_server.matching import wording
from lockstep_server.matching.queue import KINDS, Asked, asked, follows, queue_of
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

#: Decisions of a session that can be taken back one after the other.
UNDOABLE = 100


@allow(Act.SEE_RECORD)
def queue(request: HttpRequest) -> HttpResponse:
    """Show a pair of the queue, the first unless the address says which."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    if request.headers.get("HX-Request"):
        return fragment(request, reader, asked(request.GET))
    shown = {**before(request, reader, asked(request.GET)), "is_whole": True}
    return page(request, "matching/queue.html", framed(reader, problem=problem), shown)


def fragment(request: HttpRequest, reader: Reader, want: Asked, said: str = "") -> HttpResponse:
    """Render the pair alone, for a page that is open already."""
    shown = {**before(request, reader, want), "said": said, "frame": framed(reader)}
    return render(request, "matching/pair.html", shown)


def before(request: HttpRequest, reader: Reader, want: Asked) -> dict[str, Any]:
    """Return what the page shows: the pair, the queue around it, and how far rulings have come."""
    assert isinstance(request.user, User)
    found = queue_of(reader, request.user, want)
    place = min(want.place, max(0, len(found.numbers) - 1))
    pair = found.review.pair(found.numbers[place]) if found.numbers else None
    syncs = settling.syncs()
    done = request.session.get("matching_done", [])
    return {
        "want": want,
        "place": place,
        "number": place + 1,
        "total": len(found.numbers),
        "open_count": found.open_count,
        "later_count": found.later_count,
        "kinds": [
            {"words": "Everything", "count": found.open_count, "query": Asked().query(),
             "is_here": want.kind is None and not want.is_later},
            *({"words": words, "count": found.kinds[kind], "query": Asked(kind).query(),
               "is_here": want.kind == kind and not want.is_later}
              for kind, words in KINDS.items() if found.kinds[kind]),
            *([{"words": "Put off by you", "count": found.later_count, "query": Asked(is_later=True).query(),
                "is_here": want.is_later}] if found.later_count else []),
        ],
        "previous": want.query(place=place - 1) if place else None,
        "next": want.query(place=place + 1) if place + 1 < len(found.numbers) else None,
        "shown": wording.shown(pair) if pair else None,
        "follows": follows(reader, pair, request) if pair else [],
        "may_rule": Act.RULE_RECORD in request.user.acts,
        "last_done": done[-1] if done else None,
        "waiting": waiting(reader),
        "under_way": syncs.under_way() if syncs else "",
    }  # fmt: skip
