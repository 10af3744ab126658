"""HubSpot's webhooks: whether a call really comes from HubSpot, and what it says is new.

An event is a hint and no more: it tells which streams to ask, and asking tells the truth. Only one kind says something
that no stream can tell: that a contact was deleted for its privacy, for good.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lockstep.sources.connector import Said
from lockstep.sources.hubspot.crm import CRM

#: A call older than that is not believed: someone may have kept it to send it again.
_OLDEST_MS = 5 * 60_000
#: What HubSpot leaves written out in the address that it signs, though an address may carry it encoded.
_DECODED = {
    "%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'", "%28": "(", "%29": ")",
    "%2A": "*", "%2C": ",", "%3B": ";",
}  # fmt: skip
#: Numbers of the kinds of object, as generic events give them.
_OBJECT_TYPES = {
    "0-1": "contacts", "0-2": "companies", "0-3": "deals", "0-136": "leads", "0-48": "calls", "0-47": "meetings",
    "0-49": "emails", "0-18": "communications", "0-27": "tasks", "0-46": "notes",
}  # fmt: skip
_NAMES = {"contact": "contacts", "company": "companies", "deal": "deals"}


def verify(client_secret: str, *, method: str, uri: str, body: bytes, headers: Mapping[str, str], now_ms: int) -> bool:
    """Tell whether a call was signed by HubSpot (signature version 3) within the last five minutes.

    Parameters
    ----------
    client_secret
        Of the app.
    method, uri, body
        Of the call as it came; the address whole, as HubSpot called it: ``https://…`` with its query.
    headers
        Of the call, in whatever case.
    now_ms
        Now, milliseconds since 1970 UTC.

    Examples
    --------
    >>> verify("secret", method="POST", uri="https://firm.example/hook", body=b"[]", headers={}, now_ms=0)
    False
    """
    given = {name.lower(): value for name, value in headers.items()}
    signature = given.get("x-hubspot-signature-v3", "")
    timestamp = given.get("x-hubspot-request-timestamp", "")
    if not client_secret or not (timestamp.isascii() and timestamp.isdigit()):
        return False
    if abs(now_ms - int(timestamp)) > _OLDEST_MS:
        return False
    for encoded, plain in _DECODED.items():
        uri = uri.replace(encoded, plain).replace(encoded.lower(), plain)
    signed = method.upper().encode() + uri.encode() + body + timestamp.encode()
    right = b64encode(hmac.new(client_secret.encode(), signed, hashlib.sha256).digest())
    return hmac.compare_digest(right, signature.encode())


def streams_of(body: bytes) -> tuple[str, ...]:
    """Return the streams that the events of a call are about, in the order in which they are pulled.

    Examples
    --------
    >>> streams_of(b'[{"subscriptionType": "deal.propertyChange", "objectId": 7}, {"subscriptionType": "what.ever"}]')
    ('deals', 'deal_contacts', 'deal_stages')
    """
    things = {thing for event in _events(body) for thing in _things(event)}
    return tuple(name for name, stream in CRM.items() if stream.thing.path in things)


def gone(body: bytes) -> Mapping[str, Sequence[Said]]:
    """Return what is to be said at once, by stream: contacts that were deleted for their privacy.

    No list of HubSpot's has them any more, not even the archive.

    Examples
    --------
    >>> gone(b'[{"subscriptionType": "contact.privacyDeletion", "objectId": 7, "occurredAt": 5}]')["contacts"]
    [Said(id='7', changed_ms=5, rows=())]
    """
    said = [
        Said(str(event["objectId"]), int(event["occurredAt"]), ())
        for event in _events(body)
        if str(event.get("subscriptionType", "")).endswith(".privacyDeletion")
        and _things(event) == ["contacts"]
        and {"objectId", "occurredAt"} <= event.keys()
    ]
    return {name: said for name, stream in CRM.items() if stream.thing.path == "contacts"} if said else {}


def _events(body: bytes) -> Iterator[dict[str, Any]]:
    try:
        read = json.loads(body)
    except ValueError:
        return
    yield from (event for event in (read if isinstance(read, list) else [read]) if isinstance(event, dict))


def _things(event: Mapping[str, Any]) -> list[str]:
    named = str(event.get("subscriptionType", "")).split(".")[0]
    # Of an association, the event names both ends: CONTACT_TO_DEAL.
    ends = str(event.get("associationType", "")).lower().split("_to_")
    found = [_OBJECT_TYPES.get(str(event.get("objectTypeId"))), _NAMES.get(named), *map(_NAMES.get, ends)]
    return list(dict.fromkeys(thing for thing in found if thing))
