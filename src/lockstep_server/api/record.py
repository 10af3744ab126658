"""The record, the charter, and what the first screen and the flow say of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from lockstep.insight.reader import Reader
from lockstep.values import instants
from lockstep_server.api import shapes
from lockstep_server.api.asked import Narrowed
from lockstep_server.api.conditional import current, record, versioned
from lockstep_server.api.operations import get
from lockstep_server.frame import answers
from lockstep_server.frame.asked import current_period
from lockstep_server.people.roles import Act

router = Router(tags=["record"])


@get(router, "/record", Act.SEE_FIGURES, shapes.Record)
def show_record(request: HttpRequest) -> HttpResponse:
    """Show which version of the record is read, from which sources, and how many rows it has."""
    reader = record()
    version, company = reader.version, reader.charter.company
    return versioned(
        request,
        reader,
        lambda: {
            "version": version.name,
            "number": version.number,
            "made_at": instants.iso(version.made_s),
            "content_hash": version.content_hash,
            "parent": version.parent,
            "charter_version": reader.charter.version,
            "company": company.name,
            "currency": company.currency,
            "time_zone": company.time_zone,
            "sources": sorted(version.notes.get("sources", {})),
            "counts": dict(version.counts),
        },
    )


@get(router, "/charter", Act.SEE_FIGURES, shapes.Charter)
def show_charter(request: HttpRequest) -> HttpResponse:
    """Show the charter in force, as it is written and as it is understood."""
    reader = record()
    # A comment changes the text and not the version, so the answer itself is what the ETag is made of.
    return current(
        request,
        {
            "version": reader.charter.version,
            "meaning": reader.charter.meaning(),
            "text": reader.home.charter.read_text(encoding="utf-8"),
        },
    )


@get(router, "/goal", Act.SEE_FIGURES, shapes.Goal)
def show_goal(request: HttpRequest, asked: Query[Narrowed]) -> HttpResponse:
    """Show what the first screen shows; without a period, that of the goal that runs."""
    reader = record()
    period = asked.period or current_period(reader)

    def goal() -> dict[str, Any]:
        return {
            "period": period,
            "pace": answers.figure(reader, "goal-pace", period=period),
            "forecast": answers.figure(reader, "goal-forecast", period=period),
            "promises": answers.figure(reader, "promises-kept", period=period, where=asked.where),
            "flow": _flow(reader, period, asked.where),
        }

    return versioned(request, reader, goal)


@get(router, "/flow", Act.SEE_FIGURES, shapes.Flow)
def show_flow(request: HttpRequest, asked: Query[Narrowed]) -> HttpResponse:
    """Show how leads went through the stages, by period and by cohort, and what waits."""
    reader = record()
    return versioned(request, reader, lambda: _flow(reader, asked.period, asked.where))


def _flow(reader: Reader, period: str | None, where: dict[str, str]) -> dict[str, Any]:
    question = {"period": period, "where": where}
    return {
        "entered": answers.figure(reader, "funnel", view="period", **question),
        "cohort": answers.figure(reader, "funnel", view="cohort", **question),
        "steps": answers.figure(reader, "stage-conversion", view="cohort", **question),
        "waiting": answers.figure(reader, "waiting", **question),
    }
