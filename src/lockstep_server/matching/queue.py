"""The queue one person has before them: every pair nobody ruled on, but for those this person put off."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from lockstep.figures.context import Context
from lockstep.insight.reader import Reader
from lockstep.journeys.listing import Wanted, list_page
from lockstep.record.reviewing import Pair, Review, ruled_pairs
from lockstep_server.frame import reading
from lockstep_server.frame.ruling import rulings
from lockstep_server.matching.models import PutOff
from lockstep_server.people.models import User

KINDS = {"person": "People", "company": "Companies"}
#: Journeys named below a pair; the others are reached from the first.
_NAMED = 3

_held: dict[tuple[str, str], Review] = {}
_holding = threading.Lock()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says: which pairs, and which of them, counted from 0."""

    kind: str | None = None
    is_later: bool = False
    place: int = 0

    def query(self, **changes: Any) -> str:
        """Return the address's part behind ``?``."""
        said = {"kind": self.kind, "later": "1" if self.is_later else None, "place": self.place or None, **changes}
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class Queue:
    """A person's queue.

    Attributes
    ----------
    review
        The pairs of the record.
    numbers
        Those asked for, in order.
    open_count, later_count
        How many wait, and how many this person put off.
    kinds
        How many of the waiting ones are of people, of companies.
    """

    review: Review
    numbers: list[int]
    open_count: int
    later_count: int
    kinds: dict[str, int]


def asked(said: QueryDict) -> Asked:
    """Read an address, or the fields a form carries along."""
    text = said.get("place", "")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    kind = said.get("kind", "")
    return Asked(kind if kind in KINDS else None, said.get("later") == "1", place)


def review_of(reader: Reader) -> Review:
    """Return the pairs of a version, read once per process."""
    key = (str(reader.home.root), reader.version.name)
    with _holding:
        held = _held.get(key)
        if held is None:
            held = Review(reader.version)
            _held.clear()  # only the newest is asked for
            _held[key] = held
    return held


def queue_of(reader: Reader, user: User, want: Asked) -> Queue:
    """Return what is before a person."""
    review = review_of(reader)
    ruled = ruled_pairs(rulings().holding())
    every = review.open(ruled)
    put_off = {review.number_of(one.left, one.right) for one in PutOff.objects.filter(owner=user)}
    later = [number for number in every if number in put_off]
    open_ = [number for number in every if number not in put_off]
    kinds = {kind: len(review.of_kind(open_, kind)) for kind in KINDS}
    chosen = later if want.is_later else open_
    if want.kind:
        chosen = review.of_kind(chosen, want.kind)
    return Queue(review, chosen, len(open_), len(later), kinds)


def follows(reader: Reader, pair: Pair, request: HttpRequest) -> list[dict[str, Any]]:
    """Return what both sides bring with them: their journeys and deals, named for whoever may see names."""
    assert isinstance(request.user, User)
    context = Context(reader.engine, reader.version, reader.charter)
    folder = reading.home().cache("journeys")
    found = []
    for entity in (pair.left_entity, pair.right_entity):
        if entity is None:
            found.append({"journeys": 0, "deals": 0, "named": []})
            continue
        want = Wanted(person_id=entity) if pair.kind == "person" else Wanted(company_id=entity)
        rows = list_page(context, want, size=50, folder=folder)
        named = rows.rows[:_NAMED] if "see-people" in request.user.acts else []
        found.append({
            "journeys": rows.total,
            "deals": sum(1 for row in rows.rows if row["deal_id"] is not None and row["is_primary"]),
            "is_cut": rows.total > len(rows.rows),
            "named": [
                {"words": row["deal"] or row["person"] or row["email"] or row["company"] or row["journey_id"],
                 "standing": row["standing"],
                 "address": f"{reverse('journeys:list')}{quote(row['journey_id'], safe='')}"}
                for row in named
            ],
        })  # fmt: skip
    return found
