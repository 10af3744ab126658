"""Read any export into one form: a Parquet file of text columns, whatever it was.

Staging decides nothing about meaning. It finds out what kind of file it is, unpacks it, finds encoding,
delimiter and header, and keeps every row it can; what it can't keep is a fault with its line, and
``rows_in == rows + left_out`` holds for every file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.collected import Collected
from lockstep.sources.files.columnar import stage_parquet
from lockstep.sources.files.delimited import Blanks, Stated, Table, stage_delimited
from lockstep.sources.files.dialect import Dialect
from lockstep.sources.files.foreign import refuse_foreign
from lockstep.sources.files.jsonlines import is_json, stage_json
from lockstep.sources.files.lines import lines_of_rows
from lockstep.sources.files.unpack import Progress, unpacked
from lockstep.sources.files.workbook import stage_workbook
from lockstep.values.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A file, staged.

    Attributes
    ----------
    path
        The file as it was named.
    parquet
        The staged rows in the order of the file: one text column per name in `columns`, null where a cell is
        empty, and, where `is_numbered`, the row and line numbers in `ROW` and `LINE`.
    columns
        Names of the columns, each different even without regard to capitals.
    rows
        Rows staged.
    rows_in
        Data rows the file has; those not staged are faults that were not kept.
    is_numbered
        False where row n is simply the nth.
    encoding, dialect
        Of a text file; empty and None otherwise.
    collected
        What was odd or left out.
    text
        Of a text file, as UTF-8, to find lines in.
    has_lines_as_rows
        True where row n is n lines below the header.
    blanks
        The blanks its cells have.
    """

    path: Path
    parquet: Path
    columns: tuple[str, ...]
    rows: int
    rows_in: int
    is_numbered: bool
    encoding: str
    dialect: Dialect | None
    collected: Collected
    text: Path | None
    has_lines_as_rows: bool
    blanks: Blanks

    @property
    def faults(self) -> list[Fault]:
        """What was odd or left out, not yet of a source."""
        return self.collected.listed()

    @property
    def left_out(self) -> int:
        """Rows that could not be staged."""
        return self.rows_in - self.rows

    @property
    def first_line(self) -> int:
        """Line of row 1 where every row is one line, so that row n is n - 1 lines below; 0 otherwise."""
        return self.lines([1])[1] if self.has_lines_as_rows and not self.is_numbered and self.dialect else 0

    def lines(self, rows: Iterable[int]) -> dict[int, int]:
        """Return the line on which each of `rows` begins; nothing for files without lines.

        Where a row may take several lines the file is read once more, so ask for all rows at once.
        """
        if self.is_numbered or self.text is None or self.dialect is None:
            return {}
        if self.has_lines_as_rows:
            return {row: self.dialect.data_line - 1 + row for row in rows}
        return lines_of_rows(self.text, self.dialect, set(rows))


def stage(
    path: Path,
    *,
    workbench: Workbench,
    out: Path,
    delimiter: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    header: int | None = None,
    progress: Progress | None = None,
) -> Staged:
    """Stage one file: CSV, TSV or any one-character delimiter, XLSX, ODS, Parquet, JSON lines; gzip or zip of it.

    Parameters
    ----------
    path
        The file.
    workbench
        To read with.
    out
        Folder for the staged file and what was unpacked on the way; remove it when done.
    delimiter, encoding, sheet, header
        What is known about the file's form (`header` is the line of the header, from 1); None is found out.
    progress
        Called with what is done, what there is (0 when unknown) and a word for the step.

    Returns
    -------
    Staged
        One row per data row of the file that could be read.

    Raises
    ------
    LockstepError
        The file is missing, empty, damaged, no table at all, without a header, or unpacks beyond reason.

    Examples
    --------
    >>> from lockstep.engines.embedded import workbench
    >>> with tempfile.TemporaryDirectory() as folder, workbench(threads=1) as bench:
    ...     _ = Path(folder, "deals.csv").write_bytes(b"id;Betrag\\n1;12,50\\n2\\n")
    ...     staged = stage(Path(folder, "deals.csv"), workbench=bench, out=Path(folder))
    ...     staged.columns, staged.rows, [fault.place for fault in staged.faults]
    (('id', 'Betrag'), 2, ['deals.csv · line 3'])
    """
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="staged-", dir=out))
    faults = Collected(path.name)
    stated = Stated(delimiter=delimiter, encoding=encoding, sheet=sheet, header=header)
    if progress:
        progress(0, 0, f"reading {path.name}")
    plain, kind = unpacked(path, folder, progress)
    if kind == "text" and encoding is None:
        refuse_foreign(plain, path.name)
    table: Table
    if kind == "parquet":
        table = stage_parquet(plain, folder, faults, workbench)
    elif kind == "workbook":
        table = stage_workbook(plain, stated, folder, faults, progress)
    elif delimiter is None and is_json(plain):
        table = stage_json(plain, stated, folder, faults, workbench, progress)
    else:
        table = stage_delimited(plain, stated, folder, faults, workbench, progress)
    if table.rows_in == 0:
        faults.add(
            "no-rows", "The file has a header and no row below it.",
            "If there should be rows, check the filter of the export.",
        )  # fmt: skip
    return Staged(
        path=path, parquet=table.parquet, columns=table.columns, rows=table.rows_in - table.left_out,
        rows_in=table.rows_in, is_numbered=table.is_numbered, encoding=table.encoding, dialect=table.dialect,
        collected=faults,
        text=table.text,
        has_lines_as_rows=table.has_lines_as_rows,
        blanks=table.blanks,
    )  # fmt: skip
