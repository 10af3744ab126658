"""A HubSpot account that lives in memory: its records, their history, what is linked, merged and archived.

Written from HubSpot's public documentation of its API, not from what any client needs. Time is the account's own: it
passes with each call and when someone waits, never by itself.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

START_MS = 1_767_600_000_000  # 2026-01-05, a Monday
#: All records with the name of the property that dates their last change.
MODIFIED = {"contacts": "lastmodifieddate"}
KINDS = (
    "contacts", "companies", "deals", "leads", "calls", "meetings", "emails", "communications", "tasks", "notes",
)  # fmt: skip
SCOPES = {
    "contacts": "crm.objects.contacts.read", "companies": "crm.objects.companies.read",
    "deals": "crm.objects.deals.read", "leads": "crm.objects.leads.read", "emails": "sales-email-read",
    "calls": "crm.objects.contacts.read", "meetings": "crm.objects.contacts.read",
    "communications": "crm.objects.contacts.read", "tasks": "crm.objects.contacts.read",
    "notes": "crm.objects.contacts.read", "owners": "crm.objects.owners.read", "forms": "forms",
    "email_events": "content", "campaigns": "marketing.campaigns.read",
}  # fmt: skip
#: Association types as HubSpot defines them: (number, label).
UNLABELLED, PRIMARY_COMPANY, PRIMARY_LEAD = (3, None), (5, "Primary"), (578, "Primary")


def iso(at_ms: int) -> str:
    """Return an instant as HubSpot writes it."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Clock:
    """The account's time."""

    now_ms: int = START_MS

    def advance(self, seconds: float) -> None:
        self.now_ms += round(seconds * 1000)


@dataclass
class Item:
    """One record with all values its properties ever had, oldest first."""

    id: str
    created_ms: int
    updated_ms: int
    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    archived_ms: int | None = None
    version: int = 0

    @property
    def values(self) -> dict[str, str]:
        return {name: values[-1]["value"] for name, values in self.history.items()}


