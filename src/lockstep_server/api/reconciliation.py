"""Why systems count differently: the counts, the reasons, and every lead behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from lockstep.figures.context import Context
from lockstep.insight.reader import Reader
from lockstep.reconcile.comparing import RECORD, Row, differences, named
from lockstep.reconcile.reasons import REASONS
from lockstep.reconcile.reconciliation import reconcile
from lockstep.reconcile.standings import STAGES, asked, standings
from lockstep.values import instants
from lockstep_server.api import reconciliation_shapes as shapes
from lockstep_server.api.asked import PeriodName
from lockstep_server.api.conditional import record, versioned
from lockstep_server.api.cursors import PAGE, Cursor, Limit, after, next_page
from lockstep_server.api.operations import get
from lockstep_server.api.problems import unknown_name
from lockstep_server.frame import answers, reading
from lockstep_server.people.roles import Act

router = Router(tags=["reconciliation"])


class StageAsked(Schema):
    """Which stage, in which period."""

    stage: str = Field(
        "offered",
        max_length=20,
        description="Of the path, or one of its detours.",
        json_schema_extra={"enum": [*STAGES]},
    )
    period: PeriodName = None


class SidesAsked(StageAsked):
    """Which two sides, and which of their differences."""

    left: str = Field(max_length=40, description="A source, or `the record`.", examples=["crm"])
    right: str = Field(max_length=40, description="Another source, or `the record`.", examples=["the record"])
    side: shapes.Side | None = Field(None, description="Only what this side counts.")
    reason: str | None = Field(
        None, max_length=40, description="Only with this reason.", json_schema_extra={"enum": [*REASONS]}
    )
    cursor: Cursor = None
    limit: Limit = PAGE


@get(router, "/reconciliation", Act.SEE_FIGURES, shapes.Reconciliation, also=(404,))
def show_reconciliation(request: HttpRequest, asked: Query[StageAsked]) -> HttpResponse:
    """Count a stage by every system and by the record, and explain each difference."""
    reader = record()
    _require_stage(asked.stage)

    def said() -> Any:
        return reconcile(*_question(reader, asked), _folder())

    return versioned(request, reader, lambda: answers.kept(reader, ("reconciliation", asked.stage, asked.period), said))


@get(router, "/reconciliation/differences", Act.SEE_PEOPLE, shapes.Differences, also=(404,))
def list_differences(request: HttpRequest, asked: Query[SidesAsked]) -> HttpResponse:
    """List every lead that one of two sides counts and the other does not, page by page."""
    reader = record()
    _require_stage(asked.stage)
    if asked.reason is not None and asked.reason not in REASONS:
        raise unknown_name("reason", asked.reason, REASONS)
    context, what = _question(reader, asked)
    told = standings(context, what, _folder())
    for name in (asked.left, asked.right):
        if name not in (*told.systems, RECORD):
            raise unknown_name("side", name, [*told.systems, RECORD])
    start = after(request, reader, asked.cursor) or 0

    def page() -> dict[str, Any]:
        rows: list[Row] = []
        total = 0
        if asked.left != asked.right:
            found = differences(context, told, asked.left, asked.right)
            rows, total = named(
                context, told, found, side=asked.side, reason=asked.reason, offset=start, limit=asked.limit
            )
        end = start + len(rows)
        return {
            "left": asked.left,
            "right": asked.right,
            "items": [_difference(row) for row in rows],
            "count": total,
            "next": next_page(request, reader, end) if end < total else None,
            "record_version": reader.version.name,
        }

    return versioned(request, reader, page)


def _question(reader: Reader, said: StageAsked) -> tuple[Context, Any]:
    context = Context(reader.engine, reader.version, reader.charter)
    return context, asked(context, said.stage, said.period)


def _folder() -> Path:
    return reading.home().cache("reconcile")


def _require_stage(stage: str) -> None:
    if stage not in STAGES:
        raise unknown_name("stage", stage, list(STAGES))


def _difference(row: Row) -> dict[str, Any]:
    return {
        "side": row["side"],
        "reason": row["reason"],
        "key": row["key"],
        "other_key": row["there_key"],
        **{name: row[name] for name in ("journey_id", "name", "email", "company", "deal")},
        "entered_at": instants.iso(row["here_s"]),
        "other_entered_at": None if row["there_s"] is None else instants.iso(row["there_s"]),
        "word": row["here_word"],
        "other_stage": row["there_stage"],
        "other_word": row["there_word"],
    }
