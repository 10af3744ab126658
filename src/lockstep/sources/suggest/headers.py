"""How far a header speaks for a field: which patterns of fields.yaml it matches, less what else it says.

`Expected Close Date` says CLOSED DATE and one thing more, EXPECTED, which makes it a worse closing date than
`Close Date`. What names the table's own rows adds nothing (`Deal - Closed on` in a file of deals); what names
another thing nearly rules the field out (`Owner Email` is no lead's e-mail address).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from lockstep.sources.suggest.words import Meanings, load

_OTHER_THINGS = frozenset({
    "PERSON", "COMPANY", "CUSTOMER", "DEAL", "PRODUCT", "OWNER", "MEMBER", "ACTIVITY", "TOUCH", "CAMPAIGN",
    "TEAM", "PAYMENT", "SPEND", "HANDOFF", "TICKET", "LIST", "FORM", "PAGE", "PORTAL", "SDR", "MANAGER",
    "NICK",
})  # fmt: skip
_COSTS = {
    "AT": 0.0, "FLAG": 0.05, "ASSOCIATED": 0.05, "NAME": 0.1, "FIVETRAN": 0.1, "LABEL": 0.1,
    "DATE": 0.3, "FIRST": 0.3, "BASE": 0.3,
    "EXPECTED": 0.35, "STAGE": 0.5, "LAST": 0.5, "BY": 0.6, "PARENT": 0.6, "ID": 0.6, "QUANTITY": 0.6, "SCORE": 0.6,
    "QUOTA": 0.6, "ANNUAL": 0.7, "YEAR": 0.7, "DISCOUNT": 0.7, "PROBABILITY": 0.8, "STREET": 0.7, "ZIP": 0.7,
    "FAX": 0.7,
    "OPTOUT": 0.8, "DONOTCALL": 0.8, "REASON": 0.5, "HISTORY": 0.5, "ACTUAL": 0.02,
}  # fmt: skip
_UNKNOWN_COST, _KNOWN_COST, _OTHER_THING_COST = 0.15, 0.6, 0.75


#: What costs nothing in a header of such a column: "Billing Address City" is a city, and so is "Mail City".
_FREE = {
    "time": frozenset({"DATE"}),
    "place": frozenset({"STREET", "EMAIL"}),
    "country": frozenset({"STREET", "EMAIL"}),
    "phone": frozenset({"LOCATION"}),  # "Office Phone"
}


@dataclass(frozen=True)
class Wish:
    """What a field asks of a column.

    Attributes
    ----------
    field
        Name of the field.
    patterns
        Meanings that name it, with a factor.
    looks
        How its cells must look.
    tells
        What a column of that kind says about the table.
    """

    field: str
    patterns: tuple[tuple[tuple[str, ...], float], ...]
    looks: str
    tells: float


@dataclass(frozen=True)
class Kind:
    """What a table asks of a file: its fields' wishes, what it calls its own rows."""

    table: str
    own: frozenset[str]
    names: frozenset[str]
    wishes: tuple[Wish, ...]

    def wish(self, field: str) -> Wish:
        """Return the wish of one field."""
        return next(wish for wish in self.wishes if wish.field == field)


@cache
def kinds() -> dict[str, Kind]:
    """Return what each table asks (fields.yaml)."""
    loaded: dict[str, Any] = load("fields.yaml")
    return {
        table: Kind(
            table,
            frozenset(spec["own"]),
            frozenset(spec["names"]),
            tuple(
                Wish(field, tuple(map(_pattern, wish["headers"])), wish["looks"], float(wish["tells"]))
                for field, wish in spec["fields"].items()
            ),
        )
        for table, spec in loaded.items()
    }


def _pattern(text: str) -> tuple[tuple[str, ...], float]:
    words, _, factor = text.partition(":")
    return tuple(words.split()), float(factor or 1)


@lru_cache(maxsize=50_000)
def speaks_for(meanings: Meanings, wish: Wish, own: frozenset[str]) -> float:
    """Return how far a header speaks for a field, 0 to 1.

    Examples
    --------
    >>> from lockstep.sources.suggest.words import header_words
    >>> deals = kinds()["deal_records"]
    >>> closed = deals.wish("closed")
    >>> [round(speaks_for(header_words().read(h), closed, deals.own), 2)
    ...  for h in ("Close Date", "Expected Close Date", "Deal - Deal closed on", "Owner")]
    [1.0, 0.72, 1.0, 0.0]
    """
    best = 0.0
    said = frozenset().union(*meanings)
    for atoms, factor in wish.patterns:
        if factor <= best or not said.issuperset(atoms):
            continue
        left = _match(meanings, atoms)
        if left is None:
            continue
        free = own | _FREE.get(wish.looks, frozenset())
        # "Lead Profile" names no lead: a word alone that means the whole row must stand alone.
        unknown = 0.5 if set(atoms) <= _OTHER_THINGS else _UNKNOWN_COST
        cost = sum(_cost(word, free | frozenset(atoms), unknown) for word in left)
        best = max(best, factor * max(0.0, 1 - cost))
    return best


@lru_cache(maxsize=50_000)
def telling(meanings: Meanings) -> float:
    """Return how far a header speaks for the field it speaks for most, of any table."""
    if not any(meanings):
        return 0.0
    return max(speaks_for(meanings, wish, kind.own) for kind in kinds().values() for wish in kind.wishes)


def _match(meanings: Meanings, atoms: tuple[str, ...]) -> list[frozenset[str]] | None:
    """Return what is left of a header when each atom took one of its words; None when one found none."""
    left = list(meanings)
    for atom in atoms:
        at = next((i for i, said in enumerate(left) if atom in said), None)
        if at is None:
            return None
        del left[at]
    return left


def _cost(said: frozenset[str], free: frozenset[str], unknown: float) -> float:
    if not said:
        return unknown
    if said & free:
        return 0.0
    return min(_OTHER_THING_COST if word in _OTHER_THINGS else _COSTS.get(word, _KNOWN_COST) for word in said)
