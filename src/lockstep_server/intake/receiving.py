"""Taking leads in: durable before it is acknowledged, once however often it is sent, landed right after."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

# Which keeps arrivals: loaded before a worker answers, since it takes longer than a whole acknowledgement may.
import pyarrow.parquet  # noqa: F401
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lockstep.sources.intake import taking
from lockstep.sources.intake.lead import Lead
from lockstep.values import instants
from lockstep.values.faults import WrongUse
from lockstep_server.frame.arriving import tell
from lockstep_server.frame.clock import now_ms
from lockstep_server.frame.reading import home
from lockstep_server.intake.models import Form, Refusal, Taken

#: Reasons that are kept of one form.
_MOST_REASONS = 50


class KeyReused(WrongUse):
    """The same key was sent with another lead before."""


class TooEarly(WrongUse):
    """A lead that has not happened yet."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a lead is on disk, in the words of the first time it came.

    Attributes
    ----------
    id
        In the record, under the source ``intake``.
    received_at
        ISO 8601, UTC.
    is_repeat
        It had been taken before; nothing was doubled.
    """

    id: str
    received_at: str
    is_repeat: bool


def receive(sender: str, key: str, lead: Lead, *, form: Form | None = None) -> Receipt:
    """Take a lead in.

    Parameters
    ----------
    sender
        Whose key it is: two senders may use the same one.
    key
        By which the sender knows the lead, or this very request, again.
    lead
        What is said.
    form
        By which it came.

    Returns
    -------
    Receipt
        For each repeat the same.

    Raises
    ------
    KeyReused
        The key came before with something else.
    TooEarly
        It says to have happened later than now.
    LockstepError
        There can be no source of leads.
    OSError
        It could not be written; nothing was acknowledged, and it may be sent again.
    """
    now = now_ms()
    if lead.is_ahead(datetime.fromtimestamp(now / 1000, UTC)):
        raise TooEarly("“occurred_at” is in the future.", remedy="Set the sender's clock right, or leave it out.")
    one = taking.lead_id(sender, key)
    contents = hashlib.sha256(json.dumps(lead.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()
    # Whoever is first says when it was received; who comes at the same instant keeps the very same lead again.
    row, _ = Taken.objects.get_or_create(pk=one, defaults={"contents": contents, "received_ms": now, "form": form})
    if row.contents not in (contents, taking.FORGOTTEN):
        raise KeyReused(
            "This key was sent with another lead before.",
            remedy="Give each lead a key of its own, and repeat a request as it was.",
        )
    if not row.is_kept:
        if taking.take(home(), one, lead, received_ms=row.received_ms):
            Taken.objects.filter(pk=one).update(is_kept=True)
            tell(taking.SOURCE)
        else:
            Taken.objects.filter(pk=one).update(is_kept=True, contents=taking.FORGOTTEN)
    return Receipt(one, instants.iso(row.received_ms // 1000), row.is_kept)


def note_refusal(form: Form, status: int, detail: str) -> None:
    """Keep why something of a form was refused, so that who looks after it sees it."""
    detail = detail[:500]
    with transaction.atomic():
        known = Refusal.objects.filter(form=form, detail=detail)
        if known.update(times=F("times") + 1, at=timezone.now(), status=status):
            return
        Refusal.objects.get_or_create(form=form, detail=detail, defaults={"status": status})
        newest = Refusal.objects.filter(form=form).order_by("-at").values_list("pk", flat=True)[:_MOST_REASONS]
        Refusal.objects.filter(form=form).exclude(pk__in=list(newest)).delete()
