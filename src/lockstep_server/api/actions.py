"""Proposed actions: what someone wants both teams to do about a lever."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Header, Query, Router, Schema
from pydantic import ConfigDict, Field

from lockstep.values import instants
from lockstep_server.api import shapes
from lockstep_server.api.authentication import caller_of
from lockstep_server.api.conditional import current, record
from lockstep_server.api.cursors import PAGE, Cursor, Limit, after, next_page
from lockstep_server.api.operations import get, post
from lockstep_server.api.problems import Refused, unknown_name
from lockstep_server.frame.clock import now_s
from lockstep_server.levers import actions, queries
from lockstep_server.levers.models import ProposedAction, State
from lockstep_server.levers.proposing import form_of, proposal
from lockstep_server.people.roles import Act

router = Router(tags=["actions"])
Key = Annotated[
    str | None,
    Header(
        None,
        alias="Idempotency-Key",
        description="A word of your own for this action, at most 200 letters: repeats of a request with it make no "
        "second action, and get the same answer.",
    ),
]


class NewAction(Schema):
    """What is proposed."""

    model_config = ConfigDict(extra="forbid")

    lever: str = Field(max_length=60, description="Name of a lever, as the figure `levers` has it.")
    what: str = Field(max_length=200, description="One sentence.")
    marketing_owner: str = Field(max_length=200, description="Somebody of marketing, by name.")
    sales_owner: str = Field(max_length=200, description="Somebody of sales, by name.")
    due: str = Field(max_length=10, description="By when: a day to come, such as 2027-01-31.")
    figure: str | None = Field(None, max_length=60, description="Will show that it worked; left out: the lever's own.")


class Shown(shapes.Shape):
    """What a figure says of the newest days."""

    value: shapes.Cell
    unit: str
    period: str | None
    record_version: shapes.RecordVersion


class Action(shapes.Shape):
    """One proposed action."""

    id: int = Field(ge=1)
    what: str
    lever: str
    why: shapes.Row = Field(description="The lever as it was then, with the versions it rested on.")
    marketing_owner: str
    sales_owner: str
    due: str = Field(json_schema_extra={"format": "date"})
    figure: str
    figure_then: Shown
    state: str = Field(json_schema_extra={"enum": [*State]})
    proposed_by: str = Field(description="Empty: somebody who has left.")
    proposed_at: shapes.Instant


class Actions(shapes.Shape):
    """A page of proposed actions, the newest first."""

    items: list[Action]
    next: str | None


class Asked(Schema):
    """Which actions."""

    state: str = Field("", max_length=20, description="Only in this state.", json_schema_extra={"enum": ["", *State]})
    lever: str = Field("", max_length=60, description="Only about this lever.")
    cursor: Cursor = None
    limit: Limit = PAGE


@get(router, "/actions", Act.SEE_PEOPLE, Actions, also=(404,))
def list_actions(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """List proposed actions, the newest first."""
    if asked.state and asked.state not in list(State):
        raise unknown_name("state", asked.state, [*State])
    if "\x00" in asked.lever:
        raise unknown_name("lever", asked.lever, [])
    place = int(after(request, None, asked.cursor) or 0)
    found = list(queries.proposed(asked.state, asked.lever)[place : place + asked.limit + 1])
    is_last = len(found) <= asked.limit
    return current(
        request,
        {
            "items": [_said(one) for one in found[: asked.limit]],
            "next": None if is_last else next_page(request, None, place + asked.limit),
        },
    )


@post(router, "/actions", Act.PROPOSE, Action, status=201, also=(400, 404))
def propose_action(request: HttpRequest, action: NewAction, idempotency_key: Key = None) -> HttpResponse:
    """Propose an action about a lever; the lever and its figure are kept with it as they are now."""
    key = (idempotency_key or "").strip()
    if len(key) > 200 or not key.isprintable():
        raise Refused(422, "“Idempotency-Key” is longer than 200 letters, or holds what can't be seen.", "Shorten it.")
    reader = record()
    row = queries.lever(reader, action.lever)
    if row is None:
        raise unknown_name("lever", action.lever, [str(one["lever"]) for one in queries.levers(reader).get("rows", ())])
    said = action.dict() | {"figure": action.figure or row["figure"]}
    form = form_of(reader, said, row)
    if not form.is_valid():
        field, wrong = next(iter(form.errors.items()))
        raise Refused(422, f"“{field}” can't be taken: {wrong[0]}", "Correct it and send it again.")
    try:
        kept, is_repeat = actions.propose(
            proposal(reader, row, form.cleaned_data), caller_of(request).user, now_s=now_s(), request_key=key
        )
    except actions.KeyReused:
        raise Refused(
            409, "This Idempotency-Key was used for another action.", "Send a new one with each action."
        ) from None
    replayed = {"Idempotency-Replayed": "true"} if is_repeat else {}
    return JsonResponse(_said(kept), status=201, headers={"Cache-Control": "no-store", **replayed})


def _said(one: ProposedAction) -> dict[str, Any]:
    return {
        "id": one.pk,
        "what": one.what,
        "lever": one.lever,
        "why": one.why,
        "marketing_owner": one.marketing_owner,
        "sales_owner": one.sales_owner,
        "due": one.due.isoformat(),
        "figure": one.figure,
        "figure_then": one.figure_then,
        "state": one.state,
        "proposed_by": one.proposed_by.name if one.proposed_by else "",
        "proposed_at": instants.iso(int(one.proposed_at.timestamp())),
    }
