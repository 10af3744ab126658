"""Who a request is about: every key, address, number and name under which the record knows one person."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import Workbench
from lockstep.record import manifest, schema
from lockstep.record.layers import layers_of, rows_sql
from lockstep.values.faults import LockstepError, WrongUse

if TYPE_CHECKING:
    from lockstep.record.versions import Version

#: Shorter ones stand in any number of texts without meaning the person.
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Person:
    """One person.

    Attributes
    ----------
    entity
        Their ``person_id``; empty where no record is left, or it is several people.
    keys
        Keys of their records, and ``@`` and address where sources name them only so.
    emails, phones, names
        What their records say, as they have it. Only what no record of anybody else says too, except `shared`.
    shared
        Numbers, names and addresses that others have too, so that finding them says nothing about this person.
    deals, journeys
        Keys of the deals they are on, and their journeys.
    rows
        Landed rows about them, as ``source/file/id``.
    """

    entity: str
    keys: tuple[str, ...]
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    deals: tuple[str, ...] = ()
    journeys: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    def needles(self) -> tuple[str, ...]:
        """Return the texts that say who they are, wherever one stands."""
        said = (*self.emails, *self.phones, *self.names, *self.keys)
        return tuple(sorted({one for one in said if len(one) >= _SHORTEST}))

    def is_named(self, who: str) -> bool:
        """Return whether a key or an address is theirs."""
        return who.lower() in {one.lower() for one in (self.entity, *self.keys, *self.emails)}

    @classmethod
    def together(cls, people: Sequence[Person]) -> Person:
        """Return several people as one, to be erased at once: the record is built anew once for all of them."""
        if len(people) == 1:
            return people[0]
        lists = {
            one.name: tuple(sorted({text for person in people for text in getattr(person, one.name)}))
            for one in fields(cls)
            if one.name != "entity"
        }
        return cls("", **lists)

    def as_json(self) -> str:
        """Return everything as text."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Person:
        """Return the person of a text of `as_json`."""
        said: dict[str, Any] = json.loads(text)
        entity = said.pop("entity")
        return cls(entity, **{name: tuple(value) for name, value in said.items()})


def pattern_of(needles: Sequence[str]) -> str:
    """Return a regular expression, for the engine and for Python, that finds any of these as a whole word.

    Examples
    --------
    >>> found = re.compile(pattern_of(["crm/leads/1", "anna@firm.example"]), re.IGNORECASE)
    >>> [bool(found.search(text)) for text in ("to Anna@firm.example.", "joanna@firm.example", "crm/leads/12")]
    [True, False, False]
    """
    return rf"(?:^|[^\w.+-])(?:{'|'.join(_quoted(needle) for needle in needles)})(?:$|[^\w-])"


def redacted(said: Any, needles: Sequence[str], instead: str = "erased") -> Any:
    """Return a text, or plain values with texts in them, with these words replaced.

    Examples
    --------
    >>> redacted({"who": ["to Anna@firm.example.", 7]}, ["anna@firm.example"])
    {'who': ['to erased.', 7]}
    """
    if isinstance(said, str):
        words = "|".join(_quoted(needle) for needle in sorted(needles, key=len, reverse=True))
        return re.sub(rf"(?<![\w.+-])(?:{words})(?![\w-])", instead, said, flags=re.IGNORECASE)
    if isinstance(said, list):
        return [redacted(one, needles, instead) for one in said]
    if isinstance(said, dict):
        return {redacted(key, needles, instead): redacted(one, needles, instead) for key, one in said.items()}
    return said


def _quoted(needle: str) -> str:
    # What both take as it stands: Python's own escape writes more than the engine reads.
    return "".join(f"\\{sign}" if sign in r"\.+*?()[]{}|^$" else sign for sign in needle)


def attach(workbench: Workbench, version: Version) -> None:
    """Make a view of each table of a version, under the table's name."""
    for table in schema.TABLES:
        workbench.execute(f"CREATE OR REPLACE VIEW {table} AS {rows_sql(layers_of(version, table), table)}")


