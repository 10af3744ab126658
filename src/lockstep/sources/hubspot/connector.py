"""HubSpot, read live: what is asked to connect it, and its streams."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from lockstep.sources.connector import Batch, Connector, Cursor, Kind, Known, Refused, Setting
from lockstep.sources.hubspot import marketing
from lockstep.sources.hubspot.access import access
from lockstep.sources.hubspot.account import account_mapping
from lockstep.sources.hubspot.client import Client
from lockstep.sources.hubspot.crm import ARCHIVED, CRM, CrmStream
from lockstep.sources.hubspot.pipelines import Pipelines
from lockstep.sources.hubspot.refusals import Absent, MissingRight
from lockstep.sources.hubspot.walking import walk
from lockstep.values.faults import WrongUse

_log = logging.getLogger(__name__)

_MARKETING: Mapping[str, Callable[..., Iterator[Batch]]] = {
    "form_submissions": marketing.form_submissions,
    "email_events": marketing.email_events,
    "spend": marketing.spend,
}
#: Without these there is nothing to reckon with; any other may be beyond the account's plan or the token's rights.
_NEEDED = {"owners", "companies", "contacts", "contact_stages", "deals", "deal_contacts", "deal_stages"}
#: What shows in one call whether a stream may be read.
_PROBES = {
    "owners": "/crm/v3/owners",
    "form_submissions": "/marketing/v3/forms",
    "email_events": "/email/public/v1/events",
    "spend": "/marketing/v3/campaigns",
}
_PROPERTY = re.compile(r"(contacts|companies|deals)[.]([a-z][a-z0-9_]*)")


class HubSpot:
    """One HubSpot account.

    Parameters
    ----------
    client
        To ask it with.
    properties
        Further properties, as columns of their names: ``contacts`` to names.
    """

    def __init__(self, client: Client, properties: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.client = client
        self._properties = properties or {}
        self._known: Known | None = None

    def compare_with(self, known: Known) -> None:
        """As `Comparing.compare_with`: what was deleted for its privacy is in no list of HubSpot's."""
        self._known = known

    def check(self) -> str:
        """Ask which account this is, and what of it may be read.

        Raises
        ------
        ConnectorError
            Refused, or not reached; also when contacts, companies, deals or owners may not be read.
        """
        details = self.client.get("/account-info/v3/details").body
        unread = []
        for stream in self.streams():
            try:
                self.client.get(_PROBES.get(stream) or f"/crm/v3/objects/{CRM[stream].thing.path}", limit=1)
            except (Absent, MissingRight) as no:
                if stream in _NEEDED:
                    raise
                scopes = f" (scope {' or '.join(no.scopes)})" if isinstance(no, MissingRight) and no.scopes else ""
                unread.append(f"{stream.replace('_', ' ')}{scopes}")
        for thing, names in self._properties.items():
            self._require(thing, names)
        where = details.get("uiDomain") or "app.hubspot.com"
        known = f"HubSpot account {details['portalId']} at {where}, {details.get('companyCurrency') or 'no currency'}."
        return f"{known} Not read, for want of rights or plan: {', '.join(unread)}." if unread else known

    def streams(self) -> Sequence[str]:
        """Return the names of the streams, those that others refer to first."""
        return ("owners", *CRM, *_MARKETING)

    def pull(self, stream: str, cursor: Cursor | None, *, now_s: int) -> Iterator[Batch]:
        """Say what is new in a stream since a cursor.

        A stream that the account's plan or the token's rights leave out says nothing; when it was read before, that
        is an error.

        Raises
        ------
        ConnectorError
            As `Client.get`.
        """
        try:
            if stream == "owners":
                yield from marketing.owners(self.client, cursor, now_ms=now_s * 1000)
            elif stream in _MARKETING:
                yield from _MARKETING[stream](self.client, cursor, now_ms=now_s * 1000)
            else:
                yield from self._crm(CRM[stream], cursor, now_ms=now_s * 1000)
        except (Absent, MissingRight) as no:
            if cursor is not None or stream in _NEEDED:
                raise
            _log.info("HubSpot: %s are not read. %s", stream, no.sentence)

    def _crm(self, stream: CrmStream, cursor: Cursor | None, *, now_ms: int) -> Iterator[Batch]:
        more = self._properties.get(stream.thing.path, ()) if stream.stays else ()
        if more:
            self._require(stream.thing.path, more)
            stream = stream.with_properties(more)
        pipelines = stream.pipelines(self.client) if stream.pipelines else Pipelines({})
        meaning = "|".join((pipelines.hash if stream.pipelines else "", *more))
        walked = walk(self.client, stream.thing, cursor, now_ms=now_ms, meaning=meaning, unheard=self._unheard)
        for records, after in walked:
            yield Batch([stream.said(record, pipelines) for record in records], after)

    def _unheard(self, since_ms: int) -> Iterator[str]:
        if self._known is not None:
            yield from self._known(ARCHIVED, since_ms)

    def _require(self, thing: str, names: Sequence[str]) -> None:
        """See to it that the account still has the properties that the settings name.

        Raises
        ------
        Refused
            One is not there: without this, its column would silently become empty.
        """
        there = {str(one["name"]) for one in self.client.get(f"/crm/v3/properties/{thing}").body["results"]}
        if gone := [name for name in names if name not in there]:
            raise Refused(
                f"HubSpot's {thing} have no property {', '.join(gone)} any more: it was deleted, or never there.",
                remedy="Take it out of this source's properties and out of its mapping, or make it again in HubSpot "
                "under Settings › Properties.",
            )


def _connect(settings: Mapping[str, str]) -> Connector:
    wanted: dict[str, tuple[str, ...]] = {}
    for written in re.split(r"[,\s]+", settings.get("properties", "").strip()):
        if written and not (found := _PROPERTY.fullmatch(written)):
            raise WrongUse(
                f"“{written}” is no property of a HubSpot object.",
                remedy="Write the object, a point and the property's internal name, such as contacts.favourite_colour.",
            )
        if written and found:
            wanted[found[1]] = (*wanted.get(found[1], ()), found[2])
    return HubSpot(Client(settings["url"], access(settings)), wanted)


def _mapping(source: str, connector: Connector) -> str:
    assert isinstance(connector, HubSpot)
    return account_mapping(source, connector.client)


KIND = Kind(
    name="hubspot",
    label="HubSpot",
    settings=(
        Setting(
            name="token",
            label="Access token of a private app",
            hint="HubSpot: Settings › Integrations › Private Apps. It begins with pat-. For OAuth leave it empty, and "
            "open More settings.",
            is_secret=True,
            default="",
        ),
        Setting(
            name="client_id",
            label="Client id",
            hint="Of your own app, for OAuth only.",
            default="",
            is_further=True,
        ),
        Setting(
            name="client_secret",
            label="Client secret",
            hint="Of the app: for OAuth, and to check that webhooks really come from HubSpot.",
            is_secret=True,
            default="",
            is_further=True,
        ),
        Setting(
            name="refresh_token",
            label="Refresh token",
            hint="What HubSpot gave when the app was installed, for OAuth only.",
            is_secret=True,
            default="",
            is_further=True,
        ),
        Setting(
            name="properties",
            label="Further properties",
            hint="Properties of your own that the mapping shall use, such as contacts.region__c, deals.margin.",
            default="",
            is_further=True,
        ),
        Setting(
            name="url",
            label="Address of the API",
            hint="As it is, unless a proxy of yours stands before it.",
            default="https://api.hubapi.com",
            is_further=True,
        ),
    ),
    connect=_connect,
    mapping=_mapping,
)
