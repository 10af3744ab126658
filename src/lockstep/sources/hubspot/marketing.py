"""The streams beside the CRM: owners, forms filled in, events of marketing e-mails, and what campaigns cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lockstep.sources.connector import Batch, Said
from lockstep.sources.hubspot.client import Client
from lockstep.sources.hubspot.records import Text, after
from lockstep.sources.hubspot.refusals import Absent
from lockstep.sources.hubspot.walking import MARGIN_MS
from lockstep.values.ids import content_hash

Cursor = Mapping[str, Any]
Row = dict[str, Text]
#: Events of e-mails reach HubSpot from other people's machines: some come late.
_EVENTS_MARGIN_MS = 4 * MARGIN_MS
#: Campaigns cost a call each: their spend is asked for again after that long.
_SPEND_EVERY_MS = 3_600_000


def owners(client: Client, cursor: Cursor | None, *, now_ms: int) -> Iterator[Batch]:
    """Say the account's users who own records, those who left too; only what differs from the last time.

    Raises
    ------
    ConnectorError
        As `Client.get`.
    """
    rows: dict[str, tuple[Row, ...]] = {}
    at_ms = 0
    for archived in ("false", "true"):
        place: str | None = None
        while True:
            answer = client.get("/crm/v3/owners", limit=100, after=place, archived=archived)
            at_ms = at_ms or answer.at_ms
            rows |= {str(one["id"]): (_owner(one),) for one in answer.body["results"]}
            if not (place := after(answer.body)):
                break
    yield _differing(rows, cursor, at_ms=at_ms)


def _owner(one: Mapping[str, Any]) -> Row:
    teams = sorted(one.get("teams") or (), key=lambda team: not team.get("primary"))
    name = " ".join(part for part in (one.get("firstName"), one.get("lastName")) if part)
    return {
        "id": str(one["id"]),
        "name": name or one.get("email"),
        "email": one.get("email"),
        "team": teams[0]["name"] if teams else None,
        "from": one.get("createdAt"),
        "to": one.get("updatedAt") if one.get("archived") else None,
    }


def form_submissions(client: Client, cursor: Cursor | None, *, now_ms: int) -> Iterator[Batch]:
    """Say each form filled in, form by form, the newest first, until those that were said before.

    Raises
    ------
    ConnectorError
        As `Client.get`.
    """
    if cursor is None or cursor["form"] is None:
        since_ms = 0 if cursor is None else cursor["began_ms"] - MARGIN_MS
        cursor = {"form": "", "after": None, "since_ms": since_ms, "began_ms": None}
    for form, title in sorted(_forms(client)):
        if form < cursor["form"]:
            continue
        place = cursor["after"] if form == cursor["form"] else None
        while True:
            answer = client.get(f"/form-integrations/v1/submissions/forms/{form}", limit=50, after=place)
            new = [one for one in answer.body["results"] if one["submittedAt"] >= cursor["since_ms"]]
            place = after(answer.body) if len(new) == len(answer.body["results"]) else None
            began_ms = cursor["began_ms"] or answer.at_ms
            cursor = {**cursor, "form": form, "after": place, "began_ms": began_ms}
            yield Batch([_submission(form, title, one) for one in new], cursor)
            if place is None:
                break
    if cursor["began_ms"] is not None:
        yield Batch([], {**cursor, "form": None})


def _forms(client: Client) -> Iterator[tuple[str, str]]:
    place: str | None = None
    while True:
        answer = client.get("/marketing/v3/forms", limit=100, after=place, formTypes="all")
        yield from ((str(one["id"]), str(one.get("name") or "")) for one in answer.body["results"])
        if not (place := after(answer.body)):
            return


def _submission(form: str, title: str, one: Mapping[str, Any]) -> Said:
    said = {value["name"]: value.get("value") for value in one.get("values") or ()}
    page = one.get("pageUrl")
    campaign = parse_qs(urlsplit(page).query).get("utm_campaign") if page else None
    row: Row = {
        "id": str(one["conversionId"]),
        "email": said.get("email"),
        "form": title or form,
        "page": page,
        "campaign": campaign[0] if campaign else None,
        "occurred": _iso(one["submittedAt"]),
    }
    return Said(str(one["conversionId"]), one["submittedAt"], (row,))


def email_events(client: Client, cursor: Cursor | None, *, now_ms: int) -> Iterator[Batch]:
    """Say what became of each marketing e-mail: sent, delivered, opened, clicked, unsubscribed.

    Raises
    ------
    ConnectorError
        As `Client.get`.
    """
    if cursor is None or cursor["offset"] is None:
        since_ms = 0 if cursor is None else cursor["began_ms"] - _EVENTS_MARGIN_MS
        cursor = {"offset": "", "since_ms": since_ms, "began_ms": None}
    campaigns: dict[str, str] = {}
    while cursor["offset"] is not None:
        answer = client.get(
            "/email/public/v1/events", limit=1000, startTimestamp=cursor["since_ms"], offset=cursor["offset"] or None
        )
        said = [_event(one, _campaign(client, one, campaigns)) for one in answer.body["events"] if one.get("recipient")]
        offset = answer.body["offset"] if answer.body.get("hasMore") else None
        cursor = {**cursor, "offset": offset, "began_ms": cursor["began_ms"] or answer.at_ms}
        yield Batch(said, cursor)


def _campaign(client: Client, one: Mapping[str, Any], known: dict[str, str]) -> Text:
    id_ = str(one.get("emailCampaignId") or "")
    if id_ and id_ not in known:
        try:
            known[id_] = str(client.get(f"/email/public/v1/campaigns/{id_}", appId=one.get("appId")).body["name"])
        except (Absent, KeyError):
            known[id_] = id_
    return known.get(id_)


def _event(one: Mapping[str, Any], campaign: Text) -> Said:
    # Its id is only unique together with its instant.
    id_ = f"{one['created']}-{one['id']}"
    row: Row = {
        "id": id_,
        "email": one["recipient"],
        "kind": one.get("type"),
        "campaign": campaign,
        "content": one.get("subject") or one.get("url"),
        "occurred": _iso(one["created"]),
    }
    return Said(id_, one["created"], (row,))


def spend(client: Client, cursor: Cursor | None, *, now_ms: int) -> Iterator[Batch]:
    """Say what each marketing campaign cost, a row per item; only campaigns that differ from the last time.

    Raises
    ------
    ConnectorError
        As `Client.get`.
    """
    if cursor is not None and now_ms - cursor["asked_ms"] < _SPEND_EVERY_MS:
        return
    rows: dict[str, tuple[Row, ...]] = {}
    at_ms, place = 0, None
    while True:
        answer = client.get("/marketing/v3/campaigns", limit=100, after=place, properties="hs_name")
        at_ms = at_ms or answer.at_ms
        for one in answer.body["results"]:
            rows[str(one["id"])] = _costs(client, str(one["id"]), one["properties"].get("hs_name"))
        if not (place := after(answer.body)):
            break
    yield _differing(rows, cursor, at_ms=at_ms, asked_ms=now_ms)


def _costs(client: Client, id_: str, name: Text) -> tuple[Row, ...]:
    totals = client.get(f"/marketing/v3/campaigns/{id_}/budget/totals").body
    return tuple(
        {
            "id": str(item["id"]),
            "campaign": name,
            "amount": format(Decimal(str(item["amount"])), "f"),
            "currency": totals.get("currencyCode"),
            "occurred": _iso(item["createdAt"]),
        }
        for item in sorted(totals.get("spendItems") or (), key=lambda item: str(item["id"]))
    )


def _differing(rows: Mapping[str, tuple[Row, ...]], cursor: Cursor | None, *, at_ms: int, **more: int) -> Batch:
    """Say what is not as it was the last time, by the hashes the cursor carries."""
    old = cursor["hashes"] if cursor else {}
    new = {id_: content_hash(of) for id_, of in rows.items()}
    said = [Said(id_, at_ms, of) for id_, of in rows.items() if old.get(id_) != new[id_]]
    said += [Said(id_, at_ms, ()) for id_ in old if id_ not in new]
    return Batch(said, {"hashes": new, **more})


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
