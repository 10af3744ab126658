"""Columns a mapping names, found in the file as it is: without regard to blanks and capitals, or not at all."""

from __future__ import annotations

from difflib import get_close_matches

from lockstep.sources.files.read import Staged
from lockstep.sources.mapping import Column, File
from lockstep.values.faults import Fault, LockstepError

_MOST_SHOWN = 30


def with_real_names(file: File, staged: Staged, source: str) -> File:
    """Return `file` with every column named as it is in the staged file.

    Raises
    ------
    LockstepError
        Columns are missing: names them all, the nearest to each, and those the file has.
    """
    real = {_folded(column): column for column in staged.columns}
    wanted = {c.column for fields in file.feeds.values() for c in fields.values() if c.column is not None}
    missing = sorted(column for column in wanted if column not in staged.columns and _folded(column) not in real)
    if missing:
        raise _missing(missing, file, staged, source)

    def renamed(column: Column) -> Column:
        if column.column is None or column.column in staged.columns:
            return column
        return column.model_copy(update={"column": real[_folded(column.column)]})

    feeds = {table: {field: renamed(c) for field, c in fields.items()} for table, fields in file.feeds.items()}
    return file.model_copy(update={"feeds": feeds})


def _folded(column: str) -> str:
    return " ".join(column.split()).casefold()


def _missing(missing: list[str], file: File, staged: Staged, source: str) -> LockstepError:
    there = [_folded(column) for column in staged.columns]
    faults, hints = [], []
    for column in missing:
        near = get_close_matches(_folded(column), there, 1)
        nearest = staged.columns[there.index(near[0])] if near else ""
        hints.append(f"“{column}”" + (f" (perhaps “{nearest}”)" if nearest else ""))
        faults.append(
            Fault(
                code="missing-column",
                sentence=f"There is no column “{column}”.",
                source=source,
                file=staged.path.name,
                remedy=f"Write “{nearest}” into the mapping." if nearest else "Correct the mapping.",
                column=column,
                kept=False,
            )
        )
    listed = ", ".join(staged.columns[:_MOST_SHOWN]) + (" …" if len(staged.columns) > _MOST_SHOWN else "")
    return LockstepError(
        f"{staged.path.name} lacks {'columns' if len(missing) > 1 else 'a column'} that the mapping of {source} names: "
        f"{', '.join(hints)}. It has {listed}.",
        remedy=f"Correct the mapping, or check that this is the file it is for ({file.path}). Nothing was imported.",
        faults=faults,
    )
