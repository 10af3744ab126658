"""Everything the sources say of stages: read once per record version, whatever stage or period is asked for.

Reading it is joining texts, which is most of what a reconciliation costs; so records are numbered once, and a question
counts by numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.figures.context import Context
from lockstep.figures.kept_rows import KeptRows
from lockstep.figures.measures import measure
from lockstep.reconcile.asking import table_of
from lockstep.reconcile.newest import newest_rows

Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]
_SQL = "statements.sql"
_OF_RECORD = ("source", "unit", "key", "is_deal", "is_found", "is_named", "is_gone")
_SAID = ("stage_no", "occurred_s", "word")


@dataclass(frozen=True, slots=True)
class Statements:
    """What the sources say.

    Attributes
    ----------
    records
        One row per record of a source that says anything: ``record_no`` int64 from 0; ``source``, ``unit``, the person
        or deal it is about, and ``key`` text; ``is_deal``, ``is_found``, ``is_named``, ``is_gone`` int64, 0 or 1.
    said
        One row per statement: ``record_no``, ``stage_no`` int64, as ``statements.sql`` numbers stages, ``occurred_s``
        int64 epoch seconds or null, ``word`` text or null.
    """

    records: pa.Table
    said: pa.Table


def statements(context: Context, folder: Path | None = None) -> Statements:
    """Return everything the sources say of stages, from memory or `folder` where it was read before.

    Parameters
    ----------
    context
        The record version, and the engine that reads it.
    folder
        Where to keep it between processes; None: only in memory.

    Raises
    ------
    LockstepError
        The engine can't read the record.
    """
    kept = _KEPT.of(context.version, lambda: _read(context), folder).combine_chunks()
    said = {name: pc.list_flatten(kept[name]) for name in _SAID}
    return Statements(
        records=kept.select(_OF_RECORD).append_column("record_no", pa.array(np.arange(kept.num_rows))),
        said=pa.table({"record_no": pc.list_parent_indices(kept["stage_no"]), **said}),
    )


@cache
def _made() -> str:
    return measure("lockstep.reconcile", _SQL).sql()


_KEPT = KeptRows(_made)


def _read(context: Context) -> pa.Table:
    """Return one row per record, with lists of what it says."""
    rows = table_of(context, _SQL, newest_rows(context.version))
    sources, keys = (_numbered(rows[name]) for name in ("source", "key"))
    # One number for the three that name a record; sorted by it, all that is said of one stands together.
    names = (keys * (sources.max(initial=0) + 1) + sources) * 2 + rows["is_deal"].to_numpy()
    order = np.argsort(names, kind="stable")
    starts = np.unique(names[order], return_index=True)[1]
    records = rows.select(_OF_RECORD).take(order[starts])
    offsets = pa.array(np.append(starts, len(order)), pa.int32())
    for name in _SAID:
        values = rows[name].take(order).combine_chunks()
        records = records.append_column(name, pa.ListArray.from_arrays(offsets, values))
    return records


def _numbered(texts: pa.ChunkedArray) -> Numbers:
    """Return a number for each text, the same for the same."""
    codes = [chunk.indices.to_numpy() for chunk in texts.dictionary_encode().chunks]
    return np.concatenate([np.empty(0, np.int64), *codes])
