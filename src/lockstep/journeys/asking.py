"""Running the SQL of this folder: its tables attached, its placeholders filled."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from lockstep.engines import portable
from lockstep.figures.context import Context
from lockstep.figures.measures import measure
from lockstep.record.layers import attached


def rows_of(
    context: Context, sql_name: str, *, given: dict[str, pa.Table] | None = None, **params: portable.Bindable
) -> list[dict[str, Any]]:
    """Return the rows of one portable SQL.

    Parameters
    ----------
    context
        What to read.
    sql_name
        File in this folder.
    given
        Tables in memory that it reads beside the record's.
    **params
        Its placeholders.

    Raises
    ------
    LockstepError
        A placeholder has no value, or the engine can't run it.
    """
    tree = portable.bind(measure("lockstep.journeys", sql_name), **params)
    given = given or {}
    context.engine.attach({
        name: given[name] if name in given else attached(context.version, name)
        for name in portable.tables(tree)
    })  # fmt: skip
    rows: list[dict[str, Any]] = context.engine.run(tree).to_pylist()
    return rows
