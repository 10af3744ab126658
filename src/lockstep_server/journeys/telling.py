"""A journey's timeline as its page shows it: filtered, by month, one page at a time; and the rail of its stages."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from lockstep.values import instants

#: Entries on a page of the timeline.
PAGE = 100

_ICONS = {
    "touch": "click", "call": "phone", "email": "mail", "meeting": "users", "message": "message", "note": "pencil",
    "task": "check", "stage": "flag", "offer": "arrow-right", "accepted": "check", "returned": "rotate-clockwise",
    "opened": "briefcase", "won": "trophy", "lost": "x", "payment": "credit-card",
}  # fmt: skip
_KINDS = {"touch": "Touches", "activity": "Sales", "stage": "Stages", "deal": "Deal"}
#: Who leads the way into a stage: marketing up to the offer, sales from the acceptance on; an end is nobody's.
_TEAMS = {
    "known": "mkt",
    "engaged": "mkt",
    "offered": "mkt",
    "accepted": "sal",
    "qualified": "sal",
    "opportunity": "sal",
}


def timeline(entries: list[dict[str, Any]], said: Mapping[str, str], zone: str, now_s: int) -> dict[str, Any]:
    """Return what of a timeline is shown.

    Parameters
    ----------
    entries
        Oldest first, those without a date at the end.
    said
        Of the address: ``kind``, ``order`` (``oldest``; otherwise the newest come first), ``page`` from 1.
    zone, now_s
        Of the company; now, in epoch seconds.

    Returns
    -------
    dict
        ``months``, each with its name and entries; ``filters`` and ``pages`` with their addresses; how many there are.
    """
    kind = said.get("kind") if said.get("kind") in _KINDS else None
    is_oldest = said.get("order") == "oldest"
    chosen = [entry for entry in entries if kind in (None, entry["kind"])]
    if not is_oldest:
        chosen = [entry for entry in reversed(chosen) if entry["occurred_s"] is not None] + [
            entry for entry in chosen if entry["occurred_s"] is None
        ]
    count = max(1, -(-len(chosen) // PAGE))
    number = int(text) if (text := said.get("page", "")).isascii() and text.isdigit() and len(text) < 9 else 1
    number = min(max(number, 1), count)
    shown = chosen[(number - 1) * PAGE : number * PAGE]
    counts = {name: sum(1 for entry in entries if entry["kind"] == name) for name in _KINDS}
    return {
        "months": [
            {"name": name, "entries": [{**entry, "icon": _ICONS.get(entry["icon"], "message")} for entry in group]}
            for name, group in groupby(shown, lambda entry: _month(entry["occurred_s"], zone))
        ],
        "filters": [
            {"words": "Everything", "count": len(entries), "query": _query(None, is_oldest), "is_here": kind is None},
            *(
                {"words": words, "count": counts[name], "query": _query(name, is_oldest), "is_here": kind == name}
                for name, words in _KINDS.items()
                if counts[name]
            ),
        ],
        "total": len(entries),
        "chosen": len(chosen),
        "first": (number - 1) * PAGE + 1 if shown else 0,
        "last": (number - 1) * PAGE + len(shown),
        "order": {"words": "Newest first" if is_oldest else "Oldest first", "query": _query(kind, not is_oldest)},
        "newer": _query(kind, is_oldest, number - 1) if number > 1 else None,
        "older": _query(kind, is_oldest, number + 1) if number < count else None,
        "systems": len({record["source"] for entry in entries for record in entry["records"]}),
        "is_oldest": is_oldest,
    }


def rail(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the stages with whose hue they have."""
    return [{**stage, "team": _TEAMS.get(stage["stage"], "end")} for stage in stages]


def _query(kind: str | None, is_oldest: bool, number: int = 1) -> str:
    said = {"kind": kind or "", "order": "oldest" if is_oldest else "", "page": str(number) if number > 1 else ""}
    return urlencode({name: value for name, value in said.items() if value})


def _month(epoch_s: int | None, zone: str) -> str:
    if epoch_s is None:
        return "Without a date"
    return f"{instants.from_s(epoch_s).astimezone(instants.zone_of(zone)):%B %Y}"