def find(workbench: Workbench, who: str) -> Person:
    """Return the person somebody asks about.

    Parameters
    ----------
    workbench
        After `attach`.
    who
        Key of one of their records, or their e-mail address.

    Raises
    ------
    LockstepError
        Nobody is known so, several people are, or it is somebody of the revenue team.
    """
    who = who.strip()
    address = who.lower().removeprefix("@") if "@" in who and "/" not in who.split("@", maxsplit=1)[0] else ""
    if address:
        found = _column(
            workbench,
            "SELECT DISTINCT entity_id FROM links WHERE kind = 'person' AND (key = '@' || $1 OR key IN "
            "(SELECT key FROM person_records WHERE lower(email) = $1)) ORDER BY 1",
            address,
        )
        if _column(workbench, "SELECT name FROM member_records WHERE lower(email) = $1", address):
            raise WrongUse(
                f"{address} is the address of somebody of the revenue team.",
                remedy="Have them left out of the export of the team first; then ask again.",
            )
        if len(found) > 1:
            keys = _column(
                workbench, "SELECT key FROM links WHERE kind = 'person' AND list_contains($1, entity_id)", found
            )
            raise WrongUse(
                f"{len(found)} people have the address {address}.", remedy=f"Name one by key: {', '.join(keys[:20])}."
            )
    else:
        found = _column(workbench, "SELECT entity_id FROM links WHERE kind = 'person' AND key = $1", who)
    if not found:
        raise WrongUse(
            f"The record knows nobody as “{who}”.",
            remedy="Name the key of a record, such as crm/leads/17, or an e-mail address, as it stands in the source.",
        )
    return _closure(workbench, found[0])


def _closure(workbench: Workbench, entity: str) -> Person:
    keys = _column(workbench, "SELECT key FROM links WHERE kind = 'person' AND entity_id = $1 ORDER BY 1", entity)
    emails = {key[1:].lower() for key in keys if key.startswith("@")}
    emails |= set(_said(workbench, "lower(email)", keys))
    phones = set(_said(workbench, "phone", keys))
    names = set(_said(workbench, "coalesce(name, trim(concat_ws(' ', first_name, last_name)))", keys))
    names |= set(_column(workbench, "SELECT name FROM people WHERE person_id = $1 AND name IS NOT NULL", entity))
    shared: set[str] = set()
    for column, values in (
        ("lower(email)", emails),
        ("phone", phones),
        ("lower(coalesce(name, trim(concat_ws(' ', first_name, last_name))))", names),
    ):
        others = set(
            _column(
                workbench,
                f"SELECT DISTINCT {column} FROM person_records WHERE NOT list_contains($1, key) AND {column} IN "
                "(SELECT lower(unnest($2)))",
                keys,
                sorted(values),
            )
        )
        shared |= {value for value in values if value.lower() in others}
    # The names of colleagues stand in every row they own.
    team = {name.lower() for name in _column(workbench, "SELECT name FROM member_records WHERE name IS NOT NULL")}
    shared |= {name for name in names if name.lower() in team}
    emails, phones, names = emails - shared, phones - shared, names - shared
    # Those of nobody else, so that every reference to them is one to this person.
    keys = sorted({*keys, *(f"@{email}" for email in emails)})
    deals = _column(
        workbench,
        "SELECT key FROM deal_records WHERE list_contains($1, person_key) UNION "
        "SELECT deal_key FROM deal_people WHERE list_contains($1, person_key) AND deal_key IS NOT NULL UNION "
        "SELECT deal_id FROM deals WHERE person_id = $2 ORDER BY 1",
        keys,
        entity,
    )
    journeys = _column(workbench, "SELECT journey_id FROM journeys WHERE person_id = $1 ORDER BY 1", entity)
    rows: set[str] = set()
    for table in schema.LANDED:
        whose = [
            f"list_contains($1, {column})" for column in ("key", "person_key") if column in table.columns
            and (column != "key" or table.name == "person_records")
        ]  # fmt: skip
        if whose and table.name not in ("deal_records", "stages"):
            rows |= set(
                _column(
                    workbench,
                    f"SELECT DISTINCT source || '/' || file || '/' || source_id FROM {table.name} "
                    f"WHERE {' OR '.join(whose)}",
                    keys,
                )
            )
    # An answer about a deal that tells of its people too is the deal's.
    rows -= set(_column(workbench, "SELECT source || '/' || file || '/' || source_id FROM deal_records"))
    return Person(
        entity, tuple(keys), tuple(sorted(emails)), tuple(sorted(phones)), tuple(sorted(names)), tuple(sorted(shared)),
        tuple(deals), tuple(journeys), tuple(sorted(rows)),
    )  # fmt: skip


def _said(workbench: Workbench, column: str, keys: Sequence[str]) -> list[str]:
    return _column(
        workbench,
        f"SELECT DISTINCT {column} FROM person_records WHERE list_contains($1, key) AND {column} <> ''",
        keys,
    )


def _column(workbench: Workbench, sql: str, *values: Any) -> list[str]:
    numbered: Iterable[tuple[Any, ...]] = workbench.execute(sql, list(values)).fetchall()
    return [row[0] for row in numbered]


def version_of(home_version: Version | None) -> Version:
    """Return the version, which there must be.

    Raises
    ------
    LockstepError
        There is no record yet, or another release made it.
    """
    if home_version is None:
        raise LockstepError("There is no record yet.", remedy="Run `lockstep sync` first.")
    if home_version.schema_hash != manifest.schema_hash():
        raise LockstepError("The record was made by another release.", remedy="Run `lockstep sync` first.")
    return home_version
