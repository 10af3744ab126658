"""What Lockstep and people made of a person's records: joined as one, ruled upon, corrected by hand."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lockstep.journeys.timeline import Entry, record_of
from lockstep.record.rulings import Ruling
from lockstep.values.faults import LockstepError
from lockstep.values.ids import key_parts

#: Who says what was ruled, beside the systems.
LOCKSTEP = "Lockstep"
#: Fields that are not called as people call them; of the others, their names.
_WORDS = {"email": "E-mail address", "lead_source": "First came from"}
_RULES = {
    "newest": "the newest answer rules",
    "oldest": "the earliest answer rules",
    "most-complete": "the fullest record rules",
}


def merges(links: Iterable[Mapping[str, Any]], says: Iterable[Mapping[str, Any]], person_id: str) -> list[Entry]:
    """Return an entry for each record that was joined to the one which gave the person its id.

    Parameters
    ----------
    links
        Rows of ``person_links.sql``.
    says
        Rows of ``person_says.sql``.
    person_id
        Of the person.

    Returns
    -------
    list of dict
        As `timeline.entries` has them, of the kind ``merge``; each at the instant from which both records were known
        here, without one where neither is a record.
    """
    records = {row["key"]: row for row in says}
    found = []
    for link in links:
        # An address that only a touch or activity names is no record of its own.
        if link["key"] == person_id or link["linked_key"] is None or link["key"].startswith("@"):
            continue
        both = [records[key] for key in (link["key"], link["linked_key"]) if key in records]
        known = [row["recorded_s"] for row in both if row["recorded_s"] is not None]
        own = records.get(link["key"])
        # A record that another names as the same, though no source holds it any more.
        gone = {"source": LOCKSTEP, "key": link["key"], "file": "", "row": None, "id": link["key"]}
        found.append(_entry(
            max(known, default=None), "merge", f"Joined: {place_of(link['key'])} with {place_of(link['linked_key'])}",
            link["reason"], record_of(own) if own else gone,
        ))  # fmt: skip
    return found


def corrections(rulings: Iterable[Ruling], keys: Collection[str]) -> list[Entry]:
    """Return an entry for each ruling about one of these records, and for each that took one of those back.

    Parameters
    ----------
    rulings
        Every ruling ever made, oldest first.
    keys
        Keys of the person's or company's records.
    """
    about: dict[int, str] = {}
    found = []
    for ruling in rulings:
        if ruling.kind == "undo":
            title = about.get(ruling.said.get("number", 0))
            if title is None:
                continue
            title = f"Taken back: {title[:1].lower()}{title[1:]}"
        elif ruling.left in keys or ruling.right in keys:
            title = about[ruling.number] = _title(ruling)
        else:
            continue
        record = {"source": LOCKSTEP, "key": f"ruling {ruling.number}", "file": "", "row": None, "id": ruling.number}
        found.append(_entry(ruling.at_s, "correction", title, f"By {ruling.by}", record))
    return found


def facts(conflicts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what the sources say differently of one person or company: the value that rules, and the others.

    Parameters
    ----------
    conflicts
        Rows of ``conflicts_of.sql``.

    Returns
    -------
    list of dict
        One per field on which two records differ or that was set by hand, by its name: ``words``, ``rule`` text;
        ``value`` that rules and the ``sources`` that say it; ``others``, each with its value and sources.
    """
    return [_fact(row) for row in sorted(conflicts, key=lambda row: str(row["field"]))]


def rule_in_words(rule: str) -> str:
    """Say a rule as the record's conflicts name it.

    Examples
    --------
    >>> rule_in_words("source crm, web"), rule_in_words("hand-set by Anna"), rule_in_words("newest")
    ('crm before web, then the newest answer', 'set by hand by Anna', 'the newest answer rules')
    """
    if rule.startswith("source "):
        return f"{' before '.join(rule.removeprefix('source ').split(', '))}, then the newest answer"
    if rule.startswith("hand-set by "):
        return f"set by hand by {rule.removeprefix('hand-set by ')}"
    return _RULES.get(rule, rule)


def place_of(key: str) -> str:
    """Say a key as people do; a bare e-mail reference is one.

    Examples
    --------
    >>> place_of("crm/leads/17"), place_of("@ann@firm.example")
    ('crm leads 17', 'a touch or activity for ann@firm.example')
    """
    try:
        return " ".join(key_parts(key))
    except LockstepError:
        return f"a touch or activity for {key.removeprefix('@')}"


def _fact(conflict: Mapping[str, Any]) -> dict[str, Any]:
    by_value: dict[str, set[str]] = {}
    for other in json.loads(conflict["others"]):
        by_value.setdefault(other["value"], set()).add(other["source"])
    same = by_value.pop(conflict["value"], set()) | ({conflict["source"]} if conflict["source"] else set())
    return {
        "words": _words_of(conflict["field"]),
        "rule": rule_in_words(conflict["rule"]),
        "value": conflict["value"],
        "sources": sorted(same),
        "others": [{"value": value, "sources": sorted(by_value[value])} for value in sorted(by_value)],
    }


def _words_of(field: str) -> str:
    return _WORDS.get(field, field.replace("_", " ").capitalize())


def _title(ruling: Ruling) -> str:
    if ruling.kind == "value":
        return f"{_words_of(str(ruling.said.get('field', '')))} set by hand: {ruling.said.get('value', '')}"
    verb = "are one" if ruling.kind == "same" else "are two"
    return f"Ruled: {place_of(ruling.left)} and {place_of(ruling.right)} {verb}"


def _entry(occurred_s: int | None, kind: str, title: str, detail: str | None, record: dict[str, Any]) -> Entry:
    return {
        "occurred_s": occurred_s, "kind": kind, "icon": kind, "title": title, "detail": detail or "",
        "is_change": True, "key": record["key"], "records": [record], "rank": 5, "who": None,
    }  # fmt: skip
