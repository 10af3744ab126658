"""Journeys: a list that filters and sorts, and search over people, companies and deals."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from lockstep.insight.reader import Reader
from lockstep.journeys.listing import SORTS, Wanted, list_page
from lockstep.journeys.narrowing import KINDS, STAGES
from lockstep.journeys.searching import LETTERS, search
from lockstep.journeys.story import story
from lockstep.values import instants
from lockstep_server.api import journey_shapes as shapes
from lockstep_server.api.asked import Narrowed, Value
from lockstep_server.api.conditional import record, versioned
from lockstep_server.api.cursors import PAGE, Cursor, Limit, after, next_page
from lockstep_server.api.operations import get
from lockstep_server.api.plain import plain
from lockstep_server.api.problems import Refused
from lockstep_server.journeys.record import context_of, folder
from lockstep_server.people.roles import Act

router = Router(tags=["journeys"])

#: Columns of a journey that are sent; the others serve sorting and searching.
_SENT = (
    "journey_id", "person_id", "company_id", "deal_id", "person", "email", "title", "company", "deal", "standing",
    "state", "is_lead", "is_primary", "amount_minor", "amount_currency", "home_minor", "source", "channel", "campaign",
    "owner", "manager", "team", "region", "segment", "industry", "country", "product", "lead_kind", "deal_kind",
    "loss_reason", "return_code", "system", "began_s", "last_s", "known_day", "engaged_day", "offered_day",
    "accepted_day", "qualified_day", "opportunity_day", "won_day", "lost_day",
)  # fmt: skip


#: Its id may hold any sign; one that an address has a use for is written as %2F and the like.
JourneyId = Annotated[
    str,
    Field(
        min_length=1, max_length=1_000, json_schema_extra={"description": "As a list gives it, with its signs quoted."}
    ),
]


class JourneysAsked(Narrowed):
    """Which journeys, in which order, and which page of them."""

    q: Value = Field(
        None,
        description="With each of these begins a word of a name, of person, company or deal, of the e-mail or an id.",
    )
    kind: str | None = Field(
        None,
        max_length=20,
        description="`leads`: people whom marketing or sales brought in; `deals`: each deal once.",
        json_schema_extra={"enum": list(KINDS)},
    )
    reached: str | None = Field(
        None, max_length=20, description="A stage they reached.", json_schema_extra={"enum": list(STAGES)}
    )
    standing: str | None = Field(
        None, max_length=20, description="Where they stand now.", json_schema_extra={"enum": list(STAGES)}
    )
    person_id: Value = Field(None, description="Of this person.")
    company_id: Value = Field(None, description="Of this company.")
    sort: str = Field(
        "last", max_length=20, description="What they are sorted by.", json_schema_extra={"enum": list(SORTS)}
    )
    descending: bool | None = Field(None, description="Whether the largest comes first; left out: as is usual.")
    cursor: Cursor = None
    limit: Limit = PAGE

    def wanted(self) -> Wanted:
        """Return it as the list takes it."""
        return Wanted(
            period=self.period,
            where=self.where,
            words=self.q or "",
            kind=self.kind,
            reached=self.reached,
            standing=self.standing,
            person_id=self.person_id,
            company_id=self.company_id,
            sort=self.sort,
            descending=self.descending,
        )


class SearchAsked(Schema):
    """What to look for."""

    q: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            pattern=r"^[^\x00-\x1f\x7f-\x9f]+$",
            description=f"Words, or parts of them; below {LETTERS} letters nothing is found.",
            examples=["gross"],
        ),
    ]
    limit: Annotated[int, Field(ge=1, le=50, description="At most so many of each kind.")] = 10


@get(router, "/journeys", Act.SEE_PEOPLE, shapes.Journeys)
def list_journeys(request: HttpRequest, asked: Query[JourneysAsked]) -> HttpResponse:
    """List journeys, filtered and sorted, page by page; a period means that they reached `reached`, or began, in it."""
    reader = record()
    place = after(request, reader, asked.cursor)

    def journeys() -> dict[str, Any]:
        page = list_page(context_of(reader), asked.wanted(), after=place, size=asked.limit, folder=folder())
        return {
            "items": [_journey(row, reader) for row in page.rows],
            "count": page.total,
            "next": next_page(request, reader, page.after) if page.after else None,
            "record_version": reader.version.name,
        }

    return versioned(request, reader, journeys)


@get(router, "/journeys/{path:journey_id}", Act.SEE_PEOPLE, shapes.Story, also=(404,))
def tell_journey(request: HttpRequest, journey_id: Path[JourneyId]) -> HttpResponse:
    """Tell one journey: its stages, its timeline from first touch to deal, and why we think this is one person."""
    reader = record()

    def told() -> dict[str, Any]:
        said = story(context_of(reader), journey_id, folder=folder())
        if said is None:
            raise Refused(404, f"There is no journey “{journey_id[:100]}”.", "GET /api/journeys lists those there are.")
        return _story(said, reader)

    return versioned(request, reader, told)


@get(router, "/search", Act.SEE_PEOPLE, shapes.Search)
def search_names(request: HttpRequest, asked: Query[SearchAsked]) -> HttpResponse:
    """Find people, companies and deals by the beginnings of their words, in any case, with or without accents."""
    reader = record()

    def found() -> dict[str, Any]:
        kinds = search(context_of(reader), asked.q, shown=asked.limit, folder=folder())
        return {
            "items": [
                {"kind": kind.kind, "count": kind.total, "journeys": [_journey(row, reader) for row in kind.rows]}
                for kind in kinds
            ],
            "record_version": reader.version.name,
        }

    return versioned(request, reader, found)


def _journey(row: dict[str, Any], reader: Reader) -> dict[str, Any]:
    return plain({name: row[name] for name in _SENT}, reader.charter.company.currency)


def _story(told: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """Return what the library tells, the parts that are for pages left out."""
    said = ("kind", "title", "detail", "is_change")
    return {
        "journey": _journey(told["journey"], reader),
        "stages": [
            {"stage": each["stage"], "entered_at": instants.iso(each["occurred_s"]), "since_seconds": each["since_s"]}
            for each in told["stages"]
        ],
        "entries": [
            {"occurred_at": None if each["occurred_s"] is None else instants.iso(each["occurred_s"])}
            | {name: each[name] for name in said}
            | {"records": [{name: record[name] for name in ("source", "key")} for record in each["records"]]}
            for each in told["entries"]
        ],
        "links": [{name: each[name] for name in ("key", "rule", "linked_key", "reason")} for each in told["links"]],
        "facts": told["facts"],
        "others": told["others"],
        "record_version": reader.version.name,
    }
