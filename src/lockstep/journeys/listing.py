"""A list of journeys: filtered, sorted, one page at a time, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from lockstep.figures.context import Context
from lockstep.journeys.narrowing import mask
from lockstep.journeys.ordering import Cursor, Order
from lockstep.journeys.rows import STANDINGS, journey_rows
from lockstep.values.faults import WrongUse

#: Journeys on a page.
PAGE = 50

#: What a list can be sorted by: name to column of `journey_rows`, its type, and whether the largest comes first.
SORTS: dict[str, tuple[str, type[str] | type[int], bool]] = {
    "last": ("last_s", int, True),
    "began": ("began_s", int, True),
    "person": ("person_sort", str, False),
    "company": ("company_sort", str, False),
    "deal": ("deal_sort", str, False),
    "stage": ("standing_no", int, False),
    "owner": ("owner_sort", str, False),
    "source": ("source_sort", str, False),
    "amount": ("home_minor", int, True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which journeys, in which order.

    Attributes
    ----------
    period
        As figures take it: journeys that reached `reached` in it; without a stage, those that began in it, and so too
        with ``recycled`` and ``disqualified``, whose days the record does not keep.
    where
        Dimension to value, as figures take it.
    words
        With each of these begins a word of the names of person, company or deal, of an address or of an id, as
        `findable` has it.
    kind
        ``leads``: people whom marketing or sales brought in; ``deals``: each deal once; None: every journey.
    reached
        A stage that they reached, whatever came after.
    standing
        Where they stand now: their furthest stage, or how they ended.
    person_id, company_id
        Of this person or company.
    sort
        One of `SORTS`.
    descending
        Whether the largest comes first; None: as is usual for that column.
    """

    period: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    kind: str | None = None
    reached: str | None = None
    standing: str | None = None
    person_id: str | None = None
    company_id: str | None = None
    sort: str = "last"
    descending: bool | None = None

    @property
    def is_descending(self) -> bool:
        """Whether the largest comes first."""
        return SORTS[self.sort][2] if self.descending is None else self.descending


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Attributes
    ----------
    rows
        As `journey_rows` has them, with ``standing`` text.
    total
        Journeys in the whole list.
    first
        Number of the first row shown, from 1; 0 when there is none.
    before, after
        Cursors of the pages around; None where there is none.
    """

    rows: list[dict[str, Any]]
    total: int
    first: int
    before: str | None
    after: str | None

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def list_page(
    context: Context,
    wanted: Wanted,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = PAGE,
    folder: Path | None = None,
) -> Page:
    """Return one page of a list.

    Parameters
    ----------
    context
        What to read.
    wanted
        Which journeys, in which order.
    after, before
        A cursor of a page: what comes after or before it; ``before="end"`` is the last page. Neither: the first page.
    size
        Rows on a page.
    folder
        As `journey_rows` takes it.

    Raises
    ------
    WrongUse
        There is no such dimension, stage, kind, sort or cursor.
    LockstepError
        The period can't be read, or the engine can't read the record.
    """
    table, order = _ordered(context, wanted, folder)
    # Numbers, in the list's order, of the journeys wanted. Sorting them all would take longer than finding a page.
    numbers = order.numbers[mask(table, wanted, context.charter.fiscal_start)]
    total = len(numbers)
    skipped = 0
    if before == "end":
        skipped = max(0, (total - 1) // size * size)
    elif before is not None:
        start = order.start(Cursor.parse(before, SORTS[wanted.sort][1]), itself=True)
        skipped = max(0, int(np.count_nonzero(numbers < start)) - size)
    elif after is not None:
        start = order.start(Cursor.parse(after, SORTS[wanted.sort][1]))
        skipped = int(np.count_nonzero(numbers < start))
    shown = _slice(numbers, skipped, size)
    last = skipped + len(shown)
    return Page(
        rows=_rows(table, order.rows[shown]),
        total=total,
        first=skipped + 1 if len(shown) else 0,
        before=order.at(int(shown[0])).text if len(shown) and skipped else None,
        after=order.at(int(shown[-1])).text if len(shown) and last < total else None,
    )


def every_row(
    context: Context, wanted: Wanted, *, folder: Path | None = None, chunk: int = 2_000
) -> tuple[int, Iterator[dict[str, Any]]]:
    """Return how many journeys a list has, and all of them in its order.

    Parameters
    ----------
    context, wanted, folder
        As `list_page` takes them. The engine has answered when this returns: the rows are read from memory.
    chunk
        Rows that are taken out at once.
    """
    table, order = _ordered(context, wanted, folder)
    numbers = np.sort(order.numbers[mask(table, wanted, context.charter.fiscal_start)])
    chunks = (order.rows[numbers[start : start + chunk]] for start in range(0, len(numbers), chunk))
    return len(numbers), (row for part in chunks for row in _rows(table, part))


def values_of(context: Context, column: str, *, folder: Path | None = None) -> list[str]:
    """Return what a column of the rows says, each once, sorted."""
    return sorted(value for value in journey_rows(context, folder)[column].unique().to_pylist() if value is not None)


def _ordered(context: Context, wanted: Wanted, folder: Path | None) -> tuple[pa.Table, Order]:
    if wanted.sort not in SORTS:
        raise WrongUse(f"A list can't be sorted by “{wanted.sort}”.", remedy=f"Sort it by {', '.join(SORTS)}.")
    table = journey_rows(context, folder)
    column = SORTS[wanted.sort][0]
    numbers = table[f"{column}_no"].to_numpy()
    return table, Order(table["journey_id"], table[column], numbers, descending=wanted.is_descending)


def _slice(numbers: np.ndarray, skipped: int, size: int) -> np.ndarray:
    """Return the numbers from the one so many places on, ascending, without sorting the others."""
    end = min(skipped + size, len(numbers))
    if end <= skipped:
        return numbers[:0]
    around = np.partition(numbers, (skipped, end - 1))
    return np.sort(around[skipped:end])


def _rows(table: pa.Table, places: np.ndarray) -> list[dict[str, Any]]:
    rows = table.take(pa.array(places)).to_pylist()
    return [{**row, "standing": STANDINGS[row["standing_no"]]} for row in rows]
