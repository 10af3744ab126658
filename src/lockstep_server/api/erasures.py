"""Erasures: every one that was done, with its proof. Nothing here says who it was, and nothing here erases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from lockstep.privacy.ledger import Entry, Ledger
from lockstep.values import instants
from lockstep_server.api import shapes
from lockstep_server.api.conditional import current
from lockstep_server.api.cursors import PAGE, Cursor, Limit, after, next_page
from lockstep_server.api.operations import get
from lockstep_server.frame.reading import home
from lockstep_server.people.roles import Act

router = Router(tags=["privacy"])


class Searched(shapes.Shape):
    """One kind of place that was searched afterwards."""

    where: str
    files: int = Field(ge=0, description="Files, or tables of a database, that were read.")
    found: list[str] = Field(description="What still named them, with what to do; empty: nothing.")


class Erasure(shapes.Shape):
    """One erasure, and its proof."""

    id: str
    at: shapes.Instant
    by: str = Field(description="Empty: the command line.")
    why: str
    people: int = Field(ge=1)
    is_clean: bool = Field(description="Nothing under the home named them any more.")
    record_version: shapes.RecordVersion = Field(description="The only one there was then.")
    searched: list[Searched]
    elsewhere: list[str] = Field(description="What only people can reach: systems, exports, backups.")


class Erasures(shapes.Shape):
    """A page of erasures, the newest first."""

    items: list[Erasure]
    next: str | None


class Asked(Schema):
    """Which page."""

    cursor: Cursor = None
    limit: Limit = PAGE


@get(router, "/erasures", Act.ERASE_PEOPLE, Erasures)
def list_erasures(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """List every erasure with its proof, the newest first."""
    place = int(after(request, None, asked.cursor) or 0)
    found = Ledger.of(home()).all()[place : place + asked.limit + 1]
    is_last = len(found) <= asked.limit
    return current(
        request,
        {
            "items": [_said(one) for one in found[: asked.limit]],
            "next": None if is_last else next_page(request, None, place + asked.limit),
        },
    )


def _said(one: Entry) -> dict[str, object]:
    report = one.report
    return {
        "id": one.id,
        "at": instants.iso(one.at_s),
        "by": one.by,
        "why": one.why,
        "people": one.people,
        "is_clean": report["is_clean"],
        "record_version": report["version"],
        "searched": [{name: place[name] for name in ("where", "files", "found")} for place in report["places"]],
        "elsewhere": list(report["elsewhere"]),
    }
