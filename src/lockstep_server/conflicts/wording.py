"""Rules, fields and rulings as people say them."""

from __future__ import annotations

from typing import Any

from lockstep.record.rulings import Ruling

_FIELDS = {"email": "E-mail address", "lead_source": "First came from"}
_RULES = {
    "newest": "the newest answer",
    "oldest": "the record created first",
    "most-complete": "the record with most fields filled",
}
KINDS = {"person": "People", "company": "Companies"}


def words_of_field(name: str) -> str:
    """Say a field.

    Examples
    --------
    >>> words_of_field("lead_source"), words_of_field("phone")
    ('First came from', 'Phone')
    """
    return _FIELDS.get(name, name.replace("_", " ").capitalize())


def words_of_rule(rule: str) -> str:
    """Say a rule as the record's conflicts name it.

    Examples
    --------
    >>> words_of_rule("source crm, web"), words_of_rule("hand-set by Anna")
    ('crm before web, then the newest', 'set by hand by Anna')
    """
    if rule.startswith("source "):
        return f"{' before '.join(rule.removeprefix('source ').split(', '))}, then the newest"
    if rule.startswith("hand-set by "):
        return f"set by hand by {rule.removeprefix('hand-set by ')}"
    return _RULES.get(rule, rule)


def words_of_ruling(ruling: Ruling, every: dict[int, Ruling]) -> dict[str, Any]:
    """Return what was ruled: a sentence, and the records it is about.

    Parameters
    ----------
    ruling
        The ruling.
    every
        All rulings by number, of which an undo names one.
    """
    said = ruling.said
    field = words_of_field(str(said.get("field", "")))
    match ruling.kind:
        case "same":
            sentence = "These records are one"
        case "apart":
            sentence = "These records are two"
        case "value":
            sentence = f"{field} is “{said.get('value', '')}”"
        case "precedence":
            names = ", ".join(str(name) for name in said.get("sources") or ())
            rule = words_of_rule(f"source {names}" if said.get("rule") == "source" else str(said.get("rule", "")))
            of = "people" if said.get("kind") == "person" else "companies"
            sentence = f"{field} of {of}: {rule} rules"
        case _:
            before = every.get(int(said.get("number", 0)))
            inner = words_of_ruling(before, {})["sentence"] if before else "a ruling"
            sentence = f"Taken back: {inner[:1].lower()}{inner[1:]}"
    return {"sentence": sentence, "keys": [key for key in (ruling.left, ruling.right) if key]}
