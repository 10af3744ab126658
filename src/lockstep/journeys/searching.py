"""Search over people, companies and deals, by the beginnings of words, in any case and with or without accents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.figures.context import Context
from lockstep.journeys.folding import holds, letters_of, words_of
from lockstep.journeys.rows import STANDINGS, journey_rows

#: Shown of each kind; whoever wants another types another letter.
SHOWN = 6
#: Letters it takes: one alone would find nearly everybody.
LETTERS = 2
#: Kind to the texts it is found by, on one row of each, to its name, and to the ids it is named by whole.
_KINDS = {
    "people": ("person_find", "person_sort", ("person_id", "journey_id")),
    "companies": ("company_find", "company_sort", ("company_id",)),
    "deals": ("deal_find", "deal_sort", ("deal_id", "journey_id")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds of one kind.

    Attributes
    ----------
    kind
        ``people``, ``companies`` or ``deals``.
    rows
        The best, as `journey_rows` has them: of a person the newest journey, of a company any, of a deal its own.
    total
        How many there are.
    """

    kind: str
    rows: list[dict[str, Any]]
    total: int


def search(context: Context, text: str, *, shown: int = SHOWN, folder: Path | None = None) -> list[Found]:
    """Find people, companies and deals that have a journey.

    Parameters
    ----------
    context
        What to read.
    text
        What somebody typed. With every word of it begins a word of the name, of a person's e-mail address or a
        company's domain, or of the id that the source has; in scripts without spaces it stands anywhere in them
        (`lockstep.journeys.folding`). Or the whole id of the record: of a person, company, deal or journey.
    shown
        At most so many of each kind.
    folder
        As `journey_rows` takes it.

    Returns
    -------
    list of Found
        People, companies, deals. First comes what is called exactly so; then names that begin with all that was typed;
        then addresses and ids that do; then names that begin with its first word; then the others. Of equally good
        ones the shorter name comes first, and of two alike the one on which something happened last. Empty below
        `LETTERS` letters.
    """
    words = words_of(text)
    if letters_of(words) < LETTERS:
        return []
    table = journey_rows(context, folder)
    return [_found(kind, table, text.strip(), words, shown) for kind in _KINDS]


def _found(kind: str, table: pa.Table, text: str, words: list[str], shown: int) -> Found:
    find, name, ids = _KINDS[kind]
    places = np.flatnonzero(_named(table, ids, text) & pc.is_valid(table[find]).to_numpy())
    if not len(places):
        places = np.flatnonzero(holds(table[find], words[0]).to_numpy())
        for word in words[1:]:
            places = places[holds(table[find].take(pa.array(places)), word).to_numpy()]
    found = table.select([find, name, "last_s"]).take(pa.array(places))
    best = places[_best(found[find], found[name], found["last_s"], words)[:shown]]
    rows = table.take(pa.array(best)).to_pylist()
    return Found(kind, [{**row, "standing": STANDINGS[row["standing_no"]]} for row in rows], len(places))


def _named(table: pa.Table, ids: tuple[str, ...], text: str) -> np.ndarray:
    """Return for each row whether the text is one of its ids, whole."""
    found = np.zeros(table.num_rows, bool)
    if "/" in text:  # as in every one
        for column in ids:
            found |= pc.fill_null(pc.equal(table[column], text), False).to_numpy()
    return found


def _best(texts: pa.ChunkedArray, names: pa.ChunkedArray, last_s: pa.ChunkedArray, words: list[str]) -> np.ndarray:
    """Return the places of texts, the best first."""
    typed = " ".join(words)
    ranked = (
        holds(texts, f"\n{typed}\n"),
        pc.starts_with(texts, pattern=f"\n{typed}"),
        holds(texts, f"\n{typed}"),
        pc.starts_with(texts, pattern=f"\n{words[0]}"),
    )
    rank = np.select([each.to_numpy() for each in ranked], range(len(ranked)), len(ranked))
    length = pc.fill_null(pc.utf8_length(names), 0).to_numpy()
    return np.lexsort((-pc.fill_null(last_s, 0).to_numpy(), length, rank))
