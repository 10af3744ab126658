"""What was wrong in the sources, as the current version of the record tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import workbench
from lockstep.record.layers import layers_of, number_sql, rows_sql
from lockstep.record.versions import Store
from lockstep.values.faults import Fault, LockstepError

if TYPE_CHECKING:
    from lockstep.record.home import Home
    from lockstep.record.manifest import Version

_COLUMNS = 'code, sentence, remedy, source, file, "row", line, "column", value, is_kept'


#: Source and key of a file in its mapping, to the file's name and the line of its first row, 0 when unknown.
Files = Mapping[tuple[str, str], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault: how many rows have it, how many of them were left out, and the first of them."""

    code: str
    count: int
    left_out: int
    example: Fault


def list_faults(
    home: Home, *, code: str | None = None, source: str | None = None, limit: int | None = None, offset: int = 0
) -> list[Fault]:
    """Return the faults of the current version, by source, file and row; each names the file and, if known, the line.

    Parameters
    ----------
    home
        The installation.
    code
        Only faults of this kind.
    source
        Only faults of this source.
    limit
        At most so many.
    offset
        So many are passed over first.

    Raises
    ------
    LockstepError
        Nothing was ever synced.
    """
    version = _current(home)
    found = _ask(
        version,
        f"SELECT {_COLUMNS} FROM faults WHERE (? IS NULL OR code = ?) AND (? IS NULL OR source = ?) "
        'ORDER BY source, file, "row", code, "column", line, value, sentence LIMIT ? OFFSET ?',
        [code, code, source, source, limit if limit is not None else 9_223_372_036_854_775_807, offset],
    )
    files = _files(version)
    return _with_records(version, [_fault(row, files) for row in found])


def summarise_faults(home: Home, *, source: str | None = None) -> list[Kind]:
    """Return the kinds of faults of the current version, or of one source in it, most frequent first.

    Raises
    ------
    LockstepError
        Nothing was ever synced.
    """
    version = _current(home)
    found = _ask(
        version,
        f"""WITH counted AS (
          SELECT *, COUNT(*) OVER (PARTITION BY code) AS many,
            SUM(1 - is_kept) OVER (PARTITION BY code) AS left_out,
            ROW_NUMBER() OVER (PARTITION BY code ORDER BY source, file, "row", "column") AS place FROM faults
          WHERE ? IS NULL OR source = ?)
        SELECT {_COLUMNS}, many, left_out FROM counted WHERE place = 1 ORDER BY many DESC, code""",
        [source, source],
    )
    files = _files(version)
    examples = _with_records(version, [_fault(row, files) for row in found])
    return [
        Kind(str(row[0]), int(row[10]), int(row[11]), example) for row, example in zip(found, examples, strict=True)
    ]


def _current(home: Home) -> Version:
    version = Store(home.record).current()
    if version is None:
        raise LockstepError("There is no record yet.", remedy="Add a source, then run `lockstep sync`.")
    return version


def _files(version: Version) -> Files:
    """Return name and first line of each export that a key of a mapping stands for alone; a stream is no export."""
    return {
        (source, key): (PurePath(path).name, int(state.get("first_line", 0)))
        for source, keys in version.notes.get("sources", {}).items()
        for key, states in keys.items()
        if len(states) == 1
        for path, state in states.items()
        if "arrived" not in state
    }


def _ask(version: Version, sql: str, values: list[object]) -> list[tuple[Any, ...]]:
    with workbench(threads=1) as bench:
        bench.execute(f"CREATE VIEW faults AS {rows_sql(layers_of(version, 'faults'), 'faults')}")
        return bench.execute(sql, values).fetchall()


def _with_records(version: Version, faults: list[Fault]) -> list[Fault]:
    """Return faults of live sources with the records they are of: the numbers of their rows tell nobody anything."""
    live = {
        (source, key)
        for source, keys in version.notes.get("sources", {}).items()
        for key, states in keys.items()
        if any("arrived" in state for state in states.values())
    }
    asked = [fault for fault in faults if fault.row and (fault.source, fault.file) in live]
    if not asked:
        return faults
    with workbench() as bench:
        # Only of the streams they are in: each of millions of records has to be numbered to find one by its number.
        found = bench.execute(
            f"""WITH said_rows AS (
              SELECT source, file, source_id, {number_sql("source_id", "ordinal")} AS row
              FROM (SELECT *, UNNEST(RANGE(row_count)) AS ordinal FROM ({rows_sql(layers_of(version, "said"), "said")})
                WHERE source IN (SELECT UNNEST(?)) AND file IN (SELECT UNNEST(?))))
            SELECT source, file, row, source_id FROM said_rows WHERE row IN (SELECT UNNEST(?))""",
            [sorted({one.source for one in asked}), sorted({one.file for one in asked}), [one.row for one in asked]],
        ).fetchall()
    records = {(source, file, row): record for source, file, row, record in found}
    return [
        replace(fault, row=0, line=0, record=records.get((fault.source, fault.file, fault.row), ""))
        if (fault.source, fault.file) in live
        else fault
        for fault in faults
    ]


def _fault(row: tuple[Any, ...], files: Files) -> Fault:
    """Return a fault as a person looks it up: the build knows files by their keys in the mapping, and their rows."""
    code, sentence, remedy, source, file, number, line, column, value, is_kept = row[:10]
    if (source, file) in files:
        file, first_line = files[source, file]
        line = line or (first_line + number - 1 if first_line and number else 0)
    return Fault(
        code=str(code),
        sentence=str(sentence),
        remedy=str(remedy),
        source=str(source or ""),
        file=str(file or ""),
        row=int(number or 0),
        line=int(line or 0),
        column=str(column or ""),
        value=str(value or ""),
        kept=bool(is_kept),
    )
