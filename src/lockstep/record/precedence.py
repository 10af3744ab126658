"""Which answer rules where records of one person or company disagree: a rule per field, and values set by hand.

Nobody has to rule anything: the newest answer holds, and the oldest of where a lead came from. A ruling of the kind
``precedence`` gives a field another rule, one of the kind ``value`` sets the value of one person or company, which
overrules every record until it is taken back. What they mean is worked out in ``build/2_answers.sql``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lockstep.values.countries import country_codes
from lockstep.values.faults import WrongUse

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.rulings import Ruling

_LATEST = ("name", "email", "phone", "title", "seniority", "country", "region", "segment", "industry")
#: Fields that records may disagree on, of a person and of a company, with the rule that holds unless somebody ruled.
FIELDS: dict[str, dict[str, str]] = {
    "person": {
        **dict.fromkeys(_LATEST, "newest"), **dict.fromkeys(("lead_source", "channel", "campaign"), "oldest"),
        "owner": "newest", "consent": "newest",
    },
    "company": dict.fromkeys(
        ("name", "domain", "industry", "segment", "employees", "country", "region", "owner"), "newest"
    ),
}  # fmt: skip

#: ``newest``: what was said or changed last. ``oldest``: what the record that was created first says. ``source``: the
#: first of the named sources that says something, then the newest of the others. ``most-complete``: what the record
#: with the most filled fields says, of several the newest.
RULES: tuple[str, ...] = ("newest", "oldest", "source", "most-complete")

#: Longer than any name; what is longer was pasted by mistake.
_LONGEST = 500

# The order of answers, in two steps: by these two the build picks, and so does the preview of a rule.
_MACROS = {
    # Two spellings of one thing are no conflict, and neither are two names of one country.
    "plain(value)": r"LOWER(TRIM(REGEXP_REPLACE(value, '\s+', ' ', 'g')))",
    "meaning_of(field, value)": (
        "CASE field WHEN 'country' THEN COALESCE((SELECT c.code FROM country_names AS c WHERE c.name = plain(value)), "
        "plain(value)) ELSE plain(value) END"
    ),
    "place_of(rule, sources, source, filled)": (
        "CASE rule WHEN 'source' THEN COALESCE(NULLIF(LIST_POSITION(sources, source), 0), 1000000) "
        "WHEN 'most-complete' THEN -filled ELSE 0 END"
    ),
    "turn_of(rule, age, birth)": "CASE rule WHEN 'oldest' THEN birth ELSE -age END",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """The rule of one field.

    Attributes
    ----------
    kind, field
        One of `FIELDS`.
    rule
        One of `RULES`.
    sources
        For the rule ``source``: names of sources, the one that rules first; empty otherwise.
    ruling
        What made it so; None where it is the default.
    """

    kind: str
    field: str
    rule: str
    sources: tuple[str, ...] = ()
    ruling: Ruling | None = None

    @property
    def words(self) -> str:
        """How the record's conflicts name it: the rule, with its sources."""
        return f"source {', '.join(self.sources)}" if self.rule == "source" else self.rule

    def as_said(self) -> dict[str, Any]:
        """Return it as a ruling of the kind ``precedence`` says it."""
        return {"kind": self.kind, "field": self.field, "rule": self.rule, "sources": list(self.sources)}


def parse(said: Mapping[str, Any]) -> Precedence:
    """Read what a ruling of the kind ``precedence`` says.

    Raises
    ------
    WrongUse
        There is no such field or rule, or the rule ``source`` names no source.

    Examples
    --------
    >>> parse({"kind": "person", "field": "phone", "rule": "source", "sources": ["crm"]}).words
    'source crm'
    """
    kind, field, rule = (str(said.get(part, "")) for part in ("kind", "field", "rule"))
    if field not in FIELDS.get(kind, {}):
        known = ", ".join(FIELDS.get(kind, FIELDS))
        raise WrongUse(f"There is no field “{field}” of a {kind or 'kind'}.", remedy=f"There are {known}.")
    if rule not in RULES:
        raise WrongUse(f"There is no rule “{rule}”.", remedy=f"There are {', '.join(RULES)}.")
    sources = tuple(dict.fromkeys(str(name) for name in said.get("sources") or ())) if rule == "source" else ()
    if rule == "source" and not sources:
        raise WrongUse("The rule names no source.", remedy="Say which source rules first.")
    return Precedence(kind=kind, field=field, rule=rule, sources=sources)


