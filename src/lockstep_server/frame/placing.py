"""Where a person or a company of the record is shown, and where its conflicts and its merges are."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.urls import reverse


def address_of(kind: str, entity_id: str) -> str:
    """Return the address of everything about a person or a company, for who may see people.

    Parameters
    ----------
    kind
        ``person``, whose journeys are listed, or ``company``, which has a page.
    entity_id
        Its id, which may hold any sign.
    """
    there = reverse("journeys:list")
    if kind == "company":
        return f"{there}companies/{quote(entity_id, safe='')}"
    return f"{there}?{urlencode({'period': 'all', 'person': entity_id})}"


def conflicts_of(kind: str, entity_id: str) -> str:
    """Return the address of what systems say differently of a person or a company."""
    return f"{reverse('conflicts:list')}?{urlencode({'kind': kind, 'entity': entity_id})}"


def merges_of(kind: str, entity_id: str) -> str:
    """Return the address of why the records of a person or a company are one, and where that is undone."""
    return f"{reverse('matching:merged')}?{urlencode({'kind': kind, 'entity': entity_id})}"
