"""The flow: from lead to won, by cohort and by period, split by anything, one period against another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from lockstep.insight.reader import Reader
from lockstep.values import instants
from lockstep.values.periods import Period
from lockstep_server.flow import comparing, sections
from lockstep_server.flow.asked import FlowAsked, against_words, choices, own_words, read
from lockstep_server.flow.steps import ALL, ways
from lockstep_server.frame import answers
from lockstep_server.frame.asked import try_asked
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.under_way import under_way
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act


@allow(Act.SEE_FIGURES)
@under_way("Counting the flow from lead to won")
def funnel(request: HttpRequest) -> HttpResponse:
    """Show how leads go from stage to stage."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    asked, problem = try_asked(request, reader)
    flow, own_problem = read(request.GET, asked, reader)
    shown = prepare(reader, flow) | choices(reader, flow) | {"flow": flow}
    frame = framed(reader, asked, problem=problem or own_problem, kept=flow.kept())
    return page(request, "flow/funnel.html", frame, shown)


def prepare(reader: Reader, flow: FlowAsked) -> dict[str, Any]:
    """Compute what the page shows, or take what was computed before."""
    question = [flow.view, flow.by, flow.against, flow.sort, flow.is_whole, flow.asked.question]
    found: dict[str, Any] = answers.kept(reader, ("flow", question), lambda: _computed(reader, flow))
    return found


def _computed(reader: Reader, flow: FlowAsked) -> dict[str, Any]:
    stages = sections.stages(reader, flow)
    now = ways(reader, flow.asked, view=flow.view).get(ALL)
    then = ways(reader, flow.then, view=flow.view).get(ALL) if flow.then else None
    is_group = bool(flow.against and ":" in flow.against)
    period, other = (_days(reader, name) for name in (flow.asked.period, None if is_group else flow.against))
    # Two groups of one dimension share nobody.
    are_apart = is_group or bool(
        period and other and (period.to_day <= other.from_day or other.to_day <= period.from_day)
    )
    rows = comparing.compared(now, then, are_apart=are_apart) if now and then else []
    is_younger = bool(period and other and period.from_day > other.from_day)
    return {
        "stages": stages,
        "band": sections.band(stages),
        "sales_starts": next((place for place, row in enumerate(stages) if row["team"] == "sal"), None),
        "finding": _finding(reader, flow, now, rows, is_younger=is_younger),
        "compared": rows,
        "is_tested": are_apart,
        "has_nothing_before": bool(flow.against and not then),
        "running": _running(reader, flow.asked.period),
        "table": sections.table(reader, flow),
        "monthly": sections.monthly(reader, flow.asked),
    }


def _days(reader: Reader, period: str | None) -> Period | None:
    return Period.parse(period, reader.charter.fiscal_start) if period else None


def _finding(
    reader: Reader, flow: FlowAsked, now: dict[str, Any] | None, rows: list[dict[str, Any]], *, is_younger: bool
) -> str:
    if now is None:
        return ""
    if rows:
        is_group = ":" in (flow.against or "")
        return comparing.finding(
            rows, own_words(flow), against_words(flow), is_younger=None if is_group else is_younger
        )
    leads = (answers.figure(reader, "lead-conversion", **flow.asked.question).get("rows") or [{}])[0]
    return comparing.standing(now, leads.get("open") if flow.view == "cohort" else None)


def _running(reader: Reader, period: str | None) -> dict[str, int] | None:
    """Return how far a period is gone while it runs; None where it is over or there is none."""
    whole = _days(reader, period)
    if whole is None:
        return None
    today = instants.day_of(reader.version.made_s, reader.charter.company.time_zone)
    if not whole.from_day <= today < whole.to_day:
        return None
    return {"gone": today - whole.from_day, "days": whole.days}
