"""What is asked for of a kind of object, and a record as HubSpot has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

#: The most records of one page, and of a page with property history.
_PAGE, _HISTORY_PAGE = 100, 50

Text = str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A kind of object, and what of it is asked for.

    Attributes
    ----------
    path
        As HubSpot writes it in addresses: ``contacts``.
    properties
        Their internal names.
    history
        Those of which earlier values are asked for, too.
    links
        Kinds of object whose associations are asked for.
    modified
        Property with the time of the last change.
    """

    path: str
    properties: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    modified: str = "hs_lastmodifieddate"

    @property
    def page(self) -> int:
        """The most records of one answer."""
        return _HISTORY_PAGE if self.history else _PAGE


@dataclass(frozen=True, slots=True)
class Link:
    """An association: the other record's id, and its labels."""

    id: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as HubSpot has it at `at_ms`.

    Attributes
    ----------
    fate
        ``gone``: HubSpot knows it no longer. ``merged``: it became part of `into`.
    history
        Property to its values, newest first, as HubSpot gives them.
    links
        Kind of object to the associated records, by id.
    """

    id: str
    at_ms: int
    fate: Literal["living", "archived", "merged", "gone"] = "living"
    into: str = ""
    properties: Mapping[str, Text] = field(default_factory=dict)
    history: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    links: Mapping[str, Sequence[Link]] = field(default_factory=dict)


def after(body: Mapping[str, Any]) -> str | None:
    """Return where the next page of an answer begins; None behind the last."""
    return ((body.get("paging") or {}).get("next") or {}).get("after")


def instant_ms(text: Text) -> int:
    """Return an instant that HubSpot writes in ISO 8601, as milliseconds; 0 for none.

    Examples
    --------
    >>> instant_ms("2026-01-05T10:00:00.250Z"), instant_ms(None)
    (1767607200250, 0)
    """
    return round(datetime.fromisoformat(text).timestamp() * 1000) if text else 0
