"""The list of leads and deals, its file, one journey, and search."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from lockstep.insight.reader import Reader
from lockstep.journeys.listing import Page, Wanted, every_row, list_page, values_of
from lockstep.journeys.narrowing import STAGES
from lockstep.journeys.searching import LETTERS, SHOWN, search
from lockstep.journeys.story import is_known, story
from lockstep.journeys.timeline import KINDS
from lockstep.values.faults import LockstepError, WrongUse
from lockstep_server.frame import answers, exporting, placing
from lockstep_server.frame.asked import Asked, current_period, try_asked
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.ruling import rulings
from lockstep_server.journeys import shown, tabs, telling
from lockstep_server.journeys.record import address_of, context_of, folder
from lockstep_server.journeys.wanted import SORTINGS, kept, query, readable, sorts, wanted
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

#: Found of each kind on the page of a search; in the list below the field there is room for fewer.
_ON_PAGE = 50


@allow(Act.SEE_PEOPLE)
def listed(request: HttpRequest) -> HttpResponse:
    """List journeys: filtered, sorted, one page."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    want, found, wrong = _page(reader, asked, request)
    currency = reader.charter.company.currency
    rows = [shown.row(row, currency) for row in found.rows]
    assert isinstance(request.user, User)
    context = {
        "want": want,
        "page": found,
        "rows": rows,
        "sorts": sorts(asked, want),
        "sortings": SORTINGS.items(),
        "sorted_by": SORTINGS[want.sort].lower(),
        "before": found.before and query(asked, want, before=found.before),
        "after": found.after and query(asked, want, after=found.after),
        "first_page": query(asked, want),
        "last_page": query(asked, want, before="end"),
        "query": query(asked, want),
        "whole": query(replace(asked, period=None), want),
        "bare": Asked(period=None).query(),
        "stages": STAGES,
        "filters_set": sum(bool(value) for value in _filters(asked, want).values()),
        "unfiltered": query(asked, want, **dict.fromkeys(_filters(asked, want))),
        "has_reached_day": want.reached not in ("recycled", "disqualified"),
        "hidden": _hidden(asked, want),
        "owners": answers.kept(reader, ("journeys of", "owner"), lambda: _values(reader, "owner")),
        "origins": answers.kept(reader, ("journeys of", "source"), lambda: _values(reader, "source")),
        "chips": _chips(asked, want, rows),
        "is_narrowed": bool(kept(replace(want, sort="last", descending=None)) or asked.where),
        "tabs": tabs.of(request.user, query(asked, want), is_current=asked.period == current_period(reader)),
        "view_name": request.GET.get("view_name", ""),
        "view_shared": request.GET.get("view_shared", ""),
    }
    frame = framed(reader, asked, problem=problem or wrong, kept=kept(want))
    return page(request, "journeys/list.html", frame, context)


