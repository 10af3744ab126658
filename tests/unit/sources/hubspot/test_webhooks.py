"""Calls that say they come from HubSpot, and what they are worth."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from importlib.resources import files

import pytest

from emulators.hubspot.hearing import Heard, connected
from emulators.hubspot.portal import Portal
from emulators.hubspot.server import HubSpotServer
from lockstep.sources.connector import Said
from lockstep.sources.hubspot.webhooks import gone, streams_of, verify

SECRET, NOW_MS = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", 1_780_000_000_000
URI, BODY = "https://lockstep.firm.example/hooks/hubspot?source=crm", '[{"objectId": 17, "city": "Köln"}]'.encode()


def signed(uri: str = URI, at_ms: int = NOW_MS, secret: str = SECRET) -> dict[str, str]:
    """Return the headers as HubSpot's documentation says they are made."""
    text = f"POST{uri}{BODY.decode()}{at_ms}"
    signature = base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()
    return {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": str(at_ms)}


def is_real(headers: dict[str, str], *, uri: str = URI, body: bytes = BODY, now_ms: int = NOW_MS) -> bool:
    return verify(SECRET, method="post", uri=uri, body=body, headers=headers, now_ms=now_ms)


def test_what_hubspot_signed_is_believed() -> None:
    assert is_real(signed())
    assert is_real({name.lower(): value for name, value in signed().items()})


def test_an_address_that_arrives_encoded_was_signed_decoded() -> None:
    assert is_real(signed("https://x.example/h?to=a@b.example/c"), uri="https://x.example/h?to=a%40b.example%2fc")


@pytest.mark.parametrize("at_ms", [NOW_MS - 300_001, NOW_MS + 300_001])
def test_what_is_older_than_five_minutes_is_not(at_ms: int) -> None:
    assert not is_real(signed(at_ms=at_ms))
    assert is_real(signed(at_ms=NOW_MS - 300_000))


def test_what_was_changed_on_the_way_is_not() -> None:
    assert not is_real(signed(), body=BODY + b" ")
    assert not is_real(signed(), uri=URI.replace("crm", "other"))
    assert not is_real(signed(secret="guessed"))
    assert not is_real({**signed(), "X-HubSpot-Request-Timestamp": str(NOW_MS + 1)})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-HubSpot-Request-Timestamp": "soon"},
        {"X-HubSpot-Request-Timestamp": "٣"},
        {**signed(), "X-HubSpot-Signature-v3": "é"},
    ],
)
def test_what_is_not_signed_is_not(headers: dict[str, str]) -> None:
    assert not is_real(headers)


def test_without_a_secret_nothing_is_believed() -> None:
    assert not verify("", method="POST", uri=URI, body=BODY, headers=signed(secret=""), now_ms=NOW_MS)


@pytest.mark.parametrize(
    ("event", "streams"),
    [
        ({"subscriptionType": "contact.creation"}, ("contacts", "contact_stages")),
        ({"subscriptionType": "company.propertyChange"}, ("companies",)),
        ({"subscriptionType": "object.propertyChange", "objectTypeId": "0-48"}, ("calls",)),
        (
            {"subscriptionType": "contact.associationChange", "associationType": "CONTACT_TO_DEAL"},
            ("contacts", "contact_stages", "deals", "deal_contacts", "deal_stages"),
        ),
        ({"subscriptionType": "ticket.creation"}, ()),
        ({}, ()),
    ],
)
def test_an_event_tells_which_streams_to_ask(event: dict[str, str], streams: tuple[str, ...]) -> None:
    assert streams_of(json.dumps([event]).encode()) == streams


@pytest.mark.parametrize("body", [b"", b"{", b"7", b'["x"]', b"\xff"])
def test_a_body_that_is_none_tells_nothing(body: bytes) -> None:
    assert streams_of(body) == ()
    assert gone(body) == {}


def test_real_events_are_understood() -> None:
    body = files("lockstep.sources.hubspot").joinpath("payloads", "webhook.json").read_bytes()
    assert streams_of(body) == ("contacts", "contact_stages", "deals", "deal_contacts", "deal_stages", "leads")
    assert gone(body) == {stream: [Said("154", 1_780_000_003_000, ())] for stream in ("contacts", "contact_stages")}


def test_a_contact_deleted_for_privacy_is_gone_though_no_list_has_it(portal: Portal, server: HubSpotServer) -> None:
    contact, heard = portal.create("contacts", email="anna@firm.example"), Heard()
    heard.pull(connected(server), portal, "contacts")
    portal.clock.advance(86_400)
    portal.purge("contacts", contact)
    heard.pull(connected(server), portal, "contacts")
    assert contact in heard.rows("contacts")  # HubSpot itself never says it
    event = {
        "subscriptionType": "contact.privacyDeletion",
        "objectId": int(contact),
        "occurredAt": portal.clock.now_ms,
    }
    for stream, said in gone(json.dumps([event]).encode()).items():
        heard.hear(stream, said)
    assert heard.rows("contacts") == {}