class Portal:
    """The account.

    Parameters
    ----------
    lag_s
        Search learns of a change up to so many seconds later, each one for itself.
    """

    def __init__(self, *, lag_s: float = 0, seed: int = 0) -> None:
        self.clock = Clock()
        self.lag_s = lag_s
        self._random = random.Random(seed)
        self._last_id = 100
        self.items: dict[str, dict[str, Item]] = {kind: {} for kind in KINDS}
        self.became: dict[tuple[str, str], str] = {}
        self.links: dict[tuple[str, str, str], dict[str, list[tuple[int, str | None]]]] = {}
        self._index: dict[str, dict[str, tuple[int, dict[str, str] | None]]] = {kind: {} for kind in KINDS}
        self._coming: list[tuple[int, int, str, str, int, dict[str, str] | None]] = []
        self._order = 0
        self.owners: list[dict[str, Any]] = []
        self.forms: dict[str, str] = {}
        self.submissions: list[dict[str, Any]] = []
        self.email_events: list[dict[str, Any]] = []
        self.email_campaigns: dict[int, str] = {}
        self.campaigns: dict[str, dict[str, Any]] = {}
        self.pipelines: dict[str, list[dict[str, Any]]] = {"deals": [DEAL_PIPELINE], "leads": [LEAD_PIPELINE]}
        self.options: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.properties: dict[str, set[str]] = {kind: set() for kind in KINDS}

    def create(self, kind: str, /, **values: str) -> str:
        """Make a record; return its id."""
        self._last_id += 1
        now = self.clock.now_ms
        item = Item(str(self._last_id), now, now)
        self.items[kind][item.id] = item
        born = {"createdate": iso(now), "hs_createdate": iso(now), "hs_object_id": item.id}
        self._write(kind, item, born | values)
        return item.id

    def update(self, kind: str, id_: str, /, **values: str) -> None:
        self._write(kind, self.items[kind][id_], values)

    def archive(self, kind: str, id_: str) -> None:
        item = self.items[kind][id_]
        item.archived_ms = self.clock.now_ms
        self._publish(kind, item)
        self._recount(kind, id_)

    def restore(self, kind: str, id_: str) -> None:
        item = self.items[kind][id_]
        item.archived_ms = None
        self._write(kind, item, {})
        self._recount(kind, id_)

    def purge(self, kind: str, id_: str) -> None:
        """Delete a record for privacy: nothing of it is left, not even in the archive."""
        self._drop(kind, self.items[kind].pop(id_))
        for (from_, one, to), others in list(self.links.items()):
            others.pop(id_, None) if to == kind else None
            if (from_, one) == (kind, id_):
                del self.links[from_, one, to]

    def link(self, from_: str, one: str, to: str, other: str, kind: tuple[int, str | None] = UNLABELLED) -> None:
        """Associate two records; HubSpot counts it as a change of a deal, and of no activity."""
        for key, id_ in (((from_, one, to), other), ((to, other, from_), one)):
            kinds = self.links.setdefault(key, {}).setdefault(id_, [])
            kinds += [] if kind in kinds else [kind]
        self._count_links(from_, one, to, other)

    def unlink(self, from_: str, one: str, to: str, other: str) -> None:
        for key, id_ in (((from_, one, to), other), ((to, other, from_), one)):
            self.links.get(key, {}).pop(id_, None)
        self._count_links(from_, one, to, other)

    def merge(self, kind: str, primary: str, secondary: str) -> str:
        """Merge two records: both ids become another, new one's."""
        one, other = self.items[kind].pop(primary), self.items[kind].pop(secondary)
        merged = [part for item in (one, other) for part in item.values.get("hs_merged_object_ids", "").split(";")]
        merged = [one.id, other.id, *filter(None, merged)]
        values = {**other.values, **one.values, "hs_merged_object_ids": ";".join(merged)}
        values.pop("hs_object_id")
        mails = [item.values.get(name, "") for item in (one, other) for name in ("email", "hs_additional_emails")]
        if further := [mail for mail in ";".join(mails).split(";") if mail and mail != values.get("email")]:
            values["hs_additional_emails"] = ";".join(dict.fromkeys(further))
        new = self.create(kind, **values)
        for name in ("lifecyclestage", "dealstage"):  # the timeline of the primary record goes on
            if name in one.history:
                self.items[kind][new].history[name] = one.history[name]
        for old in merged:
            self.became[kind, old] = new
        for (from_, id_, to), others in list(self.links.items()):
            if from_ == kind and id_ in (one.id, other.id):
                for linked, kinds in others.items():
                    self.links.setdefault((kind, new, to), {})[linked] = kinds
                    back = self.links[to, linked, kind]
                    back[new] = back.pop(id_)
                del self.links[from_, id_, to]
        self._drop(kind, one)
        self._drop(kind, other)
        return new

    def found(self, kind: str) -> dict[str, dict[str, str]]:
        """Return what the search knows of by now."""
        while self._coming and self._coming[0][0] <= self.clock.now_ms:
            _, _, of, id_, version, values = heapq.heappop(self._coming)
            if version >= self._index[of].get(id_, (-1, None))[0]:
                self._index[of][id_] = (version, values)
        return {id_: values for id_, (_, values) in self._index[kind].items() if values is not None}

    def canonical(self, kind: str, id_: str) -> str:
        """Return the id that a merged record goes by now."""
        while (kind, id_) in self.became:
            id_ = self.became[kind, id_]
        return id_

    def living_links(self, from_: str, one: str, to: str) -> dict[str, list[tuple[int, str | None]]]:
        """Return the associated records that are not archived, and how they are associated."""
        there = self.links.get((from_, one, to), {})
        return {id_: kinds for id_, kinds in there.items() if self.items[to][id_].archived_ms is None}

    def _recount(self, kind: str, id_: str) -> None:
        for deal in self.links.get((kind, id_, "deals"), ()):
            self._count_links("deals", deal, kind, id_)

    def _count_links(self, *ends: str) -> None:
        """A deal counts its contacts and companies, and that is a change of the deal."""
        for from_, one, to in (ends[:3], (*ends[2:], ends[0])):
            if from_ == "deals" and one in self.items["deals"] and to in ("contacts", "companies"):
                count = len(self.living_links(from_, one, to))
                self._write("deals", self.items["deals"][one], {f"num_associated_{to}": str(count)})

    def _write(self, kind: str, item: Item, values: dict[str, str]) -> None:
        now = self.clock.now_ms
        item.updated_ms = now
        modified = {MODIFIED.get(kind, "hs_lastmodifieddate"): iso(now)}
        for name, value in (values | modified).items():
            said = {"value": value, "timestamp": iso(now), "sourceType": "CRM_UI", "updatedByUserId": 7}
            item.history.setdefault(name, []).append(said)
            self.properties[kind].add(name)
        self._publish(kind, item)

    def _drop(self, kind: str, item: Item) -> None:
        item.archived_ms = self.clock.now_ms
        self._publish(kind, item)

    def _publish(self, kind: str, item: Item) -> None:
        """Let the search know, sooner or later."""
        item.version += 1
        self._order += 1
        at = self.clock.now_ms + round(self._random.uniform(0, self.lag_s) * 1000)
        values = item.values if item.archived_ms is None else None
        heapq.heappush(self._coming, (at, self._order, kind, item.id, item.version, values))


def _stage(id_: str, label: str, order: int, **metadata: str) -> dict[str, Any]:
    return {"id": id_, "label": label, "displayOrder": order, "metadata": metadata, "archived": False}


DEAL_PIPELINE: dict[str, Any] = {
    "id": "default", "label": "Sales Pipeline", "displayOrder": 0, "archived": False,
    "stages": [
        _stage("appointmentscheduled", "Appointment Scheduled", 0, isClosed="false", probability="0.2"),
        _stage("contractsent", "Contract Sent", 1, isClosed="false", probability="0.9"),
        _stage("closedwon", "Closed Won", 2, isClosed="true", probability="1.0"),
        _stage("closedlost", "Closed Lost", 3, isClosed="true", probability="0.0"),
    ],
}  # fmt: skip
LEAD_PIPELINE: dict[str, Any] = {
    "id": "lead-pipeline-id", "label": "Lead pipeline", "displayOrder": 0, "archived": False,
    "stages": [
        _stage("new-stage-id", "New", 0, leadState="NEW"),
        _stage("attempting-stage-id", "Attempting", 1, leadState="IN_PROGRESS"),
        _stage("qualified-stage-id", "Qualified", 2, leadState="QUALIFIED"),
        _stage("unqualified-stage-id", "Disqualified", 3, leadState="UNQUALIFIED"),
    ],
}  # fmt: skip