@allow(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send the whole list as CSV, in its order."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    charter = reader.charter
    try:
        if problem is not None:
            raise problem
        _, rows = every_row(context_of(reader), wanted(request.GET, asked), folder=folder())
    except LockstepError as wrong:
        return page(request, "journeys/no_file.html", framed(reader, problem=wrong))
    lines = (shown.line(row, charter.company.currency, charter.company.time_zone) for row in rows)
    return exporting.csv(f"journeys-{asked.period or 'all'}.csv", lines)


@allow(Act.SEE_PEOPLE)
def one(request: HttpRequest, journey_id: str) -> HttpResponse:
    """Show one journey from its first touch to its deal."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    context = context_of(reader)
    if not is_known(context, journey_id, folder=folder()):  # asked first: nothing is kept of ids that somebody makes up
        answer = page(request, "journeys/unknown.html", framed(reader), {"journey_id": journey_id[:200]})
        answer.status_code = 404
        return answer
    ruled = rulings().all()
    # What people rule stands in the timeline at once, and in the record from the next sync on.
    told = answers.kept(
        reader, ("journey", journey_id, len(ruled)), lambda: story(context, journey_id, folder=folder(), rulings=ruled)
    )
    row = shown.row(told["journey"], reader.charter.company.currency)
    zone, now_s = reader.charter.company.time_zone, reader.version.made_s
    said = {
        **told,
        "row": row,
        "line": telling.timeline(told["entries"], request.GET, zone, now_s),
        "rail": telling.rail(told["stages"]),
        "kinds": KINDS,
        "company_address": placing.address_of("company", row["company_id"]) if row["company_id"] else "",
        "merges": max(0, sum(1 for link in told["links"] if not link["key"].startswith("@")) - 1),
        "conflicts_address": placing.conflicts_of("person", row["person_id"]) if row["person_id"] else "",
        "merges_address": placing.merges_of("person", row["person_id"]) if row["person_id"] else "",
        "others": [{**other, "address": address_of(other["journey_id"])} for other in told["others"]],
    }
    return page(request, "journeys/one.html", framed(reader, problem=problem), said)


@allow(Act.SEE_PEOPLE)
def found(request: HttpRequest) -> HttpResponse:
    """Search people, companies and deals: a page, or the list below the field while somebody types."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    text = request.GET.get("find", "").strip()[:200]
    is_live = bool(request.headers.get("HX-Request"))
    kinds = search(context_of(reader), text, shown=SHOWN if is_live else _ON_PAGE, folder=folder())
    currency = reader.charter.company.currency
    context = {
        "text": text,
        "is_short": len(text) < LETTERS,
        "kinds": [
            {"kind": kind.kind, "total": kind.total, "rows": [shown.row(row, currency) for row in kind.rows]}
            for kind in kinds
            if kind.rows
        ],
        "total": sum(kind.total for kind in kinds),
    }
    frame = framed(reader, problem=problem)
    answer = page(request, f"journeys/{'found_list' if is_live else 'found'}.html", frame, context)
    patch_vary_headers(answer, ["HX-Request"])  # one address, two answers: going back must not show the list alone
    return answer


def _page(reader: Reader, asked: Asked, request: HttpRequest) -> tuple[Wanted, Page, WrongUse | None]:
    """Return the page that the address names, or the nearest that can be shown, with what was wrong."""
    want, context = wanted(request.GET, asked), context_of(reader)
    after, before = request.GET.get("after") or None, request.GET.get("before") or None
    try:
        return want, list_page(context, want, after=after, before=before, folder=folder()), None
    except WrongUse as wrong:
        problem = wrong
    try:
        return want, list_page(context, want, folder=folder()), problem
    except WrongUse as wrong:
        want = readable(want)
        return want, list_page(context, want, folder=folder()), wrong


def _filters(asked: Asked, want: Wanted) -> dict[str, str | None]:
    """Return the filters that a phone keeps in a sheet, with what they are set to."""
    said = {"kind": want.kind, "reached": want.reached, "standing": want.standing}
    return {**said, "owner": asked.where.get("owner"), "source": asked.where.get("source")}


def _hidden(asked: Asked, want: Wanted) -> dict[str, str]:
    """Return what the filter's form carries along and does not ask for."""
    carried = {name: value for name, value in asked.where.items() if name not in ("owner", "source")}
    own = {name: value for name, value in kept(want).items() if name in ("person", "company", "order")}
    return {"period": asked.period or "all", **carried, **own}


def _chips(asked: Asked, want: Wanted, rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what a link from elsewhere narrowed the list to, by name, each with the way out."""
    found = []
    for name, value, said in (("person", want.person_id, "name"), ("company", want.company_id, "company")):
        if value is not None:
            words = (rows[0][said] if rows else None) or value
            found.append({"words": name.capitalize(), "value": words, "without": query(asked, want, **{name: None})})
    return found


def _values(reader: Reader, column: str) -> list[str]:
    return values_of(context_of(reader), column, folder=folder())
