"""Two sides set against each other: every lead that one counts and the other does not, with its reason.

The sides are sources by their names, or `RECORD`. Whatever the record holds, what the left one counts, less what
only the left one counts, plus what only the right one counts, is what the right one counts.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lockstep.engines import portable
from lockstep.figures.context import Context
from lockstep.reconcile.asking import table_of
from lockstep.reconcile.reasons import REASONS
from lockstep.reconcile.standings import STAGES, Standings

#: The record as a side; no source can have this name.
RECORD = "the record"
LEFT, RIGHT = "left", "right"
_ORDER = {code: place for place, code in enumerate(REASONS)}
Row = dict[str, Any]


def differences(context: Context, told: Standings, left: str, right: str) -> pa.Table:
    """Return every difference between two sides.

    Parameters
    ----------
    context
        What to read names from.
    told
        What everybody says.
    left, right
        A source that states the stage, or `RECORD`; not the same one twice.

    Returns
    -------
    pyarrow.Table
        One row per lead or deal that one side counts and the other does not, sorted by side, reason, instant and
        key: ``number`` int64 from 0, ``side`` (`LEFT` or `RIGHT`, which counts it), ``reason`` of `REASONS`, ``unit``,
        ``key``, ``deal_key`` text, ``here_s``, ``there_s`` int64 epoch seconds, ``here_word``, ``there_word`` text,
        ``there_no`` int64, the number of the stage the other side has it in, ``there_key`` text.

    Raises
    ------
    LockstepError
        The engine can't run it.
    """
    if (left, right) not in told.found:
        sides = [
            _with_side(_only(context, told, here, there), side)
            for side, here, there in ((LEFT, left, right), (RIGHT, right, left))
        ]
        told.found[left, right] = _sorted(pa.concat_tables(sides))
    return told.found[left, right]


def counts(found: pa.Table) -> list[Row]:
    """Return how many differences each reason has on each side, in the order of `REASONS`.

    Parameters
    ----------
    found
        As `differences` returns it.
    """
    rows = found.group_by(["side", "reason"]).aggregate([([], "count_all")]).to_pylist()
    rows.sort(key=lambda row: (row["side"], _ORDER.get(row["reason"], len(_ORDER))))
    return [{"side": row["side"], "reason": row["reason"], "count": row["count_all"]} for row in rows]


def named(
    context: Context, told: Standings, found: pa.Table, *, side: str | None = None, reason: str | None = None,
    offset: int = 0, limit: int | None = None,
) -> tuple[list[Row], int]:  # fmt: skip
    """Return differences with the names people know the leads by.

    Parameters
    ----------
    context, told
        As `differences` takes them.
    found
        What it returned.
    side, reason
        Only these; None: all.
    offset, limit
        So many are passed over, and at most so many returned; None: all.

    Returns
    -------
    tuple
        Rows as dicts, in their order, with ``name``, ``email``, ``company``, ``deal``, ``journey_id`` (None where the
        record has none) and ``there_stage``; and how many there are in all.

    Raises
    ------
    LockstepError
        The engine can't run it.
    """
    for column, value in (("side", side), ("reason", reason)):
        if value is not None:
            found = found.filter(pc.equal(found[column], value))
    shown = found.slice(offset, limit)
    rows = table_of(context, "named_rows.sql", {"found": shown, "entered": told.entered}).to_pylist()
    rows.sort(key=lambda row: row["number"])
    for row in rows:
        row["there_stage"] = STAGES[row["there_no"] - 1] if row["there_no"] else None
    return rows, found.num_rows


def _only(context: Context, told: Standings, here: str, there: str) -> pa.Table:
    """Return what `here` counts and `there` does not."""
    what = told.asked
    sql = "record_extra.sql" if here == RECORD else "record_lacks.sql" if there == RECORD else "source_lacks.sql"
    values: dict[str, portable.Bindable] = {
        "here": here, "there": there, "stage_no": STAGES.index(what.stage) + 1,
        "from_s": what.from_s, "to_s": what.to_s, "as_of_s": what.as_of_s,
    }  # fmt: skip
    return _told(table_of(context, sql, {"stated": told.stated, "entered": told.entered}, **values))


def _told(rows: pa.Table) -> pa.Table:
    """Keep of what the other side says only what the reason is about: another stage, or a word."""
    is_stage, is_same, is_bare = (
        pc.is_in(rows["reason"], value_set=pa.array(codes))
        for codes in (["implied", "other-stage", "deal-rules"], ["same-word"], ["unmapped-word"])
    )
    word = pc.if_else(is_same, rows["here_word"], pc.if_else(is_bare, rows["there_word"], pa.scalar(None, pa.string())))
    stage = pc.if_else(is_stage, rows["there_no"], 0)
    for name, column in (("there_word", word), ("there_no", stage)):
        rows = rows.set_column(rows.schema.get_field_index(name), name, column)
    return rows


def _with_side(rows: pa.Table, side: str) -> pa.Table:
    return rows.append_column("side", pa.array([side] * rows.num_rows, pa.string()))


def _sorted(rows: pa.Table) -> pa.Table:
    places = pa.array([_ORDER.get(code, len(_ORDER)) for code in rows["reason"].to_pylist()], pa.int64())
    order = [("side", "ascending"), ("place", "ascending"), ("here_s", "ascending"), ("key", "ascending")]
    rows = rows.append_column("place", places).sort_by(order).drop_columns(["place", "is_deal"])
    return rows.append_column("number", pa.array(range(rows.num_rows), pa.int64()))
