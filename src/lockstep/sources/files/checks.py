"""What reading a field gives: SQL for its columns, and checks that find the cells it could not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.sql import file_literal

#: The largest amount in minor units: times a share in millionths it still fits an int64 (design §5).
LARGEST_MINOR = (2**63 - 1) // 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a finished Parquet file says of one of its columns, without reading it."""

    nulls: int
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """When a check needs no look at the rows: what the files say of themselves rules it out.

    Attributes
    ----------
    column
        Landed column; no row is faulty when it has as many nulls as `cell` has. None: when `cell` has none.
    cell
        Staged column; None: when `column` has no null.
    above
        Instead of nulls: no row is faulty when no value of `column` is above this.
    """

    column: str | None = None
    cell: str | None = None
    above: int | None = None

    def clears(self, landed: Mapping[str, Span], staged: Mapping[str, Span]) -> bool:
        """True when no row can be faulty."""
        if self.above is not None and self.column is not None:
            high = landed[self.column].high
            return high is None or high <= self.above
        nulls = landed[self.column].nulls if self.column is not None else 0
        return nulls == (staged[self.cell].nulls if self.cell is not None else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One kind of fault in one column.

    Attributes
    ----------
    code, remedy
        Of the fault.
    where
        SQL condition over the fields of the table that holds for a faulty row.
    sentence
        What is wrong; ``{value}`` stands for the cell's text.
    column
        Column of the file.
    value
        SQL of the cell's text.
    drops
        True when the row does not enter this table.
    is_silent
        True for rows that are dropped here by design: another table of the file has them.
    screen
        None: the rows must be looked at.
    """

    code: str
    where: str
    sentence: str
    remedy: str
    column: str
    value: str
    drops: bool = False
    is_silent: bool = False
    screen: Screen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one field is read.

    Attributes
    ----------
    layers
        SQL by name, one mapping after the other: the first over the staged file, each next over those before.
    columns
        SQL per landed column, over the layers.
    checks
        Over layers and columns.
    """

    layers: tuple[dict[str, str], ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()


def spans_of(workbench: Workbench, parquet: Path, columns: Sequence[str]) -> dict[str, Span]:
    """Read what a Parquet file says of its columns."""
    found = workbench.execute(
        "SELECT path_in_schema, sum(stats_null_count), max(TRY_CAST(stats_max AS BIGINT)) "
        f"FROM parquet_metadata({file_literal(parquet)}) GROUP BY path_in_schema"
    ).fetchall()
    # A file that keeps no count of its nulls rules nothing out.
    spans = {column: Span(nulls=-1 if nulls is None else int(nulls), high=high) for column, nulls, high in found}
    return {column: spans.get(column, Span(nulls=0)) for column in columns}
