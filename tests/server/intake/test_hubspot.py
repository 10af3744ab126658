"""HubSpot says that something changed: heard when it is signed, refused in words when it is not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from lockstep.record.home import Home
from lockstep.sources import connection
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connection import Connection
from lockstep_server.sources.models import Run

if TYPE_CHECKING:
    from django.http import HttpResponse

SECRET = "client-secret-of-the-app"
CHANGED = [{"subscriptionType": "contact.propertyChange", "objectId": 7, "occurredAt": 5}]
FORGOTTEN = [{"subscriptionType": "contact.privacyDeletion", "objectId": 7, "occurredAt": 5}]


@pytest.fixture
def crm(fresh: Home, db: None) -> Home:
    """An installation with a HubSpot source and a database."""
    connection.keep(fresh, "crm", Connection("hubspot", {"url": "https://api.hubapi.com"}, {"client_secret": SECRET}))
    fresh.mapping("crm").write_text(
        'source: crm\nfiles:\n  contacts:\n    path: "@contacts"\n    feeds: {person_records: {id: id}}\n'
    )
    return fresh


def poke(events: object, *, secret: str = SECRET, at_ms: int | None = None, name: str = "crm") -> HttpResponse:
    body, sent = json.dumps(events).encode(), str(at_ms or time.time_ns() // 1_000_000)
    signed = hmac.new(secret.encode(), f"POSThttp://testserver/hooks/hubspot/{name}".encode() + body + sent.encode(),
                      hashlib.sha256)  # fmt: skip
    headers = {
        "X-HubSpot-Signature-v3": base64.b64encode(signed.digest()).decode(),
        "X-HubSpot-Request-Timestamp": sent,
    }
    return Client().post(f"/hooks/hubspot/{name}", body, content_type="application/json", headers=headers)


def test_a_signed_poke_has_the_source_read_and_many_pokes_once(crm: Home) -> None:
    assert [poke(CHANGED).status_code for _ in range(3)] == [204, 204, 204]
    assert [run.source for run in Run.objects.all()] == ["crm"]


def test_a_contact_deleted_for_its_privacy_goes_without_being_asked_for(crm: Home) -> None:
    Arrivals(crm.arrived("crm")).keep("contacts", [], cursor={"at": 3})
    poke(FORGOTTEN)
    arrivals = Arrivals(crm.arrived("crm"))
    assert len(arrivals.files("contacts")) == 1
    assert arrivals.cursor("contacts") == {"at": 3}


@pytest.mark.parametrize("said", [{"secret": "another"}, {"at_ms": 1_700_000_000_000}])
def test_what_hubspot_did_not_sign_is_refused(crm: Home, said: dict[str, object]) -> None:
    answer = poke(CHANGED, **said)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert not Run.objects.exists()


def test_there_is_no_hook_for_what_is_no_hubspot_source(crm: Home) -> None:
    connection.keep(crm, "other", Connection("sql", {}, {}))
    assert [poke(CHANGED, name=name).status_code for name in ("other", "nothing", "intake")] == [404, 404, 404]
