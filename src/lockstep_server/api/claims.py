"""What the teams say of each other, with the verdict of the record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from lockstep.values import instants
from lockstep_server.api import claim_shapes as shapes
from lockstep_server.api.conditional import current, record
from lockstep_server.api.operations import get
from lockstep_server.claims import told
from lockstep_server.people.roles import Act

router = Router(tags=["claims"])


@get(router, "/claims", Act.SEE_FIGURES, shapes.Claims)
def list_claims(request: HttpRequest) -> HttpResponse:
    """List every claim that stands, tested on the last 365 days, in the order in which people read them."""
    reader = record()
    # People add claims without a new version of the record, so the answer itself is what the ETag is made of.
    return current(
        request,
        {
            "items": [_claim(one) for one in told.listed(reader)],
            "record_version": reader.version.name,
            "charter_version": reader.charter.version,
        },
    )


def _claim(one: told.Told) -> dict[str, Any]:
    kept = {name: one.get(name) for name in shapes.Claim.model_fields if name not in ("said_at", "interval")}
    said_s = one.get("said_s")
    interval = None if one["effect"] is None else [one["low"], one["high"]]
    return kept | {
        "said_at": None if said_s is None else instants.iso(said_s),
        "interval": interval,
    }
