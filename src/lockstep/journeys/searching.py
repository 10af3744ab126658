"""Search over people, companies and deals, by any part of their names, in any case and with or without accents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.figures.context import Context
from lockstep.journeys.folding import holds, words_of
from lockstep.journeys.rows import STANDINGS, journey_rows

#: Shown of each kind; whoever wants another types another letter.
SHOWN = 6
#: Letters it takes: one alone would find nearly everybody.
LETTERS = 2
_MOST_WORDS = 8
#: Kind to the column that marks one row of each, and the texts it is found by.
_KINDS = {
    "people": ("is_newest", "person_find"),
    "companies": ("is_firm", "company_sort"),
    "deals": ("is_deal", "deal_sort"),
}
#: Longer names than this are equally long to the order of what was found.
_LONG = 10_000


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
        What somebody typed; every word of it has to stand in the name, or for people in the e-mail address.
    shown
        At most so many of each kind.
    folder
        As `journey_rows` takes it.

    Returns
    -------
    list of Found
        People, companies, deals. Names that begin with the first word come first, then those of which a later word
        does, then the others; the shorter before the longer. Empty below `LETTERS` letters.
    """
    words = words_of(text)[:_MOST_WORDS]
    if sum(map(len, words)) < LETTERS:
        return []
    table = journey_rows(context, folder)
    return [_found(kind, table, words, shown) for kind in _KINDS]


def _found(kind: str, table: pa.Table, words: list[str], shown: int) -> Found:
    mark, column = _KINDS[kind]
    places = np.flatnonzero(table[mark].to_numpy())
    texts = table[column].take(pa.array(places))
    for word in words:
        there = holds(texts, word).to_numpy()
        places, texts = places[there], texts.filter(pa.array(there))
    best = places[_best(texts, words[0], shown)]
    rows = table.take(pa.array(best)).to_pylist()
    return Found(kind, [{**row, "standing": STANDINGS[row["standing_no"]]} for row in rows], len(places))


def _best(texts: pa.ChunkedArray, word: str, shown: int) -> np.ndarray:
    """Return the places of the best texts; equally good ones in the order they have."""
    begins = pc.starts_with(texts, pattern=word).to_numpy()
    begins_later = pc.match_substring_regex(texts, pattern=r"[\s\-.@]" + re.escape(word)).to_numpy()
    rank = np.where(begins, 0, np.where(begins_later, 1, 2))
    length = np.minimum(pc.utf8_length(texts).to_numpy(), _LONG - 1)
    order: np.ndarray = np.argsort(rank * _LONG + length, kind="stable")[:shown]
    return order
