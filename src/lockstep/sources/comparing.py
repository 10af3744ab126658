"""What a live source said is there, for a connector that must compare it with what its service still has."""

from __future__ import annotations

from collections.abc import Iterator

from lockstep.engines.embedded import files_sql, workbench
from lockstep.sources.arrivals import CHANGED, HASH, ID, ORDINAL, Arrivals
from lockstep.sources.files.sql import name

_AT_A_TIME = 10_000


def said_to_be_there(arrivals: Arrivals, stream: str, *, flag: str, before_ms: int | None) -> Iterator[str]:
    """Yield the ids of the records that a stream said are there, in their order.

    Parameters
    ----------
    arrivals, stream
        What arrived, and of what.
    flag
        Column whose ``true`` in the first row of an answer says that the record is deleted; such a one is not there.
    before_ms
        Only those whose latest answer is older, milliseconds since 1970 UTC; None: all.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from lockstep.sources.connector import Said
    >>> with tempfile.TemporaryDirectory() as home:
    ...     arrivals = Arrivals(Path(home) / "arrived")
    ...     arrivals.keep("people", [Said("1", 5, ({"gone": "false"},)), Said("2", 5, ({"gone": "true"},))], cursor=1)
    ...     arrivals.keep("people", [Said("3", 5, ({"gone": None},)), Said("3", 9, ())], cursor=2)
    ...     list(said_to_be_there(arrivals, "people", flag="gone", before_ms=None))
    ['1']
    """
    files = arrivals.files(stream)
    if not files:
        return
    with workbench(threads=1) as bench:
        source = f"read_parquet({files_sql(files)}, union_by_name = true)"
        columns = {column for column, *_ in bench.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        flagged = f"coalesce({name(flag)} = 'true', false)" if flag in columns else "false"
        older = f"AND changed_ms < {before_ms}" if before_ms is not None else ""
        # The later answer counts, as where they are folded: of the same instant the one with the greater hash.
        asked = bench.execute(
            f"""SELECT id FROM (
              SELECT {ID} AS id, max({CHANGED}) AS changed_ms,
                arg_max({ORDINAL} < 0 OR {flagged}, ({CHANGED}, {HASH})) AS is_gone
              FROM {source} WHERE {ORDINAL} <= 0 GROUP BY {ID})
            WHERE NOT is_gone {older} ORDER BY id"""
        )
        while rows := asked.fetchmany(_AT_A_TIME):
            yield from (id_ for (id_,) in rows)
