"""Parties: people and companies in one table, with their contact mechanisms, addresses and identifiers.

Tryton does not say which party is a person. One with an identifier (of a tax office, mostly) or a legal form in its
name is a company, any other a person, unless the source's settings say that all are one or the other. Our own company
and its employees are no leads: they are told as members.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lockstep.sources.tryton.client import Client, Record, milliseconds, since

Row = dict[str, str | None]

PARTY = "party.party"
#: What belongs to a party and is read with it.
CHILDREN = ("party.contact_mechanism", "party.address", "party.identifier")
_MEMBERS = ("company.employee", "company.company")
_FIELDS = ("name", "code", "active", "replaced_by", "create_date", "write_date")
_CHILD_FIELDS = {
    "party.contact_mechanism": ("party", "type", "value", "active", "create_date", "write_date"),
    "party.address": (
        "party", "city", "country.code", "subdivision.name", "active", "create_date", "write_date",
    ),
    "party.identifier": ("party", "code", "active", "create_date", "write_date"),
}  # fmt: skip
_LEGAL_FORM = re.compile(
    r"(?<!\w)(gmbh|mbh|ag|se|kg|kgaa|ohg|ug|e\.?\s?v\.?|eg|limited|ltd\.?|plc|llc|llp|inc\.?|incorporated|corp\.?"
    r"|corporation|company|sarl|s\.?a\.?r\.?l\.?|sas|s\.a\.|srl|s\.?r\.?l\.?|s\.?p\.?a\.?|b\.?v\.?|n\.?v\.?|ab|asa|oyj?"
    r"|aps|a/s|sp\.? z o\.?\s?o\.?|s\.?r\.?o\.?|kft|d\.?o\.?o\.?|pty|pte|s\.l\.|ltda)(?!\w)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Party:
    """A party with what belongs to it."""

    own: Record
    parts: dict[str, list[Record]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.own["id"])

    @property
    def changed_ms(self) -> int:
        """When it or anything of it was written last."""
        everything = [self.own, *(part for parts in self.parts.values() for part in parts)]
        return max(changed_ms(record) for record in everything)

    @property
    def is_deleted(self) -> str:
        return "false" if self.own["active"] and not self.own["replaced_by"] else "true"

    def looks_like_a_company(self) -> bool:
        return bool(self.parts.get("party.identifier")) or _LEGAL_FORM.search(self.own["name"] or "") is not None

    def reached_by(self, *types: str) -> str | None:
        """Return the first active contact mechanism of the types, in their order."""
        mechanisms = self.parts.get("party.contact_mechanism", [])
        found = [m["value"] for type_ in types for m in mechanisms if m["type"] == type_ and m["active"] and m["value"]]
        return str(found[0]) if found else None

    def address(self) -> Row:
        active = [part for part in self.parts.get("party.address", []) if part["active"]]
        first: Record = active[0] if active else {}
        country, subdivision = first.get("country.") or {}, first.get("subdivision.") or {}
        return {
            "country": country.get("code"),
            "region": subdivision.get("name"),
            "city": first.get("city"),
        }

    def as_company(self) -> Row:
        return {
            "id": str(self.id), "name": self.own["name"], "code": self.own["code"],
            "domain": self.reached_by("website"), **self.address(), "created": self.own["create_date"],
            "updated": self.own["write_date"], "is_deleted": self.is_deleted,
        }  # fmt: skip

    def as_person(self) -> Row:
        replaced = self.own["replaced_by"]
        return {
            "id": str(self.id), "name": self.own["name"], "email": self.reached_by("email"),
            "phone": self.reached_by("phone", "mobile"), **self.address(),
            "same_as": str(replaced) if replaced else None, "created": self.own["create_date"],
            "updated": self.own["write_date"], "is_deleted": self.is_deleted,
        }  # fmt: skip


class Parties:
    """The parties of a Tryton, told apart.

    Parameters
    ----------
    client
        A connection.
    all_are
        ``companies`` or ``people``; empty: told apart as said above.
    """

    def __init__(self, client: Client, all_are: str) -> None:
        self._client, self._all_are = client, all_are
        self._members: set[int] | None = None

    def begin(self) -> None:
        """Forget what was read before: a pull begins."""
        self._members = None

    def members(self) -> set[int]:
        """Return the ids of our own parties."""
        if self._members is None:
            self._members = {
                record["party"] for model in _MEMBERS for record in self._client.find(model, [], ["party"])
            }
        return self._members

    def read(self, ids: Sequence[int]) -> Iterator[Party]:
        """Yield parties with what belongs to them."""
        parts: dict[int, dict[str, list[Record]]] = {}
        for model, fields in _CHILD_FIELDS.items():
            for part in self._client.find(model, [["party", "in", list(ids)]], fields):
                parts.setdefault(part["party"], {}).setdefault(model, []).append(part)
        for own in self._client.read(PARTY, ids, _FIELDS):
            yield Party(own, parts.get(own["id"], {}))

    def is_company(self, party: Party) -> bool:
        return party.looks_like_a_company() if not self._all_are else self._all_are == "companies"

    def changed(self, since_ms: int) -> set[int]:
        """Return the ids of the parties that were written since, or anything of them, or whose place changed."""
        domain = written_since(since_ms)
        ids = set(self._client.ids(PARTY, domain))
        for model in (*CHILDREN, *_MEMBERS):
            ids |= {part["party"] for part in self._client.find(model, domain, ["party"])}
        replaced = self._client.find(PARTY, [domain, ["replaced_by", "!=", None]], ["replaced_by"])
        return (ids | {party["replaced_by"] for party in replaced}) - {None}


def changed_ms(record: Record) -> int:
    """Return when a record was written last, in milliseconds since 1970."""
    return milliseconds(record.get("write_date") or record.get("create_date"))


def written_since(since_ms: int) -> list[Any]:
    """Return the domain of what was created or written since an instant."""
    when = since(since_ms)
    return ["OR", ["write_date", ">=", when], ["create_date", ">=", when]]
