"""Which column fills which field of one table: the best one-to-one choice, by headers and cells together."""

from __future__ import annotations

from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from lockstep.sources.suggest import looks, meaning
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.guess import DOUBTFUL, KEPT, Feed, Guess
from lockstep.sources.suggest.headers import Kind, Wish, kinds, speaks_for
from lockstep.sources.suggest.sheets import Sheet

_KNOWN: WeakKeyDictionary[Sheet, dict[str, dict[str, dict[str, float]]]] = WeakKeyDictionary()
#: The source's own word may come from the very column that our word comes from.
_SHARED = {"status"}
#: Fields on which figures rest: two columns that could be meant are worth a question.
_RIVALLED = {"email", "amount", "created", "closed", "occurred", "decided", "state", "stage", "owner"}
_AS_GOOD, _RIVAL_SURE = 0.02, 0.55
#: What cells alone prove, where the header says nothing we know.
_BY_CELLS = {
    "email": 0.78,
    "phone": 0.6,
    "country": 0.65,
    "deal-state": 0.75,
    "company": 0.45,
    "money": 0.5,
    "domain": 0.6,
}


def fields(sheet: Sheet, kind: Kind, *, taken: frozenset[str] = frozenset()) -> Feed:
    """Choose columns for a table's fields so that the sum of confidences is largest.

    Parameters
    ----------
    sheet
        The file.
    kind
        The table.
    taken
        Headers that already have a part (references) and are not free here.

    Returns
    -------
    Feed
        Guesses at `KEPT` or above. ``id`` and references are not among them.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 (half a second that the service need not pay)

    feed = Feed(kind.table)
    columns = [column for column in sheet.columns if column.name not in taken]
    wishes = [wish for wish in kind.wishes if wish.field not in _SHARED]
    if not columns or not wishes:
        return feed
    table = _confidences(sheet, kind)
    sure = np.array([[table[wish.field][column.name] for column in columns] for wish in wishes])
    # A tie goes to the field that tells more and to the earlier column: whole steps far below any confidence.
    order = np.array([[wish.tells * 1e-3 - i * 1e-6 for i in range(len(columns))] for wish in wishes])
    for at, chosen in zip(*linear_sum_assignment(-np.where(sure >= KEPT, sure + order, 0.0)), strict=True):
        if sure[at, chosen] >= KEPT:
            feed.add(guess(columns[chosen], wishes[at], float(sure[at, chosen])))
    for wish in kind.wishes:
        if wish.field in _SHARED:
            _share(feed, wish, table[wish.field], columns)
    return feed


def _confidences(sheet: Sheet, kind: Kind) -> dict[str, dict[str, float]]:
    """Field to header to confidence; the same in every round, so kept as long as the sheet."""
    known = _KNOWN.setdefault(sheet, {})
    if kind.table not in known:
        known[kind.table] = {
            wish.field: {column.name: confidence(column, wish, kind) for column in sheet.columns}
            for wish in kind.wishes
        }
    return known[kind.table]


def _share(feed: Feed, wish: Wish, sure_of: dict[str, float], columns: list[Column]) -> None:
    """Give `status` the best free column, or the one that our own word is made from."""
    ours = next((feed.guesses[f] for f in ("state", "stage") if f in feed.guesses), None)
    used = {g.column.name for g in feed.guesses.values() if g.column is not None and g is not ours}
    free = [(sure_of[c.name], -c.position, c) for c in columns if c.name not in used]
    # Another column says more than the one that our own word is made from already.
    own = ours.column if ours else None
    sure, _, column = max(
        free, key=lambda entry: (entry[0] - 0.3 * (entry[2] is own), entry[1]), default=(0.0, 0, None)
    )
    if ours and ours.column is not None and (ours.column.share("flag") > 0.9 or not column or sure < KEPT):
        column, sure = (
            (None, 0.0)
            if ours.column.share("flag") > 0.9 and sure < KEPT
            else (column or ours.column, sure or ours.sure)
        )
    if column is not None and sure >= KEPT:
        feed.add(guess(column, wish, sure))


def confidence(column: Column, wish: Wish, kind: Kind) -> float:
    """Return how sure we are that a column fills a field, from 0 to 1."""
    header = speaks_for(column.meanings, wish, kind.own)
    if column.rest and kind.table == "deal_records":  # where deals are called leads, a "Lead name" is theirs
        header = max(header, speaks_for(column.rest, wish, kind.own))
    fit = looks.fit(wish.looks, column)
    if not column.cells:
        return 0.66 * header if header >= 0.9 else 0.0
    if header > 0:
        return 0.0 if fit < 0.05 else min(0.99, header * (0.3 + 0.7 * fit))
    if any(column.meanings) or fit < 0.8 or wish.looks not in _BY_CELLS:
        return 0.0
    if wish.looks == "deal-state" and not {"won", "lost"} <= meaning.deal_states(column):
        return 0.0
    if wish.looks == "company" and column.share("company") < 0.3:
        return 0.0
    if wish.looks == "money" and column.amounts.marked < 0.8:
        return 0.0
    return _BY_CELLS[wish.looks] * fit


def doubt_rivals(feed: Feed, sheet: Sheet, used: frozenset[str]) -> None:
    """Put a question mark to a field that another column, used for nothing, would fill just as well.

    Parameters
    ----------
    feed
        To be changed in place.
    sheet
        The file.
    used
        Headers that fill some field.
    """
    sure = _confidences(sheet, kinds()[feed.table])
    for name in sorted(_RIVALLED & feed.guesses.keys()):
        chosen = feed.guesses[name]
        if chosen.column is None or chosen.sure < DOUBTFUL or chosen.refers_to:
            continue
        least = sure[name][chosen.column.name] - _AS_GOOD
        rival = next((c for c in sheet.columns if c.name not in used and sure[name][c.name] >= max(least, KEPT)), None)
        if rival is None or (name == "state" and meaning.deal_states(rival) == meaning.deal_states(chosen.column)):
            continue
        feed.add(replace(chosen, sure=_RIVAL_SURE, reason=f"{chosen.reason}; {rival.name!r} would do as well"))


def guess(column: Column, wish: Wish, sure: float) -> Guess:
    """Put a choice into words."""
    return Guess(wish.field, column, sure, reason(column, wish))


def reason(column: Column, wish: Wish) -> str:
    """Say why a column was chosen: what the header says, what the cells look like, how full it is."""
    said = "the header says so" if any(column.meanings) else "the cells say so, the header does not"
    if not column.cells:
        return f"{said}; no cell is filled yet"
    seen = _SEEN.get(wish.looks, "")
    return f"{said}{', ' + seen.format(c=column) if seen else ''}, {column.fill:.0%} filled"


_SEEN = {
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "person": "names of people",
    "time": "dates",
    "money": "amounts",
    "whole": "whole numbers",
    "country": "names of countries",
    "domain": "web addresses",
    "few": "{c.distinct} different ones",
    "category": "{c.distinct} different words",
    "deal-state": "{c.distinct} different words",
    "lifecycle": "{c.distinct} different words",
    "touch-kind": "{c.distinct} different words",
    "activity-kind": "{c.distinct} different words",
}
