"""Every journey with the names people know it by: made once per record version, kept beside the record.

A page of the list must cost the same whatever it filters, sorts by or skips, so the joins that give a journey its
person, company, deal and last event are done once. What comes out is one Arrow file, which all workers of a machine
map into memory together; a new version makes a new file.
"""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.engines import portable
from lockstep.engines.engine import Attached
from lockstep.figures.context import Context
from lockstep.figures.measures import measure
from lockstep.journeys.folding import fold
from lockstep.journeys.ordering import numbered
from lockstep.record.schema import DETOURS, PATH, TABLES

#: How far a journey got, by its `standing_no`: the stages of the path, then where it ended.
STANDINGS: dict[int, str] = {
    **dict(enumerate(PATH, start=1)),
    **{len(PATH) + number: name for number, name in enumerate(DETOURS, start=1)},
}

#: Columns that a list can be sorted by. For each, ``<column>_no`` is the row's number in that order.
SORTED: tuple[str, ...] = (
    "last_s", "began_s", "person_sort", "company_sort", "deal_sort", "standing_no", "owner", "source", "home_minor",
)  # fmt: skip

_PACKAGE, _SQL = "lockstep.journeys", "journey_rows.sql"
#: Raised by one when what is made of the SQL's rows changes, so that files of before are not read.
_MADE = 1
_KEPT: dict[str, pa.Table] = {}
#: Versions kept in memory and on disk: the current one, and the one before for requests that still hold it.
_KEEP = 2


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
        ``deal_sort`` text, folded for sorting; ``find``, ``person_find`` text, folded, all that it and its person are
        found by; ``is_newest``, ``is_firm``, ``is_deal`` truth, on one row of each person, company and deal;
        ``<column>_no`` int32 for each of `SORTED`.

    Raises
    ------
    LockstepError
        The engine can't read the record.
    """
    key = _key(context)
    if key not in _KEPT:
        made = _read(folder, key) if folder else None
        if made is None:
            made = _made(context)
            if folder:
                made = _written(made, folder, key)
        while len(_KEPT) >= _KEEP:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[key] = made
    return _KEPT[key]


def _key(context: Context) -> str:
    said = f"{_MADE} {context.version.name} {context.version.content_hash} {measure(_PACKAGE, _SQL).sql()}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _made(context: Context) -> pa.Table:
    tree = measure(_PACKAGE, _SQL)
    tables = {
        name: Attached(context.version.tables.get(name, ()), TABLES[name].all_columns) for name in portable.tables(tree)
    }
    context.engine.attach(tables)
    rows = context.engine.run(tree).sort_by("journey_id").combine_chunks()
    person = [rows["person"], rows["email"]]
    texts = {
        "person_sort": pc.coalesce(*person, rows["deal"], rows["company"]),
        "company_sort": rows["company"],
        "deal_sort": rows["deal"],
        "person_find": _joined(*person),
        "find": _joined(*person, rows["company"], rows["deal"]),
    }
    for column, text in texts.items():
        rows = rows.append_column(column, fold(text))
    for column, chosen in (
        ("is_newest", pc.and_(pc.is_valid(rows["person_id"]), pc.equal(rows["newness"], 1))),
        ("is_deal", pc.and_(pc.is_valid(rows["deal_id"]), pc.fill_null(pc.equal(rows["is_primary"], 1), False))),
        ("is_firm", _first_of_each(rows["company_id"])),
    ):
        rows = rows.append_column(column, chosen)
    for column in SORTED:
        rows = rows.append_column(f"{column}_no", numbered(rows[column]))
    return rows


def _joined(*texts: pa.ChunkedArray) -> pa.ChunkedArray:
    # Not by `null_handling="skip"`: that leaves out a row whose every text is null (PyArrow 25).
    return pc.binary_join_element_wise(*texts, "\n", null_handling="replace", null_replacement="")


def _first_of_each(ids: pa.ChunkedArray) -> pa.Array:
    """Return for each row whether it is the first that has its id."""
    codes = ids.combine_chunks().dictionary_encode().indices
    known = np.flatnonzero(codes.is_valid().to_numpy(zero_copy_only=False))
    first = np.zeros(len(codes), bool)
    first[known[np.unique(codes.drop_null().to_numpy(), return_index=True)[1]]] = True
    return pa.array(first)


def _file(folder: Path, key: str) -> Path:
    return folder / f"{key}.arrow"


def _read(folder: Path, key: str) -> pa.Table | None:
    """Map a file that was made before; a broken one counts as none, for it can be made again."""
    try:
        return pa.ipc.open_file(pa.memory_map(str(_file(folder, key)))).read_all()
    except (FileNotFoundError, pa.ArrowInvalid):
        return None


def _written(rows: pa.Table, folder: Path, key: str) -> pa.Table:
    """Write a file whole or not at all, drop the oldest ones, and map it; without room the rows stay in memory."""
    # Threads of one worker may make the same rows at once; neither may write into the other's file.
    unfinished = folder / f"{key}.{os.getpid()}.{threading.get_ident()}.unfinished"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with pa.OSFile(str(unfinished), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
            writer.write_table(rows)
        unfinished.replace(_file(folder, key))
        old = sorted(folder.glob("*.arrow"), key=lambda path: path.stat().st_mtime_ns)[:-_KEEP]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        unfinished.unlink(missing_ok=True)
        return rows
    return _read(folder, key) or rows
