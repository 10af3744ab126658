"""One company: its people, its deals, and everything that happened to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from lockstep.journeys.firm import company as tell
from lockstep.journeys.firm import is_known_company
from lockstep_server.frame import answers, placing
from lockstep_server.frame.page import empty, framed, opened, page
from lockstep_server.frame.ruling import rulings
from lockstep_server.journeys import shown, telling
from lockstep_server.journeys.record import context_of, folder
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act

#: Journeys beside the timeline; of more, the list shows all.
_LISTED = 30


@allow(Act.SEE_PEOPLE)
def company(request: HttpRequest, company_id: str) -> HttpResponse:
    """Show one company."""
    reader, problem = opened()
    if reader is None:
        return empty(request, problem)
    context, ruled = context_of(reader), rulings().all()
    if not is_known_company(context, company_id):  # asked first: nothing is kept of ids that somebody makes up
        said = {"journey_id": company_id[:200], "what": "company"}
        answer = page(request, "journeys/unknown.html", framed(reader), said)
        answer.status_code = 404
        return answer
    told = answers.kept(
        reader, ("company", company_id, len(ruled)), lambda: tell(context, company_id, folder=folder(), rulings=ruled)
    )
    currency, zone = reader.charter.company.currency, reader.charter.company.time_zone
    firm = told["company"]
    shown_of = {
        **told,
        "name": firm["name"] or firm["domain"] or firm["company_id"],
        "marks": [str(firm[part]) for part in ("domain", "industry", "segment", "country", "region") if firm[part]],
        "rows": [shown.row(row, currency) for row in told["journeys"][:_LISTED]],
        "deal_count": len({row["deal_id"] for row in told["journeys"] if row["deal_id"] is not None}),
        "merges": max(0, len(told["links"]) - 1),
        "conflicts_address": placing.conflicts_of("company", company_id),
        "merges_address": placing.merges_of("company", company_id),
        "line": telling.timeline(told["entries"], request.GET, zone, reader.version.made_s),
    }
    return page(request, "journeys/company.html", framed(reader, problem=problem), shown_of)
