"""Who refers to whom: columns whose cells are found in the unique column of another file.

That `deals.account` lies in `accounts.account` says more than any header: it tells which column is the id
of the accounts, and that the deals point at them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from lockstep.engines.embedded import Workbench
from lockstep.sources.suggest.columns import Column
from lockstep.sources.suggest.sheets import Sheet, quoted
from lockstep.sources.suggest.words import plain

_CELLS = 200
_KEYS_PER_FILE = 6


@dataclass(frozen=True)
class Join:
    """One column found in another file's unique column.

    Attributes
    ----------
    file, column
        Which refers.
    to_file, to_column
        To what.
    share
        Share of the referring column's distinct cells found there.
    same_name
        Both headers say the same.
    is_telling
        The cells could hardly agree by chance (long codes, names; not 1, 2, 3).
    """

    file: str
    column: str
    to_file: str
    to_column: str
    share: float
    same_name: bool
    is_telling: bool

    def holds(self, *, header_agrees: bool) -> bool:
        """Whether the join is to be believed, given that the header names what is referred to, or not."""
        if self.is_telling:
            return self.share >= (0.3 if header_agrees or self.same_name else 0.9)
        return self.share >= 0.8 and (header_agrees or self.same_name)


def find(bench: Workbench, sheets: Sequence[Sheet]) -> list[Join]:
    """Return every join between different files, one look per unique column."""
    referring = [(sheet, column) for sheet in sheets for column in sheet.columns if _may_refer(column)]
    if len(sheets) < 2 or not referring:
        return []
    refs = [(i, cell) for i, (_, column) in enumerate(referring) for cell in column.cells[:_CELLS]]
    bench.register(
        "suggest_cells",
        pa.table(
            {"ref": pa.array([r for r, _ in refs], pa.int32()), "cell": pa.array([c for _, c in refs], pa.string())}
        ),
    )
    joins = []
    try:
        for target in sheets:
            for key in _keys(target):
                column = quoted(key.name)
                keys = f"(SELECT trim({column}) AS cell FROM {target.relation})"
                hits = bench.execute(
                    f"FROM suggest_cells SEMI JOIN {keys} AS keys USING (cell) SELECT ref, count(*) GROUP BY ref"
                ).fetchall()
                for ref, found in hits:
                    sheet, referrer = referring[ref]
                    if sheet.key != target.key:
                        joins.append(_join(sheet, referrer, target, key, found))
    finally:
        bench.unregister("suggest_cells")
    return joins


def _join(sheet: Sheet, referrer: Column, target: Sheet, key: Column, found: int) -> Join:
    looked = min(len(referrer.cells), _CELLS)
    telling = [cell for cell in referrer.cells[:_CELLS] if len(cell) >= 5 or (len(cell) >= 3 and not cell.isdigit())]
    return Join(
        sheet.key,
        referrer.name,
        target.key,
        key.name,
        found / looked,
        plain(referrer.name) == plain(key.name) and plain(key.name) not in {"id", "name"},
        len(telling) >= 0.8 * looked and looked >= 2,
    )


def _may_refer(column: Column) -> bool:
    return bool(column.cells) and not (
        column.dates.share > 0.5
        or column.share("flag") > 0.9
        or column.share("long") > 0.3
        or (column.amounts.share > 0.8 and (column.amounts.whole < 0.95 or column.amounts.marked > 0.5))
    )


def _keys(sheet: Sheet) -> list[Column]:
    unique = [
        c
        for c in sheet.columns
        # Not everybody has an address; those who have are told by it.
        if _may_refer(c) and c.distinct == c.filled and c.fill >= (0.5 if c.share("email") > 0.9 else 0.95)
    ]
    return sorted(unique, key=lambda c: (not c.says("ID"), not c.says("NAME"), c.position))[:_KEYS_PER_FILE]
