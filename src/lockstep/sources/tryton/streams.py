"""What is read of a Tryton: members, companies, people, opportunities and what marketing automation sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

from lockstep.sources.tryton.client import Client, Record
from lockstep.sources.tryton.parties import CHILDREN, PARTY, Parties, Party, Row, changed_ms, written_since

#: A record's id, when it was written last, and its rows; none: it is there, but not one of this stream.
Read = tuple[int, int, list[Row]]


class Stream(Protocol):
    """One model, as a stream.

    Attributes
    ----------
    model
        Its name in Tryton; without it, its module is not activated.
    parts
        Models whose records belong to those of this one, and may be deleted without a trace on them.
    is_whole
        It is small, and read whole each time.
    """

    model: str
    parts: tuple[str, ...]
    is_whole: bool

    def changed(self, since_ms: int) -> set[int]:
        """Return the ids of the records to be read again."""
        ...

    def read(self, ids: Sequence[int]) -> Iterator[Read]:
        """Yield the records."""
        ...


class Members(Stream):
    """Employees of our companies."""

    model, parts, is_whole = "company.employee", (), True
    _FIELDS = (
        "party",
        "start_date",
        "end_date",
        "supervisor.rec_name",
        "company.rec_name",
        "create_date",
        "write_date",
    )

    def __init__(self, client: Client, parties: Parties) -> None:
        self._client, self._parties = client, parties

    def changed(self, since_ms: int) -> set[int]:
        return set()

    def read(self, ids: Sequence[int]) -> Iterator[Read]:
        employees = list(self._client.read(self.model, ids, self._FIELDS))
        parties = {party.id: party for party in self._parties.read([record["party"] for record in employees])}
        for record in employees:
            party = parties.get(record["party"])
            row: Row = {
                "id": str(record["id"]),
                "name": party.own["name"] if party else None,
                "email": party.reached_by("email") if party else None,
                "team": (record.get("company.") or {}).get("rec_name"),
                "manager": (record.get("supervisor.") or {}).get("rec_name"),
                "from": record["start_date"],
                "to": record["end_date"],
            }
            yield record["id"], max(changed_ms(record), party.changed_ms if party else 0), [row]


class Companies(Stream):
    """Parties that are companies, but ours."""

    model, parts, is_whole = PARTY, CHILDREN, False

    def __init__(self, parties: Parties) -> None:
        self._parties = parties

    def changed(self, since_ms: int) -> set[int]:
        return self._parties.changed(since_ms)

    def read(self, ids: Sequence[int]) -> Iterator[Read]:
        members = self._parties.members()
        for party in self._parties.read(ids):
            is_ours = party.id in members or not self._is_of_us(party)
            yield party.id, party.changed_ms, [] if is_ours else [self._row(party)]

    def _is_of_us(self, party: Party) -> bool:
        return self._parties.is_company(party)

    def _row(self, party: Party) -> Row:
        return party.as_company()


class People(Companies):
    """Parties that are people, but our employees."""

    def _is_of_us(self, party: Party) -> bool:
        return not self._parties.is_company(party)

    def _row(self, party: Party) -> Row:
        return party.as_person()


class Opportunities(Stream):
    """Leads and opportunities, one row for each state they entered: Tryton keeps their history."""

    model, parts, is_whole = "sale.opportunity", (), False
    _FIELDS = (
        "number", "reference", "description", "party", "contact.email", "employee", "state", "amount", "currency.code",
        "start_date", "end_date", "lost_reason", "create_date", "write_date",
    )  # fmt: skip

    def __init__(self, client: Client, parties: Parties) -> None:
        self._client, self._parties = client, parties

    def changed(self, since_ms: int) -> set[int]:
        ids = set(self._client.ids(self.model, written_since(since_ms)))
        parties = sorted(self._parties.changed(since_ms))
        for start in range(0, len(parties), 500):
            ids |= set(self._client.ids(self.model, [["party", "in", parties[start : start + 500]]]))
        return ids

    def read(self, ids: Sequence[int]) -> Iterator[Read]:
        records = list(self._client.read(self.model, ids, self._FIELDS))
        named = sorted({record["party"] for record in records if record["party"]})
        parties = {party.id: party for party in self._parties.read(named)}
        entered = self._entered(records)
        for record in records:
            deal = self._deal(record, parties.get(record["party"]))
            rows = [{**deal, "entered": state, "entered_at": when} for state, when in entered[record["id"]]]
            yield record["id"], changed_ms(record), rows

    def _deal(self, record: Record, party: Party | None) -> Row:
        is_company = party is not None and self._parties.is_company(party)
        created, begun = record["create_date"], record["start_date"]
        return {
            "id": str(record["id"]),
            "name": record["description"] or record["number"],
            "person": str(party.id) if party and not is_company else None,
            "company": str(party.id) if party and is_company else None,
            "email": (record.get("contact.") or {}).get("email") or None,
            "owner": str(record["employee"]) if record["employee"] else None,
            "state": record["state"],
            "loss_reason": record["lost_reason"],
            "amount": record["amount"],
            "currency": (record.get("currency.") or {}).get("code"),
            "created": begun if begun and not str(created).startswith(begun) else created,
            "closed": record["end_date"],
            "updated": record["write_date"],
        }

    def _entered(self, records: Sequence[Record]) -> dict[int, list[tuple[str, str | None]]]:
        """Return the states that each entered, with when, in their order."""
        now = {record["id"]: record for record in records}
        revisions = self._client.revisions(self.model, list(now)) if now else []
        last = {id_: when for when, id_ in revisions}
        states: dict[int, list[tuple[str, str | None]]] = {id_: [] for id_ in now}
        for when, group in groupby(revisions, key=lambda revision: revision[0]):
            ids = [id_ for _, id_ in group if id_ in now]
            earlier = [id_ for id_ in ids if last[id_] != when]
            then = {
                record["id"]: record["state"]
                for record in (self._client.read_then(self.model, earlier, ["state"], when) if earlier else [])
            }
            for id_ in ids:
                state = then.get(id_) or now[id_]["state"]
                if not states[id_] or states[id_][-1][0] != state:
                    states[id_].append((state, when))
        for id_, record in now.items():
            if not states[id_]:
                states[id_] = [(record["state"], record["write_date"] or record["create_date"])]
        return states


class Touches(Stream):
    """What marketing automation did with a party: a mail, and that it was opened or clicked."""

    model, parts, is_whole = "marketing.automation.record.activity", (), False
    _FIELDS = (
        "record.record", "record.scenario.rec_name", "activity.name", "activity.action", "at", "state", "email_opened",
        "email_clicked", "create_date", "write_date",
    )  # fmt: skip

    def __init__(self, client: Client, parties: Parties) -> None:
        self._client, self._parties = client, parties

    def changed(self, since_ms: int) -> set[int]:
        ids = set(self._client.ids(self.model, written_since(since_ms)))
        about = [f"{PARTY},{id_}" for id_ in sorted(self._parties.changed(since_ms))]
        for start in range(0, len(about), 500):
            ids |= set(self._client.ids(self.model, [["record.record", "in", about[start : start + 500]]]))
        return ids

    def read(self, ids: Sequence[int]) -> Iterator[Read]:
        records = list(self._client.read(self.model, ids, self._FIELDS))
        about = self._about(records)
        parties = {party.id: party for party in self._parties.read(sorted(set(about.values())))}
        for record in records:
            party = parties.get(about.get(record["id"], -1))
            yield record["id"], changed_ms(record), self._rows(record, party) if party else []

    def _rows(self, record: Record, party: Party) -> list[Row]:
        if record["state"] != "done":
            return []
        is_company = self._parties.is_company(party)
        activity = record.get("activity.") or {}
        is_mail = activity.get("action") == "send_email"
        row: Row = {
            "person": None if is_company else str(party.id),
            "email": party.reached_by("email"),
            "channel": "email" if is_mail else "automation",
            "campaign": ((record.get("record.") or {}).get("scenario.") or {}).get("rec_name"),
            "content": activity.get("name"),
        }
        # Of an opening Tryton keeps that it was, not when: the last writing is the nearest.
        later = record["write_date"] or record["at"]
        kinds = [("sent" if is_mail else activity.get("action") or "done", record["at"])]
        kinds += [("open", later)] if record["email_opened"] else []
        kinds += [("click", later)] if record["email_clicked"] else []
        return [{**row, "kind": kind, "occurred": when} for kind, when in kinds]

    def _about(self, records: Sequence[Record]) -> dict[int, int]:
        """Return the party that each is about; a sale's is whom it was sold to."""
        found: dict[int, int] = {}
        others: dict[str, dict[int, list[int]]] = {}
        for record in records:
            model, _, id_ = str((record.get("record.") or {}).get("record") or "").partition(",")
            if model == PARTY:
                found[record["id"]] = int(id_)
            elif model and id_.isdecimal():
                others.setdefault(model, {}).setdefault(int(id_), []).append(record["id"])
        for model, ids in others.items():
            for other in self._client.read(model, sorted(ids), ["party"]):
                found |= {id_: other["party"] for id_ in ids[other["id"]] if other["party"]}
        return found
