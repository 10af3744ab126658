"""A journey's timeline as its page shows it: filtered, by month, one page at a time; and the rail of its stages."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from lockstep.journeys.ruled import LOCKSTEP
from lockstep.values import instants

#: Entries on a page of the timeline, and on the one that is made for paper.
PAGE, PAPER = 100, 5_000

_ICONS = {
    "touch": "click", "call": "phone", "email": "mail", "meeting": "users", "message": "message", "note": "pencil",
    "task": "check", "stage": "flag", "offer": "arrow-right", "accepted": "check", "returned": "rotate-clockwise",
    "opened": "briefcase", "won": "trophy", "lost": "x", "payment": "credit-card", "merge": "git-merge",
    "correction": "pencil",
}  # fmt: skip
_KINDS = {
    "touch": "Touches", "activity": "Sales", "stage": "Stages", "handoff": "Handoffs", "deal": "Deal",
    "payment": "Payments", "merge": "Merges", "correction": "Corrections",
}  # fmt: skip
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
        Of the address: ``kind``, ``from`` (a system), ``order`` (``oldest``; otherwise the newest come first), ``page``
        from 1, or ``all`` for paper.
    zone, now_s
        Of the company; now, in epoch seconds.

    Returns
    -------
    dict
        ``months``, each with its name and entries; ``filters``, ``origins`` and pages with their addresses; how many
        there are.
    """
    kind = said.get("kind") if said.get("kind") in _KINDS else None
    is_oldest = said.get("order") == "oldest"
    systems = sorted({record["source"] for entry in entries for record in entry["records"]}, key=_last_ours)
    origin = said.get("from") if said.get("from") in systems else None
    said_so = [entry for entry in entries if origin is None or origin in _systems(entry)]
    chosen = [entry for entry in said_so if kind in (None, entry["kind"])]
    if not is_oldest:
        chosen = [entry for entry in reversed(chosen) if entry["occurred_s"] is not None] + [
            entry for entry in chosen if entry["occurred_s"] is None
        ]
    is_whole = said.get("page") == "all"
    size = PAPER if is_whole else PAGE
    count = max(1, -(-len(chosen) // size))
    number = int(text) if (text := said.get("page", "")).isascii() and text.isdigit() and len(text) < 9 else 1
    number = min(max(number, 1), count)
    shown = chosen[(number - 1) * size : number * size]
    counts = {name: sum(1 for entry in said_so if entry["kind"] == name) for name in _KINDS}
    here = {"kind": kind, "from": origin, "order": "oldest" if is_oldest else None}
    return {
        "months": [
            {"name": name, "entries": [{**entry, "icon": _ICONS.get(entry["icon"], "message")} for entry in group]}
            for name, group in groupby(shown, lambda entry: _month(entry["occurred_s"], zone))
        ],
        "filters": [
            {"words": "Everything", "count": len(said_so), "query": _query(here, kind=None), "is_here": kind is None},
            *(
                {"words": words, "count": counts[name], "query": _query(here, kind=name), "is_here": kind == name}
                for name, words in _KINDS.items()
                if counts[name] or kind == name
            ),
        ],
        "origins": []
        if len(systems) < 2
        else [
            {"words": "Every system", "query": _query(here, **{"from": None}), "is_here": origin is None},
            *({"words": name, "query": _query(here, **{"from": name}), "is_here": origin == name} for name in systems),
        ],
        "narrowed": [*([f"“{_KINDS[kind]}”"] if kind else []), *([f"what {origin} says"] if origin else [])],
        "total": len(entries),
        "chosen": len(chosen),
        "first": (number - 1) * size + 1 if shown else 0,
        "last": (number - 1) * size + len(shown),
        "order": {
            "words": "Newest first" if is_oldest else "Oldest first",
            "query": _query(here, order=None if is_oldest else "oldest"),
        },
        "newer": _query(here, page=number - 1) if number > 1 else None,
        "older": _query(here, page=number + 1) if number < count and not is_whole else None,
        "whole": _query(here, page="all") if count > 1 else None,
        "systems": len([name for name in systems if name != LOCKSTEP]),
        "is_oldest": is_oldest,
    }


def rail(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the stages with whose hue they have."""
    return [{**stage, "team": _TEAMS.get(stage["stage"], "end")} for stage in stages]


def _last_ours(system: str) -> tuple[bool, str]:
    return system == LOCKSTEP, system


def _systems(entry: Mapping[str, Any]) -> set[str]:
    return {record["source"] for record in entry["records"]}


def _query(here: Mapping[str, Any], **changes: Any) -> str:
    said = {**here, **changes}
    return urlencode({name: value for name, value in said.items() if value and (name, value) != ("page", 1)})


def _month(epoch_s: int | None, zone: str) -> str:
    if epoch_s is None:
        return "Without a date"
    return f"{instants.from_s(epoch_s).astimezone(instants.zone_of(zone)):%B %Y}"
