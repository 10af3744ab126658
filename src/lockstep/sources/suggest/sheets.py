"""The files as tables on the workbench, each column looked at once.

Cells are counted on the first 20,000 rows; how full and how varied a column is, on all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from lockstep.engines.embedded import Workbench
from lockstep.sources.suggest import columns as look
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.headers import telling
from lockstep.sources.suggest.words import header_words, plain

SAMPLE = 20_000
#: Columns looked at in a file; of a wider one those whose headers say something, the rest by position.
WIDEST = 500
_FEW = 100
#: Letters of a cell that are looked at; digits, so many, still make a number.
_LONGEST = 250
#: Words of a file's name that say nothing of its rows.
_WRAPPINGS = frozenset({"export", "exports", "exported", "list", "all", "report", "data"})


@dataclass(frozen=True, eq=False)
class Sheet:
    """One file (or sheet of a workbook) of the proposal.

    Attributes
    ----------
    key
        Name in the mapping.
    path
        As it was given.
    relation
        What to select from.
    rows
        Rows without the header.
    columns
        Those that were looked at, in the file's order.
    unread
        Headers of columns that were not, in a file too wide.
    settings
        What the mapping must state to read the file again: delimiter, encoding, sheet, header.
    """

    key: str
    path: str
    relation: str
    rows: int
    columns: tuple[Column, ...]
    unread: tuple[str, ...] = ()
    settings: tuple[tuple[str, str | int], ...] = ()

    @property
    def says(self) -> frozenset[str]:
        """What the file's name says."""
        return frozenset().union(*header_words().read(self.key))

    def column(self, name: str) -> Column:
        """Return a column by its header."""
        return next(column for column in self.columns if column.name == name)


def quoted(name: str) -> str:
    """Return an identifier for SQL."""
    return '"' + name.replace('"', '""') + '"'


def look_at(
    bench: Workbench,
    relation: str,
    names: list[str],
    *,
    key: str,
    path: str,
    unread: tuple[str, ...] = (),
    settings: tuple[tuple[str, str | int], ...] = (),
) -> Sheet:
    """Profile columns of a relation whose columns are all text; `unread` are headers that are not looked at."""
    rows = _one(bench, f"SELECT count(*) FROM {relation}")[0]
    filled, distinct = _counts(bench, relation, names)
    sample = _sample(bench, relation, names)
    looked = []
    for position, name in enumerate(names):
        # A word that is rare but one of few ("Closed Lost" in a young pipeline) must not be missed.
        few = rows > SAMPLE and distinct[name] <= _FEW
        cells = _cells(bench, relation, name) if few else _counted(sample[name])
        looked.append(
            look.profile(name, position, rows=rows, filled=filled[name], distinct=distinct[name], cells=cells)
        )
    looked = _after_own_name(_without_prefix(looked), key)
    return Sheet(key, path, relation, rows, tuple(looked), unread, settings)


def _without_prefix(columns: list[Column]) -> list[Column]:
    """Leave out of each header the word that all begin with: "Deal - Title", "Deal - Value" say TITLE and VALUE."""
    if len(columns) < 3:
        return columns
    first = [plain(column.name).split()[:1] for column in columns]
    word = max((f[0] for f in first if f), key=[f[0] for f in first if f].count, default="")
    same = [plain(column.name).split()[1:] for column, f in zip(columns, first, strict=True) if f == [word]]
    if len(same) < max(3, 0.75 * len(columns)) or not all(same):
        return columns
    return [
        replace(
            column,
            meanings=header_words().read(" ".join(plain(column.name).split()[1:])) if f == [word] else column.meanings,
        )
        for column, f in zip(columns, first, strict=True)
    ]


def _after_own_name(columns: list[Column], key: str) -> list[Column]:
    """Note what headers say after the name the file gives its rows, where that name is all the file is called."""
    words = [word for word in plain(key).split() if not word.isdigit() and word not in _WRAPPINGS]
    if len(words) != 1 or "PERSON" not in frozenset().union(*header_words().read(words[0])):
        return columns
    own = {words[0], words[0].removesuffix("s")}
    found = []
    for column in columns:
        first, _, rest = plain(column.name).partition(" ")
        found.append(replace(column, rest=header_words().read(rest)) if first in own and rest else column)
    return found


def _sample(bench: Workbench, relation: str, names: list[str]) -> pa.Table:
    picked = ", ".join(f"nullif({_begun(name)}, '') AS {quoted(name)}" for name in names) or "1 AS nothing"
    return bench.execute(f"SELECT {picked} FROM {relation} LIMIT {SAMPLE}").to_arrow_table()


def _begun(name: str) -> str:
    """Return SQL for the beginning of a cell: no field is known by more, and a cell may have megabytes."""
    return f"left(trim({quoted(name)}), {_LONGEST})"


def _cells(bench: Workbench, relation: str, name: str) -> list[tuple[str, int]]:
    return bench.execute(
        f"SELECT {_begun(name)}, count(*) FROM {relation} WHERE trim({quoted(name)}) <> '' GROUP BY 1 "
        f"ORDER BY 2 DESC, 1 LIMIT {look.CELLS}"
    ).fetchall()


def _counted(column: pa.ChunkedArray) -> list[tuple[str, int]]:
    """Return the most frequent cells with their counts; equal counts in the order of their text."""
    counts = pa.Table.from_struct_array(column.drop_null().value_counts())
    top = counts.sort_by([("counts", "descending"), ("values", "ascending")]).slice(0, look.CELLS)
    return list(zip(top["values"].to_pylist(), top["counts"].to_pylist(), strict=True))


def choose(names: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the columns to look at and the rest: in a very wide file, those whose headers say something."""
    if len(names) <= WIDEST:
        return list(names), ()
    said = {name: telling(header_words().read(name)) for name in names}
    chosen = set(sorted(names, key=lambda name: -said[name])[:WIDEST])  # sorting keeps the file's order among equals
    return [name for name in names if name in chosen], tuple(name for name in names if name not in chosen)


def _counts(bench: Workbench, relation: str, names: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Count filled and distinct cells; exactly where a column may be a key."""
    filled: dict[str, int] = {}
    distinct: dict[str, int] = {}
    for start in range(0, len(names), 50):
        part = names[start : start + 50]
        asked = ", ".join(
            f"count(nullif(trim({quoted(n)}), '')), approx_count_distinct(nullif(trim({quoted(n)}), ''))" for n in part
        )
        answer = _one(bench, f"SELECT {asked} FROM {relation}")
        for i, name in enumerate(part):
            filled[name], distinct[name] = answer[2 * i], answer[2 * i + 1]
    near = [name for name in names if filled[name] and (distinct[name] >= 0.8 * filled[name] or distinct[name] < 100)]
    for start in range(0, len(near), 50):
        part = near[start : start + 50]
        asked = ", ".join(f"count(DISTINCT nullif(trim({quoted(n)}), ''))" for n in part)
        distinct.update(zip(part, _one(bench, f"SELECT {asked} FROM {relation}"), strict=True))
    return filled, distinct


def _one(bench: Workbench, sql: str) -> tuple[int, ...]:
    row = bench.execute(sql).fetchone()
    assert row is not None
    return row


def renamed(sheet: Sheet, key: str) -> Sheet:
    """Return the sheet under another key."""
    return replace(sheet, key=key)