def value_of(kind: str, field: str, text: str) -> str:
    """Return a value as it may be set by hand.

    Raises
    ------
    WrongUse
        There is no such field, or it can't have that value.

    Examples
    --------
    >>> value_of("company", "employees", " 1,200 ")
    '1200'
    """
    if field not in FIELDS.get(kind, {}):
        raise WrongUse(f"There is no field “{field}”.", remedy=f"There are {', '.join(FIELDS.get(kind, FIELDS))}.")
    value = " ".join(text.replace("\x00", " ").split())
    if not value:
        raise WrongUse("No value was given.", remedy="Write the value that holds.")
    if len(value) > _LONGEST:
        raise WrongUse(f"That value has {len(value)} letters.", remedy=f"Write at most {_LONGEST}.")
    if field == "employees":
        digits = value.replace(",", "").replace("’", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise WrongUse(f"“{value}” is no number of employees.", remedy="Write a whole number, such as 250.")
        return str(int(digits))
    return value


def in_force(rulings: Iterable[Ruling]) -> list[Precedence]:
    """Return the rule of every field, in the order of `FIELDS`.

    Parameters
    ----------
    rulings
        Those that hold, oldest first; of two about one field the later holds. One about a field that there is no more
        is left out.
    """
    found = {
        (kind, field): Precedence(kind=kind, field=field, rule=rule)
        for kind, fields in FIELDS.items()
        for field, rule in fields.items()
    }
    for ruling in rulings:
        if ruling.kind == "precedence" and (ruling.said.get("kind"), ruling.said.get("field")) in found:
            said = parse(ruling.said)
            found[said.kind, said.field] = replace(said, ruling=ruling)
    return list(found.values())


def create(workbench: Workbench, rulings: Sequence[Ruling]) -> None:
    """Create in a workbench what the build picks by: two small tables, and how answers are ordered.

    Parameters
    ----------
    workbench
        Where they will be; replaced where they are there.
    rulings
        Those that hold, of any kind.

    Notes
    -----
    ``precedence``, one row per field: ``kind``, ``field``, ``rule`` text, ``sources`` list of text, ``is_ruled``
    false for a default. ``hand_set``, one row per ruling of the kind ``value``: ``kind`` and ``key`` of the record it
    names, ``field``, ``value``, ``ruled_by`` text, ``at_s`` epoch seconds, ``number``, of which the greatest holds.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with workbench(threads=1) as bench:
    ...     create(bench, [])
    ...     bench.execute("SELECT rule, is_ruled FROM precedence WHERE field = 'channel'").fetchall()
    [('oldest', False)]
    """
    define_order(workbench)
    workbench.execute(
        "CREATE OR REPLACE TABLE precedence (kind VARCHAR, field VARCHAR, rule VARCHAR, sources VARCHAR[], "
        "is_ruled BOOLEAN)"
    )
    fields = [(one.kind, one.field, one.rule, list(one.sources), one.ruling is not None) for one in in_force(rulings)]
    _insert(workbench, "precedence", fields)
    workbench.execute(
        "CREATE OR REPLACE TABLE hand_set (kind VARCHAR, key VARCHAR, field VARCHAR, value VARCHAR, ruled_by VARCHAR, "
        "at_s BIGINT, number BIGINT)"
    )
    set_ = [
        (kind, one.left, field, str(one.said.get("value", "")), one.by, one.at_s, one.number)
        for one in rulings
        if one.kind == "value"
        and (field := str(one.said.get("field", ""))) in FIELDS.get(kind := str(one.said.get("kind", "person")), {})
    ]
    _insert(workbench, "hand_set", set_)


def _insert(workbench: Workbench, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows all at once: one by one, each takes a millisecond."""
    if rows:
        columns = zip(*rows, strict=True)
        workbench.register("said", pa.table({f"c{place}": [*cells] for place, cells in enumerate(columns)}))
        workbench.execute(f"INSERT INTO {table} SELECT * FROM said")
        workbench.unregister("said")


def define_order(workbench: Workbench) -> None:
    """Define how answers are compared and ordered, as the build and the preview of a rule both use it."""
    workbench.execute("CREATE OR REPLACE TABLE country_names (name VARCHAR, code VARCHAR)")
    _insert(workbench, "country_names", [*country_codes().items()])
    for signature, body in _MACROS.items():
        workbench.execute(f"CREATE OR REPLACE MACRO {signature} AS {body}")
