"""Leads handed in by other programs."""

from __future__ import annotations

import errno
from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Header, Router, Schema
from pydantic import ConfigDict, Field

from lockstep.sources.intake.lead import Lead
from lockstep_server.api.authentication import caller_of
from lockstep_server.api.operations import post
from lockstep_server.api.problems import Refused
from lockstep_server.intake.receiving import KeyReused, Receipt, receive
from lockstep_server.people.roles import Act

router = Router(tags=["leads"])
Key = Annotated[
    str | None,
    Header(
        None,
        alias="Idempotency-Key",
        description="A word of your own for this lead, at most 200 letters: repeats of a request with it are the same "
        "lead, and get the same answer. Needed where the lead has no `id`.",
    ),
]
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Acknowledged(Schema):
    """That a lead was taken in: the same answer for each repeat of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"id": "5d4140…", "source": "intake", "received_at": "2026-11-19T09:10:00Z"}]},
    )

    id: str = Field(description="Of the lead in the record, under its source.")
    source: str = Field(description="Its source: `intake`.")
    received_at: str = Field(description="When it was received first.", json_schema_extra={"format": "date-time"})


@post(router, "/leads", Act.SEND_LEADS, Acknowledged, status=202, also=(400,))
def take_lead(request: HttpRequest, lead: Lead, idempotency_key: Key = None) -> HttpResponse:
    """Take a lead in: on disk when this answers, in the record and under its clock within seconds."""
    key = (idempotency_key or "").strip()
    if len(key) > 200 or not key.isprintable():
        raise Refused(422, "“Idempotency-Key” is longer than 200 letters, or holds what can't be seen.", "Shorten it.")
    if not key and not lead.id:
        raise Refused(
            422,
            "Nothing tells this lead from a repeat of it.",
            "Send the header Idempotency-Key, or the lead's id in your system as “id”.",
        )
    sender = f"user:{caller_of(request).user.pk}"
    try:
        receipt = receive(sender, f"key:{key}" if key else f"id:{lead.id}", lead)
    except KeyReused as error:
        raise Refused(409, error.sentence, error.remedy) from None
    except OSError as error:
        raise unwritten(error) from error
    return acknowledged(receipt)


def acknowledged(receipt: Receipt) -> HttpResponse:
    """Return the answer to a lead that is on disk."""
    said = {"id": receipt.id, "source": "intake", "received_at": receipt.received_at}
    replayed = {"Idempotency-Replayed": "true"} if receipt.is_repeat else {}
    return JsonResponse(said, status=202, headers={"Cache-Control": "no-store", **replayed})


def unwritten(error: OSError) -> Refused:
    """Return the refusal of a lead that could not be written."""
    what = "There is no room on the disk of this service." if error.errno in NO_ROOM else "The disk refused."
    return Refused(503, f"{what} The lead was not taken.", "Send it again in some minutes.", {"Retry-After": "60"})
