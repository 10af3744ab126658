"""Every journey with the names people know it by: made once per record version, kept beside the record.

A page of the list must cost the same whatever it filters, sorts by or skips, so the joins that give a journey its
person, company, deal and last event are done once. What comes out is one Arrow file, which all workers of a machine
map into memory together; a new version makes a new file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.engines import portable
from lockstep.figures.context import Context
from lockstep.figures.kept_rows import KeptRows
from lockstep.figures.measures import measure
from lockstep.journeys.folding import findable, fold
from lockstep.journeys.ordering import numbered
from lockstep.record.layers import attached
from lockstep.record.schema import DETOURS, PATH

#: How far a journey got, by its `standing_no`: the stages of the path, then where it ended.
STANDINGS: dict[int, str] = {
    **dict(enumerate(PATH, start=1)),
    **{len(PATH) + number: name for number, name in enumerate(DETOURS, start=1)},
}

#: Columns that a list can be sorted by. For each, ``<column>_no`` is the row's number in that order.
SORTED: tuple[str, ...] = (
    "last_s", "began_s", "person_sort", "company_sort", "deal_sort", "standing_no", "owner_sort", "source_sort",
    "home_minor",
)  # fmt: skip

_PACKAGE, _SQL = "lockstep.journeys", "journey_rows.sql"
#: Raised by one when what is made of the SQL's rows changes, so that files of before are not read.
_MADE = 4


def journey_rows(context: Context, folder: Path | None = None) -> pa.Table:
    """Return one row per journey, from memory or `folder` where they were made before.

    Parameters
    ----------
    context
        The record version, and the engine that reads it.
    folder
        Where to keep them between processes; None: only in memory.

    Returns
    -------
    pyarrow.Table
        One row per journey, by its id: the columns of ``journey_rows.sql``; ``person_sort``, ``company_sort``,
        ``deal_sort``, ``owner_sort``, ``source_sort`` text, folded for sorting; ``person_find``, ``company_find``,
        ``deal_find`` text, on one row of each person, company and deal what it is found by, as `findable` makes it,
        each on a line of its own: name, then e-mail address or domain, then the id as its source has it; ``find``
        text, all of these on every row; ``<column>_no`` int32 for each of `SORTED`.

    Raises
    ------
    LockstepError
        The engine can't read the record.
    """
    return _KEPT.of(context.version, lambda: _made(context), folder)


@cache
def _said() -> str:
    return f"{_MADE} {measure(_PACKAGE, _SQL).sql()}"  # writing it down takes 30 ms


_KEPT = KeptRows(_said)


def _made(context: Context) -> pa.Table:
    tree = measure(_PACKAGE, _SQL)
    tables = {name: attached(context.version, name) for name in portable.tables(tree)}
    context.engine.attach(tables)
    rows = context.engine.run(tree).sort_by("journey_id").combine_chunks()
    for column, text in (
        ("person_sort", pc.coalesce(rows["person"], rows["email"], rows["deal"], rows["company"])),
        ("company_sort", rows["company"]),
        ("deal_sort", rows["deal"]),
        ("owner_sort", rows["owner"]),
        ("source_sort", rows["source"]),
    ):
        rows = rows.append_column(column, fold(text))
    is_newest = pc.and_(pc.is_valid(rows["person_id"]), pc.equal(rows["newness"], 1))
    is_firm = _first_of_each(rows["company_id"])
    is_deal = pc.and_(pc.is_valid(rows["deal_id"]), pc.fill_null(pc.equal(rows["is_primary"], 1), False))
    person = _lines(rows["person"], rows["email"], _own_id(rows["person_id"]))
    company = _lines(rows["company"], rows["domain"], _own_id(rows["company_id"]))
    deal = _lines(rows["deal"], _own_id(rows["deal_id"]))
    rows = rows.drop_columns("domain").append_column("find", pc.binary_join_element_wise(person, company, deal, ""))
    for column, is_one, lines in (
        ("person_find", is_newest, person), ("company_find", is_firm, company), ("deal_find", is_deal, deal),
    ):  # fmt: skip
        rows = rows.append_column(column, pc.if_else(is_one, lines, None))
    for column in SORTED:
        rows = rows.append_column(f"{column}_no", numbered(rows[column]))
    return rows


def _lines(*texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts as they are searched, each between two ends of a line; what is null has no line."""
    # Not by `null_handling="skip"`: that leaves out a row whose every text is null (PyArrow 25).
    lines = map(findable, texts)
    found = pc.binary_join_element_wise("", *lines, "", "\n", null_handling="replace", null_replacement="")
    return pc.replace_substring_regex(found, pattern=r"\n+", replacement="\n")


def _own_id(keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return of keys the id that the source has: what stands before it is the same for thousands."""
    ids = pc.replace_substring_regex(keys, pattern=r"(?s)^.*/", replacement="")
    for escaped, sign in (("%7C", "|"), ("%2F", "/"), ("%25", "%")):  # as `lockstep.values.ids` writes them
        ids = pc.replace_substring(ids, pattern=escaped, replacement=sign)
    return ids


def _first_of_each(ids: pa.ChunkedArray) -> pa.Array:
    """Return for each row whether it is the first that has its id."""
    codes = ids.combine_chunks().dictionary_encode().indices
    known = np.flatnonzero(codes.is_valid().to_numpy(zero_copy_only=False))
    first = np.zeros(len(codes), bool)
    first[known[np.unique(codes.drop_null().to_numpy(), return_index=True)[1]]] = True
    return pa.array(first)
