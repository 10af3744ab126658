"""Running the SQL of this folder over a record and over tables in memory."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from lockstep.engines import portable
from lockstep.figures.context import Context
from lockstep.figures.measures import measure
from lockstep.record.layers import attached


def table_of(
    context: Context, sql_name: str, given: Mapping[str, pa.Table] | None = None, /, **values: portable.Bindable
) -> pa.Table:
    """Return the rows of one portable SQL.

    Parameters
    ----------
    context
        What to read.
    sql_name
        File in this folder.
    given
        Tables in memory that it reads beside the record's.
    **values
        What placeholders stand for; those that the SQL has not are left out.

    Raises
    ------
    LockstepError
        A placeholder has no value, or the engine can't run it.
    """
    sql = measure("lockstep.reconcile", sql_name)
    wanted = portable.placeholders(sql)
    tree = portable.bind(sql, **{name: value for name, value in values.items() if name in wanted})
    given = given or {}
    context.engine.attach(
        {name: given[name] if name in given else attached(context.version, name) for name in portable.tables(tree)}
    )
    return context.engine.run(tree)
