"""Why one system counts more than another: every difference, with its reason, and the leads behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse

from lockstep.charts import reconciliation as charts
from lockstep.charts.book import NARROW, WIDE
from lockstep.figures.context import Context
from lockstep.insight.reader import Reader
from lockstep.reconcile.comparing import LEFT, RECORD, differences, named
from lockstep.reconcile.exporting import lines
from lockstep.reconcile.reconciliation import in_words, overview, pair
from lockstep.reconcile.standings import STAGES, standings
from lockstep.reconcile.standings import asked as question
from lockstep_server.frame import answers, exporting, reading
from lockstep_server.frame.asked import Asked, try_asked
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act
from lockstep_server.reconcile.asked import Wanted, read, sides

#: Leads of one reason on one page.
SHOWN = 50


@allow(Act.SEE_FIGURES)
def compared(request: HttpRequest) -> HttpResponse:
    """Show two counts of one stage, the steps from one to the other, and the leads behind a step."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    want = read(request.GET, asked)
    said = counted(reader, want)
    couple = sides(want, {row["source"]: row["counted"] for row in said["systems"]})
    is_open = isinstance(request.user, User) and Act.SEE_PEOPLE in request.user.acts
    shown: dict[str, Any] = {
        "want": want, "said": said, "is_open": is_open, "stages": STAGES, "record": RECORD,
        "names": [*(row["source"] for row in said["systems"]), RECORD],
    }  # fmt: skip
    if couple is not None:
        shown |= {"pair": explained(reader, want, *couple), "pictures": pictures(reader, want, *couple)}
        shown["groups"] = _groups(want, shown["pair"])
        shown["swapped"] = want.query(left=couple[1], right=couple[0])
        shown["query"] = want.query(left=couple[0], right=couple[1])
        if is_open and want.reason and want.side:
            shown["leads"] = _leads(reader, want, *couple)
    frame = framed(reader, want.asked, problem=problem, kept=want.kept())
    return page(request, "reconcile/compared.html", frame, shown)


@allow(Act.EXPORT)
def file(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send every difference between two sides as CSV, or those of one reason."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, _ = try_asked(request, reader)
    want = read(request.GET, asked)
    said = counted(reader, want)
    couple = sides(want, {row["source"]: row["counted"] for row in said["systems"]})
    context = _context(reader)
    what = question(context, want.stage, want.asked.period)
    found = lines(context, what, *couple, side=want.side, reason=want.reason, folder=_folder()) if couple else iter(())
    return exporting.csv(f"differences-{want.stage}-{want.asked.period or 'all'}.csv", found)


def counted(reader: Reader, want: Wanted) -> dict[str, Any]:
    """Return what every system counts, computed once per version."""
    context = _context(reader)
    found: dict[str, Any] = answers.kept(
        reader,
        ("reconcile", want.stage, want.asked.period),
        lambda: overview(context, question(context, want.stage, want.asked.period), _folder()),
    )
    return found


def explained(reader: Reader, want: Wanted, left: str, right: str) -> dict[str, Any]:
    """Return two sides with their differences by reason, computed once per version."""
    context = _context(reader)

    def compute() -> dict[str, Any]:
        told = standings(context, question(context, want.stage, want.asked.period), _folder())
        return pair(context, told, left, right)

    found: dict[str, Any] = answers.kept(reader, ("reconcile", want.stage, want.asked.period, left, right), compute)
    return found


def pictures(reader: Reader, want: Wanted, left: str, right: str) -> dict[str, dict[str, str]]:
    """Return the pictures of two sides for a page and for a phone, drawn once per version."""
    record = counted(reader, want)["record"]["counted"]
    said = explained(reader, want, left, right)
    return {
        name: answers.kept(
            reader,
            ("reconcile", "pictures", name, want.stage, want.asked.period, left, right),
            lambda width=width: charts.pictures(said, record=record, width=width),
        )
        for name, width in (("wide", WIDE), ("narrow", NARROW))
    }


def prepare(reader: Reader, asked: Asked) -> None:
    """Compute what the page shows first, so that it is there when somebody asks."""
    want = Wanted(asked=asked)
    couple = sides(want, {row["source"]: row["counted"] for row in counted(reader, want)["systems"]})
    if couple is not None:
        pictures(reader, want, *couple)


def _context(reader: Reader) -> Context:
    return Context(reader.engine, reader.version, reader.charter)


def _folder() -> Path:
    """Return where what the sources say is kept; what is in it can be made again."""
    return reading.home().cache("reconcile")


def _groups(want: Wanted, said: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the reasons of each side, each with the address that opens its leads."""
    ends = {"left": said["left"], "right": said["right"]}
    return [
        {
            "side": side,
            "here": ends[side],
            "there": ends["right" if side == LEFT else "left"],
            "count": sum(row["count"] for row in rows),
            "rows": [
                row | {
                    "query": want.query(**ends, side=side, reason=row["reason"]),
                    "is_on": (want.side, want.reason) == (side, row["reason"]),
                }
                for row in rows
            ],
        }
        for side in ends
        if (rows := [row for row in said["reasons"] if row["side"] == side])
    ]  # fmt: skip


def _leads(reader: Reader, want: Wanted, left: str, right: str) -> dict[str, Any]:
    """Return one page of the leads behind one reason."""
    context = _context(reader)
    start = (want.page - 1) * SHOWN

    def compute() -> tuple[list[dict[str, Any]], int]:
        told = standings(context, question(context, want.stage, want.asked.period), _folder())
        found = differences(context, told, left, right)
        return named(context, told, found, side=want.side, reason=want.reason, offset=start, limit=SHOWN)

    what = ("reconcile", "leads", want.stage, want.asked.period, left, right, want.side, want.reason, want.page)
    rows, total = answers.kept(reader, what, compute)
    here, there = (left, right) if want.side == LEFT else (right, left)
    names = {"left": left, "right": right, "side": want.side, "reason": want.reason}
    for row in rows:
        row["title"] = row["name"] or row["email"] or row["deal"] or row["key"].rpartition("/")[2]
        row["address"] = row["journey_id"] and f"{reverse('journeys:list')}{quote(row['journey_id'], safe='')}"
    return {
        "rows": rows,
        "total": total,
        "first": start + 1,
        "last": start + len(rows),
        "here": here,
        "there": there,
        "has_other_date": any(row["there_s"] is not None for row in rows),
        "has_other_stage": any(row["there_stage"] or row["there_word"] for row in rows),
        "words": in_words(str(want.reason), here, there, want.stage),
        "before": want.query(**names, page=str(want.page - 1)) if want.page > 1 else "",
        "after": want.query(**names, page=str(want.page + 1)) if start + len(rows) < total else "",
        "query": want.query(**names),
        "closed": want.query(left=left, right=right),
    }
