"""Write the faults of one file to Parquet: those reading found, and those of single cells, found by SQL."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pyarrow as pa

from lockstep.engines.embedded import Workbench
from lockstep.record import schema
from lockstep.sources.files.checks import Check
from lockstep.sources.files.collected import MOST_LISTED, Collected, summing_up
from lockstep.sources.files.read import Staged
from lockstep.sources.files.sql import literal, name, picked
from lockstep.values.faults import Fault

_COLUMNS = schema.READING_FAULTS.all_columns


class Report:
    """The faults of one file, gathered in a table of the workbench.

    Attributes
    ----------
    count
        Faults in all, listed or not.
    """

    def __init__(self, workbench: Workbench, staged: Staged, source: str) -> None:
        self.count = 0
        self._workbench, self._staged, self._source = workbench, staged, source
        columns = ", ".join(f"{name(column)} {type_}" for column, type_ in _COLUMNS.items())
        workbench.execute(f"CREATE OR REPLACE TEMP TABLE found_faults ({columns})")

    def add_cells(self, check: Check, fields: str, count: int) -> None:
        """Add the cells a check finds in the relation `fields`; `count` is how many there are."""
        self.count += count
        found = picked(fields, f"row, line, coalesce(CAST({check.value} AS VARCHAR)[:200], '') AS shown", check.where)
        kept = "row NOT IN (SELECT row FROM left_out_rows)" if check.drops else "true"
        self._workbench.execute(
            f"INSERT INTO found_faults SELECT {literal(check.code)}, "
            f"replace({literal(check.sentence)}, '{{value}}', shown), {literal(check.remedy)}, "
            f"{literal(self._source)}, {literal(self._staged.path.name)}, row, line, "
            f"{literal(check.column)}, shown, CAST({kept} AS BIGINT) FROM {found} ORDER BY row LIMIT {MOST_LISTED}"
        )
        if count > MOST_LISTED:
            more = summing_up(check.code, count - MOST_LISTED, source=self._source, file=self._staged.path.name)
            self._insert([more])

    def add_collected(self, collected: Collected) -> None:
        """Add what reading found."""
        self.count += collected.count
        self._insert(collected.listed(self._source))

    def add_faults(self, faults: list[Fault]) -> None:
        """Add faults of the file as a whole."""
        self.count += len(faults)
        self._insert(faults)

    def _insert(self, faults: list[Fault]) -> None:
        # Of what live records are called, the rows that they were said in tell.
        rows = list(zip(*(astuple(fault)[: len(_COLUMNS)] for fault in faults), strict=True))
        if rows:
            arrays = [pa.array([int(cell) if isinstance(cell, bool) else cell for cell in column]) for column in rows]
            self._workbench.register("faults_read", pa.table(arrays, names=list(_COLUMNS)))
            self._workbench.execute("INSERT INTO found_faults SELECT * FROM faults_read")
            self._workbench.unregister("faults_read")

    def write(self, path: Path) -> Path | None:
        """Fill in lines and write everything to `path`, in the order of the file; None when there is nothing."""
        if self.count == 0:
            return None
        rows = [row for (row,) in self._workbench.execute(
            "SELECT DISTINCT row FROM found_faults WHERE line = 0 AND row > 0"
        ).fetchall()]  # fmt: skip
        if lines := self._staged.lines(rows):
            table = pa.table({"row": pa.array(lines.keys(), pa.int64()), "line": pa.array(lines.values(), pa.int64())})
            self._workbench.register("lines_read", table)
            self._workbench.execute(
                "UPDATE found_faults SET line = lines_read.line FROM lines_read WHERE found_faults.row = lines_read.row"
            )
            self._workbench.unregister("lines_read")
        self._workbench.execute(
            f"COPY (FROM found_faults ORDER BY row, line) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd);"
            "DROP TABLE found_faults"
        )
        return path
