"""Leads of somebody who was erased: repeats and late ones are acknowledged and not kept, a new one is a new person."""

from __future__ import annotations

import pytest
from django.test import Client

from lockstep.record.home import Home
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.intake.lead import Lead
from lockstep.sources.sync import sync
from lockstep_server.intake import receiving
from lockstep_server.intake.models import Taken
from lockstep_server.intake.receiving import receive
from lockstep_server.privacy import runs
from unit.privacy.installation import ANNA, RULES, rows_in, still_named

pytestmark = pytest.mark.slow


def lead(**said: object) -> Lead:
    return Lead.model_validate({"email": ANNA, "name": "Anna Münch", "message": "Call me, says Anna Münch.", **said})


def test_only_what_somebody_sends_after_their_erasure_makes_them_a_new_person(
    served: Home, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It was taken, and no sync has landed it when she is erased.
    first = receive("form:1", "msg_1", lead())
    row = runs.ask(["web/people/p-anna"], why="asked", by=None)
    runs.do(str(row.pk))
    assert still_named(served) == []
    arrived = Arrivals(served.arrived("intake")).files("leads")
    assert len(arrived) == 1
    assert Taken.objects.get(pk=first.id).contents == ""
    # The form's service delivers it again, whatever it says by now; another of before comes late.
    again = receive("form:1", "msg_1", lead(message="Anna Münch, once more"))
    assert (again.id, again.received_at, again.is_repeat) == (first.id, first.received_at, True)
    late = receive("form:1", "msg_2", lead(occurred_at="2026-01-01T00:00:00Z"))
    assert not late.is_repeat
    assert receive("form:1", "msg_2", lead(occurred_at="2026-01-01T00:00:00Z")).is_repeat
    # Even when nobody remembers the key.
    Taken.objects.all().delete()
    assert receive("form:1", "msg_1", lead()).id == first.id
    assert Arrivals(served.arrived("intake")).files("leads") == arrived
    assert still_named(served) == []
    # She comes by herself, a moment later.
    now_ms = receiving.now_ms() + 60_000
    monkeypatch.setattr(receiving, "now_ms", lambda: now_ms)
    new = receive("form:1", "msg_3", lead(consent="yes, again"))
    version = sync(served, RULES, now_s=now_ms // 1000 + 1).version
    assert [
        (row["source_id"], row["consent"]) for row in rows_in(version, "person_records") if row["email"] == ANNA
    ] == [(new.id, "yes, again")]
