"""Of all that a live source said of a record, the latest: staged so that it lands as any file does.

Which answer is the latest depends on the answers alone, never on the order or the batches they came in: the later
`changed_ms` counts, of two with the same instant the one with the greater hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lockstep.engines.embedded import Workbench, files_sql
from lockstep.record import schema
from lockstep.record.layers import layers_of, number_sql, rows_sql
from lockstep.sources.arrivals import CHANGED, HASH, ID, ORDINAL, Arrivals
from lockstep.sources.files.collected import Collected
from lockstep.sources.files.read import Staged
from lockstep.sources.files.rows import LINE, ROW
from lockstep.sources.files.sql import literal, name

if TYPE_CHECKING:
    from lockstep.record.manifest import Version
    from lockstep.sources.files.land import Landed

#: What is ours in a staged answer.
_OWN = (ID, CHANGED, HASH, ORDINAL, ROW, LINE)
NUMBER = number_sql(ID, ORDINAL)


def fold(
    workbench: Workbench,
    stream: str,
    files: Sequence[Path],
    *,
    wanted: Iterable[str],
    out: Path,
    unless: Callable[[], str] | None = None,
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
        Called when ``latest_said`` is there; returns the SQL of a condition over it under which an answer is passed
        over, such as one that is known.

    Returns
    -------
    Staged
        The rows of the records that are not gone, numbered.
    """
    source = f"read_parquet({files_sql(files)}, union_by_name = true, filename = true)"
    workbench.execute(
        f"CREATE OR REPLACE TEMP TABLE latest_said AS SELECT {ID}, {CHANGED}, {HASH}, filename AS batch, "
        f"max({ORDINAL}) < 0 AS is_gone FROM {source} GROUP BY 1, 2, 3, 4"
    )
    [(answers, records)] = workbench.execute(f"SELECT count(*), count(DISTINCT {ID}) FROM latest_said").fetchall()
    if answers > records:
        workbench.execute(
            "CREATE OR REPLACE TEMP TABLE latest_said AS FROM latest_said QUALIFY row_number() OVER "
            f"(PARTITION BY {ID} ORDER BY {CHANGED} DESC, {HASH} DESC, batch) = 1"
        )
    if unless is not None:
        workbench.execute(f"DELETE FROM latest_said WHERE {unless()}")
    [(latest,)] = workbench.execute("SELECT count(*) FROM latest_said").fetchall()
    # Mostly every answer is the only one of its record; to look each up costs twice what reading it does.
    is_latest = (
        f" SEMI JOIN latest_said AS l ON l.{ID} = a.{ID} AND l.{CHANGED} = a.{CHANGED} AND l.{HASH} = a.{HASH} "
        "AND l.batch = a.filename"
        if latest < answers
        else ""
    )
    there = [column for column, *_ in workbench.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    said = [column for column in there if column not in (*_OWN, "filename")]
    absent = sorted(set(wanted) - set(said))
    cells = [f"nullif(a.{name(column)}, '') AS {name(column)}" for column in said]
    cells += [f"CAST(NULL AS VARCHAR) AS {name(column)}" for column in absent]
    parquet = out / f"{stream}-folded.parquet"
    [(rows,)] = workbench.execute(
        f"COPY (SELECT {', '.join([f'a.{ID}', *cells])}, {NUMBER.replace(ID, f'a.{ID}')} AS {ROW}, "
        f"CAST(0 AS BIGINT) AS {LINE} "
        f"FROM {source} AS a{is_latest} WHERE a.{ORDINAL} >= 0) "
        f"TO {literal(str(parquet))} (FORMAT parquet, COMPRESSION lz4)"
    ).fetchall()
    return Staged(
        path=Path(stream), parquet=parquet, columns=(ID, *said, *absent), rows=int(rows), rows_in=int(rows),
        is_numbered=True, encoding="", dialect=None, collected=Collected(stream), text=None, has_lines_as_rows=False,
        blanks="any",
    )  # fmt: skip


def known(workbench: Workbench, before: Version | None, source: str, file: str) -> str:
    """Return the condition under which an answer in ``latest_said`` is no news to a version.

    It is none where the version has a later answer of the same record, or the same one: what arrives late or again.
    What the version has of these records is left in the table ``known_said``.
    """
    workbench.execute(
        "CREATE OR REPLACE TEMP TABLE known_said AS "
        "SELECT source_id, changed_ms, hash, is_gone, row_count, is_left_out "
        f"FROM (FROM ({rows_sql(layers_of(before, schema.SAID.name), schema.SAID.name)}) "
        f"WHERE source = {literal(source)} AND file = {literal(file)}) "
        f"WHERE source_id IN (SELECT {ID} FROM latest_said)"
    )
    return (
        f"{ID} IN (SELECT k.source_id FROM known_said AS k JOIN latest_said AS l ON l.{ID} = k.source_id "
        f"WHERE k.changed_ms > l.{CHANGED} OR (k.changed_ms = l.{CHANGED} AND k.hash >= l.{HASH}))"
    )


@dataclass(frozen=True, slots=True)
class Accounts:
    """How the answers that landed change the books of their stream.

    Attributes
    ----------
    said
        Parquet file of the records with the columns of `schema.SAID`.
    known
        Those of them that the last version has, and in how many rows; none where it has none of the stream.
    counts
        ``rows_in``, ``rows_kept``, ``rows_left_out`` and ``fault_count``: by how many the stream has more now.
    """

    said: Path
    known: Path | None
    counts: Mapping[str, int]


def account(
    workbench: Workbench, staged: Staged, landed: Landed, before: Version | None, *, source: str, file: str, out: Path
) -> Accounts:
    """Write down what became of each record in ``latest_said``, and what this changes.

    Parameters
    ----------
    workbench
        In which `fold` left ``latest_said``, and `known` left what the last version has.
    staged, landed
        What was folded, and what it landed as.
    source, file
        Name of the source, and of the stream in its mapping.
    before
        The last version, where the stream landed before and `known` was asked; None: everything counts as new.
    out
        Folder for the file.
    """
    said = out / f"{file}-said.parquet"
    kept = " UNION ".join(f"SELECT source_id FROM read_parquet({files_sql([path])})" for path in landed.tables.values())
    workbench.execute(
        f"""COPY (
        WITH kept AS ({kept}),
        counted AS (SELECT {ID}, COUNT(*) AS many FROM read_parquet({files_sql([staged.parquet])}) GROUP BY 1)
        SELECT {literal(source)} AS source, {literal(file)} AS file, l.{ID} AS source_id, l.{CHANGED} AS changed_ms,
          l.{HASH} AS hash, CAST(l.is_gone AS BIGINT) AS is_gone, COALESCE(c.many, 0) AS row_count,
          CAST(NOT l.is_gone AND l.{ID} NOT IN (FROM kept) AS BIGINT) AS is_left_out
        FROM latest_said AS l LEFT JOIN counted AS c ON c.{ID} = l.{ID} ORDER BY source_id
        ) TO {literal(str(said))} (FORMAT parquet, COMPRESSION zstd)"""
    )
    [(now_in, now_out)] = workbench.execute(
        f"SELECT COUNT(*) FILTER (is_gone = 0), COALESCE(SUM(is_left_out), 0) FROM read_parquet({files_sql([said])})"
    ).fetchall()
    known: Path | None = None
    faults = landed.fault_count
    if before is not None:
        known = out / f"{file}-known.parquet"
        workbench.execute(
            f"COPY (SELECT {literal(source)} AS source, {literal(file)} AS file, k.source_id, k.row_count "
            f"FROM known_said AS k SEMI JOIN latest_said AS l ON l.{ID} = k.source_id) "
            f"TO {literal(str(known))} (FORMAT parquet)"
        )
        [(was_in, was_out)] = workbench.execute(
            f"SELECT COUNT(*) FILTER (k.is_gone = 0), COALESCE(SUM(k.is_left_out), 0) "
            f"FROM known_said AS k JOIN latest_said AS l ON l.{ID} = k.source_id"
        ).fetchall()
        now_in, now_out = now_in - was_in, now_out - was_out
        faults -= _mended(workbench, before, source, file)
    kept_now = now_in - int(now_out)
    counts = {"rows_in": now_in, "rows_kept": kept_now, "rows_left_out": int(now_out), "fault_count": faults}
    return Accounts(said, known, counts)


def _mended(workbench: Workbench, before: Version, source: str, file: str) -> int:
    """Return how many faults a version has of the records that were said anew: what was found now stands for them."""
    table = schema.READING_FAULTS.name
    [(many,)] = workbench.execute(
        f"""SELECT COUNT(*) FROM ({rows_sql(layers_of(before, table), table)})
        WHERE source = {literal(source)} AND file = {literal(file)} AND row IN (
          SELECT {number_sql("source_id", "ordinal")}
          FROM (SELECT k.source_id, UNNEST(RANGE(k.row_count)) AS ordinal
            FROM known_said AS k SEMI JOIN latest_said AS l ON l.{ID} = k.source_id))"""
    ).fetchall()
    return int(many)


#: So many batches of a stream are kept as they came; each costs a look in every sync.
_MOST_BATCHES = 64


def compact(workbench: Workbench, arrivals: Arrivals, stream: str, landed: Sequence[str], *, out: Path) -> list[str]:
    """Put one batch in the place of many that have landed, with the latest answer of each record.

    Parameters
    ----------
    workbench
        To work with.
    arrivals, stream
        What arrived, and of what.
    landed
        Names of the batches that the last version has. A large one is left alone until the others add up to half of it:
        so every answer is written a few times at most.
    out
        Folder for the file, on the same disk.

    Returns
    -------
    list
        The names that take their place; `landed` where there are few.
    """
    if len(landed) <= _MOST_BATCHES:
        return list(landed)
    sizes = {file.name: file.stat().st_size for file in arrivals.files(stream) if file.name in set(landed)}
    largest = max(sizes, key=lambda name: sizes[name])
    small = [name for name in sizes if name != largest]
    old = small if 2 * sum(sizes[name] for name in small) < sizes[largest] else list(sizes)
    files = [arrivals.folder / stream / file for file in old]
    source = f"read_parquet({files_sql(files)}, union_by_name = true, filename = true)"
    folded = out / f"{stream}-batches.parquet"
    workbench.execute(
        f"""COPY (
        WITH answers AS (
          SELECT {ID}, {CHANGED}, {HASH}, filename FROM {source} GROUP BY 1, 2, 3, 4
          QUALIFY row_number() OVER (PARTITION BY {ID} ORDER BY {CHANGED} DESC, {HASH} DESC, filename) = 1)
        SELECT a.* EXCLUDE (filename) FROM {source} AS a SEMI JOIN answers AS l
        ON l.{ID} = a.{ID} AND l.{CHANGED} = a.{CHANGED} AND l.{HASH} = a.{HASH} AND l.filename = a.filename
        ) TO {literal(str(folded))} (FORMAT parquet, COMPRESSION zstd)"""
    )
    kept = arrivals.fold(stream, old, folded)
    return [kept, *(name for name in sizes if name not in set(old))]
