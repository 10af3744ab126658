"""What a source's own words mean in ours: deal states, lifecycle stages, kinds of activity, yes and no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.guess import Feed, Guess
from lockstep.sources.suggest.words import LOOKED_AT, cell_words

#: When a cell speaks of several, the first of these rules: "Closed Lost" is lost, "Open – reopened after loss" is lost.
_DEAL_ORDER = ("lost", "won", "open")
_STAGE_ORDER = (
    "disqualified",
    "recycled",
    "lost",
    "won",
    "opportunity",
    "qualified",
    "accepted",
    "offered",
    "engaged",
    "known",
)


def deal_state(cell: str) -> str | None:
    """Return ``won``, ``lost`` or ``open`` for a deal's stage or status, None when no word of it is known.

    Examples
    --------
    >>> [deal_state(c) for c in ("closedwon", "9 - Verloren", "Devis envoyé", "Sparkle")]
    ['won', 'lost', 'open', None]
    """
    return _first("deal_state", cell[:LOOKED_AT], _DEAL_ORDER)


def lifecycle(cell: str) -> str | None:
    """Return our lifecycle stage for a lead's status or stage, None when no word of it is known.

    Examples
    --------
    >>> [lifecycle(c) for c in ("marketingqualifiedlead", "Nicht qualifiziert", "Open - Not Contacted")]
    ['offered', 'disqualified', 'offered']
    """
    return _first("lifecycle", cell[:LOOKED_AT], _STAGE_ORDER)


@lru_cache(maxsize=20_000)  # a cell is asked about for one field after the other
def _first(closed_list: str, cell: str, order: tuple[str, ...]) -> str | None:
    words = cell_words(closed_list)
    exact = words.says(cell)
    said = exact or frozenset().union(*words.read(cell))
    return next((word for word in order if word in said), None)


def deal_states(column: Column) -> set[str]:
    """Return which of our three states the cells of a column name."""
    return {state for cell in column.cells if (state := deal_state(cell))}


def deal_state_share(column: Column) -> float:
    """Return the share of distinct cells that name a deal state."""
    return _share(column, [deal_state(cell) is not None for cell in column.cells])


def lifecycle_share(column: Column) -> float:
    """Return the share of distinct cells that name a lifecycle stage."""
    return _share(column, [lifecycle(cell) is not None for cell in column.cells])


def known_share(closed_list: str, column: Column) -> float:
    """Return the share of distinct cells that say something of a closed list."""
    words = cell_words(closed_list)
    return _share(column, [any(words.read(cell)) for cell in column.cells])


def _share(column: Column, hits: list[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def values_of(closed_list: str, column: Column, *, otherwise: str | None = None) -> Mapping[str, str]:
    """Map each cell of a column to our word.

    Parameters
    ----------
    closed_list
        ``deal_state``, ``lifecycle``, ``activity_kind``, ``decision``, ``direction`` or ``lead_kind``.
    otherwise
        Our word for a cell that says nothing known; None leaves it out.
    """
    found: dict[str, str] = {}
    for cell in column.cells:
        if closed_list == "deal_state":
            ours = deal_state(cell)
        elif closed_list == "lifecycle":
            ours = lifecycle(cell)
        else:
            ours = of(closed_list, cell)
        ours = ours or otherwise
        if ours:
            found[cell] = ours
    return found


def of(closed_list: str, cell: str) -> str | None:
    """Return what a cell says of a closed list, None when it says nothing of it.

    Examples
    --------
    >>> of("lead_kind", "Demo request"), of("direction", "Outgoing call"), of("decision", "Pending")
    ('hand-raise', 'out', None)
    """
    words = cell_words(closed_list)
    said = words.says(cell) or frozenset().union(*words.read(cell))
    return min(said) if said else None


def kinds_of_activity(text: str) -> list[str]:
    """Return the kinds of activity that a text names.

    Examples
    --------
    >>> kinds_of_activity("calls_2026"), kinds_of_activity("calls and meetings"), kinds_of_activity("call notes")
    (['call'], ['call', 'meeting'], ['call'])
    >>> kinds_of_activity("notes"), kinds_of_activity("log export")
    (['note'], [])
    """
    said = frozenset().union(*cell_words("activity_kind").read(text))
    return sorted(said - {"note", "task"} or said - {"task"})


def are_kinds_of_activity(column: Column) -> bool:
    """Whether the cells of a column are few words, most of which name kinds of activity, several of them."""
    kinds = {of("activity_kind", cell) for cell in column.cells} - {None}
    return column.distinct <= 12 and len(kinds) >= 2 and known_share("activity_kind", column) >= 0.75


def truth(cell: str) -> bool | None:
    """Return what a yes-or-no cell says, None when it is neither."""
    said = cell_words("flag").says(cell)
    return None if not said else "true" in said


#: Our word for a cell that says nothing we know, where one of ours has to be said.
_OTHERWISE = {"deal_state": "open", "lifecycle": "known", "activity_kind": "task", "lead_kind": "other"}


def valued(guess: Guess, closed_list: str, looked_up: Mapping[str, str] | None = None) -> Guess:
    """Return a guess with our word for every cell of its column; those we had to guess are its doubts.

    Parameters
    ----------
    guess
        Of a field with words of ours.
    closed_list
        The word list to read the cells by.
    looked_up
        Cell to word, known from elsewhere; it rules.
    """
    if guess.column is None:
        return guess
    known = {**values_of(closed_list, guess.column), **(looked_up or {})}
    values = {**values_of(closed_list, guess.column, otherwise=_OTHERWISE.get(closed_list)), **(looked_up or {})}
    if guess.field in {"stage", "from_stage"} and closed_list == "deal_state":
        values = {cell: "opportunity" if word == "open" else word for cell, word in values.items()}
    unsaid = tuple(cell for cell in guess.column.cells if cell not in values)
    doubts = tuple(cell for cell in values if cell not in known)
    return replace(guess, values=tuple(values.items()), doubts=doubts, unsaid=unsaid)


def translate(feed: Feed, **words: str) -> None:
    """Put our words into the fields named, each read by the word list given for it."""
    for name, closed_list in words.items():
        if guess := feed.guesses.get(name):
            feed.add(valued(guess, closed_list))


def packed(guess: Guess) -> Guess:
    """Return a guess of what a handoff lacked, with the words for "nothing" read as the empty text.

    A word for nothing, such as "none", is an answer here: the packet was complete.
    """
    cells = (*guess.column.cells, *guess.column.missing) if guess.column else ()
    return replace(guess, values=tuple((cell, "") for cell in cells if cell_words("packet").says(cell)))


def opted(guess: Guess) -> Guess:
    """Return a guess of consent from a column that says the opposite: "Do not e-mail: yes".

    "No" there is no consent either: nobody asked.
    """
    cells = guess.column.cells if guess.column else ()
    return replace(guess, values=tuple((cell, "opted out" if truth(cell) else "not opted out") for cell in cells))
