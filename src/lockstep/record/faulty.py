"""What was wrong in the sources, as the current version of the record tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import workbench
from lockstep.record.versions import Store
from lockstep.values.faults import Fault, LockstepError

if TYPE_CHECKING:
    from lockstep.record.home import Home

_COLUMNS = 'code, sentence, remedy, source, file, "row", line, "column", value, is_kept'


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault: how many rows have it, how many of them were left out, and the first of them."""

    code: str
    count: int
    left_out: int
    example: Fault


def list_faults(home: Home, *, code: str | None = None, limit: int | None = None) -> list[Fault]:
    """Return the faults of the current version, by source, file and row.

    Parameters
    ----------
    home
        The installation.
    code
        Only faults of this kind.
    limit
        At most so many.

    Raises
    ------
    LockstepError
        Nothing was ever synced.
    """
    found = _ask(
        home,
        f"SELECT {_COLUMNS} FROM faults WHERE ? IS NULL OR code = ? "
        'ORDER BY source, file, "row", code, "column" LIMIT ?',
        [code, code, limit if limit is not None else 9_223_372_036_854_775_807],
    )
    return [_fault(row) for row in found]


def summarise_faults(home: Home) -> list[Kind]:
    """Return the kinds of faults of the current version, most frequent first.

    Raises
    ------
    LockstepError
        Nothing was ever synced.
    """
    found = _ask(
        home,
        f"""WITH counted AS (
          SELECT *, COUNT(*) OVER (PARTITION BY code) AS many,
            SUM(1 - is_kept) OVER (PARTITION BY code) AS left_out,
            ROW_NUMBER() OVER (PARTITION BY code ORDER BY source, file, "row", "column") AS place FROM faults)
        SELECT {_COLUMNS}, many, left_out FROM counted WHERE place = 1 ORDER BY many DESC, code""",
        [],
    )
    return [Kind(str(row[0]), int(row[10]), int(row[11]), _fault(row)) for row in found]


def _ask(home: Home, sql: str, values: list[object]) -> list[tuple[Any, ...]]:
    version = Store(home.record).current()
    if version is None:
        raise LockstepError("There is no record yet.", remedy="Add a source, then run `lockstep sync`.")
    with workbench(threads=1) as bench:
        paths = [str(path) for path in version.tables["faults"]]
        bench.execute(f"CREATE VIEW faults AS SELECT * FROM read_parquet({paths})")
        return bench.execute(sql, values).fetchall()


def _fault(row: tuple[Any, ...]) -> Fault:
    code, sentence, remedy, source, file, number, line, column, value, is_kept = row[:10]
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
