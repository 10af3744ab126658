"""Which journeys a list is about: every condition as a column of truth values over the rows, all of them joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.figures.dimensions import MISSING, dimension
from lockstep.journeys.folding import holds, words_of
from lockstep.journeys.rows import STANDINGS
from lockstep.record.schema import DETOURS, PATH
from lockstep.values.faults import WrongUse
from lockstep.values.periods import Period

if TYPE_CHECKING:
    from lockstep.journeys.listing import Wanted

STAGES = (*PATH, *DETOURS)
KINDS = ("leads", "deals")


def mask(table: pa.Table, wanted: Wanted, fiscal_start: int) -> np.ndarray:
    """Return for each row whether it is wanted.

    Parameters
    ----------
    table
        As `journey_rows` makes it.
    wanted
        Which journeys.
    fiscal_start
        First month of the company's fiscal year.

    Raises
    ------
    WrongUse
        There is no such dimension, stage or kind.
    LockstepError
        The period can't be read.
    """
    conditions = [_is(table[name], value) for name, value in wanted.where.items() if dimension(name)]
    if wanted.period is not None:
        period = Period.parse(wanted.period, fiscal_start)
        days = table[_day(wanted.reached)]
        conditions += [pc.greater_equal(days, period.from_day), pc.less(days, period.to_day)]
    if wanted.reached is not None:
        _require(wanted.reached, STAGES, "There is no stage")
        conditions.append(pc.equal(table[f"has_{wanted.reached}"], 1))
    if wanted.standing is not None:
        _require(wanted.standing, STAGES, "There is no stage")
        numbers = [number for number, name in STANDINGS.items() if name == wanted.standing]
        conditions.append(pc.equal(table["standing_no"], numbers[0]))
    if wanted.kind is not None:
        _require(wanted.kind, KINDS, "There is no kind of journey called")
        if wanted.kind == "leads":
            conditions.append(pc.equal(table["is_lead"], 1))
        else:
            conditions += [pc.is_valid(table["deal_id"]), pc.equal(table["is_primary"], 1)]
    conditions += [
        pc.equal(table[column], value)
        for column, value in (("person_id", wanted.person_id), ("company_id", wanted.company_id))
        if value is not None
    ]
    found = np.ones(table.num_rows, bool)
    for condition in conditions:
        found &= pc.fill_null(condition, False).to_numpy()
    for word in words_of(wanted.words):
        # Last, and only where all else is so: looking into texts is what takes time.
        places = np.flatnonzero(found)
        texts = table["find"] if len(places) == table.num_rows else table["find"].take(pa.array(places))
        found[places] = holds(texts, word).to_numpy()
    return found


def _is(column: pa.ChunkedArray, value: str) -> pa.ChunkedArray:
    same = pc.equal(column, value)
    return pc.or_kleene(same, pc.is_null(column)) if value == MISSING else same


def _day(reached: str | None) -> str:
    """Return the day a period is about; recycling and disqualifying have none of their own."""
    return f"{reached}_day" if reached in (*PATH, "lost") else "began_day"


def _require(name: str, known: tuple[str, ...], what: str) -> None:
    if name not in known:
        raise WrongUse(f"{what} “{name}”.", remedy=f"There are {', '.join(known)}.")
