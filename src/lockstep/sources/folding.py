"""Of all that a live source said of a record, the latest: staged so that it lands as any file does.

Which answer is the latest depends on the answers alone, never on the order or the batches they came in: the later
`changed_ms` counts, of two with the same instant the one with the greater hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from lockstep.engines.embedded import Workbench, files_sql
from lockstep.sources.arrivals import CHANGED, HASH, ID, ORDINAL
from lockstep.sources.files.collected import Collected
from lockstep.sources.files.read import Staged
from lockstep.sources.files.rows import LINE, ROW
from lockstep.sources.files.sql import literal, name

#: What is ours in a staged answer.
_OWN = (ID, CHANGED, HASH, ORDINAL, ROW, LINE)
# A number for each row that is the same in every sync: it settles ties, and tells faults of one row from another's.
_NUMBER = f"CAST(md5_number_lower({ID} || '#' || {ORDINAL}) >> 2 AS BIGINT)"


def fold(
    workbench: Workbench, stream: str, files: Sequence[Path], *, wanted: Iterable[str], out: Path, unless: str = ""
) -> Staged:
    """Stage the latest answer for each record.

    Parameters
    ----------
    workbench
        To read with. The table ``latest_said`` is left in it: one row per record, with its id as `ID`, `CHANGED`,
        `HASH` and ``is_gone``.
    stream
        Name of the stream, for the place of faults.
    files
        Batches of `Arrivals`, at least one.
    wanted
        Columns the mapping names; those that no answer has are null.
    out
        Folder for the staged file.
    unless
        SQL of a condition over ``latest_said`` under which an answer is passed over, such as one that is known.

    Returns
    -------
    Staged
        The rows of the records that are not gone, numbered.
    """
    source = f"read_parquet({files_sql(files)}, union_by_name = true, filename = true)"
    workbench.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE latest_said AS
        SELECT {ID}, {CHANGED}, {HASH}, filename AS batch, max({ORDINAL}) < 0 AS is_gone
        FROM {source} GROUP BY 1, 2, 3, 4
        QUALIFY row_number() OVER (PARTITION BY {ID} ORDER BY {CHANGED} DESC, {HASH} DESC, filename) = 1"""
    )
    if unless:
        workbench.execute(f"DELETE FROM latest_said WHERE {unless}")
    there = [column for column, *_ in workbench.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    said = [column for column in there if column not in (*_OWN, "filename")]
    absent = sorted(set(wanted) - set(said))
    cells = [f"nullif(a.{name(column)}, '') AS {name(column)}" for column in said]
    cells += [f"CAST(NULL AS VARCHAR) AS {name(column)}" for column in absent]
    parquet = out / f"{stream}-folded.parquet"
    [(rows,)] = workbench.execute(
        f"COPY (SELECT {', '.join([f'a.{ID}', *cells])}, {_NUMBER.replace(ID, f'a.{ID}')} AS {ROW}, "
        f"CAST(0 AS BIGINT) AS {LINE} "
        f"FROM {source} AS a JOIN latest_said AS l ON l.{ID} = a.{ID} AND l.{CHANGED} = a.{CHANGED} "
        f"AND l.{HASH} = a.{HASH} AND l.batch = a.filename WHERE a.{ORDINAL} >= 0 "
        f"ORDER BY a.{ID}, a.{ORDINAL}) TO {literal(str(parquet))} (FORMAT parquet, COMPRESSION lz4)"
    ).fetchall()
    return Staged(
        path=Path(stream), parquet=parquet, columns=(ID, *said, *absent), rows=int(rows), rows_in=int(rows),
        is_numbered=True, encoding="", dialect=None, collected=Collected(stream), text=None, has_lines_as_rows=False,
        blanks="any",
    )  # fmt: skip
