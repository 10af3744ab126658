"""What an address wants to list, and the address of what is wanted."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict

from lockstep.journeys.listing import SORTS, Wanted
from lockstep.record.schema import DIMENSIONS
from lockstep_server.frame.asked import Asked

#: Parameters of an address beside period and dimensions; a cursor is no part of what is wanted.
OWN = ("q", "kind", "reached", "standing", "person", "company", "sort", "order")
#: What a list is sorted by, in words; on a desk the heads of its columns say so.
SORTINGS = {
    "last": "Last event", "began": "Began", "person": "Person", "company": "Company", "deal": "Deal",
    "stage": "Stage", "owner": "Owner", "source": "Source", "amount": "Amount",
}  # fmt: skip
_KNOWN = {"period", *DIMENSIONS, *OWN}
#: Longer than any name; what is typed beyond it finds nothing anyway.
_LETTERS = 200
_MOST_OF_A_VALUE = 1_000


def wanted(said: QueryDict, asked: Asked) -> Wanted:
    """Read an address."""
    order = said.get("order")
    return Wanted(
        period=asked.period,
        where=asked.where,
        words=said.get("q", "").strip()[:_LETTERS],
        kind=said.get("kind") or None,
        reached=said.get("reached") or None,
        standing=said.get("standing") or None,
        person_id=said.get("person") or None,
        company_id=said.get("company") or None,
        sort=said.get("sort") or "last",
        descending={"up": False, "down": True}.get(order or ""),
    )


def kept(want: Wanted) -> dict[str, str]:
    """Return the parameters beside period and dimensions, only those that say something."""
    order = "" if want.descending is None else "down" if want.descending else "up"
    said = {
        "q": want.words, "kind": want.kind, "reached": want.reached, "standing": want.standing,
        "person": want.person_id, "company": want.company_id, "sort": want.sort, "order": order,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value and (name, value) != ("sort", "last")}


def query(asked: Asked, want: Wanted, **changes: str | None) -> str:
    """Return an address's part behind ``?``, with these parameters set or, by None, left out."""
    return asked.query(**{**kept(want), **changes})


def sorts(asked: Asked, want: Wanted) -> dict[str, dict[str, str]]:
    """Return for each sort its address, and for the one in use how it goes; choosing that one turns it round."""
    found = {}
    for name, (_, _, is_usual) in SORTS.items():
        is_here = name == want.sort
        turned = not want.is_descending if is_here else is_usual
        order = None if turned is is_usual else "down" if turned else "up"
        going = "descending" if want.is_descending else "ascending"
        found[name] = {"query": query(asked, want, sort=name, order=order), "going": going if is_here else ""}
    return found


def plain(text: str) -> str:
    """Return a query with the parameters of a list and no others, sorted: what a saved view keeps.

    A value longer than any id is left out: everybody who sees the view would load it with every page.
    """
    said = {name: value for name, value in parse_qsl(text) if name in _KNOWN and 0 < len(value) <= _MOST_OF_A_VALUE}
    return urlencode(sorted(said.items()))


def readable(want: Wanted) -> Wanted:
    """Return what is left of an address that can't be read: its period, dimensions and words."""
    return replace(want, kind=None, reached=None, standing=None, sort="last", descending=None)
