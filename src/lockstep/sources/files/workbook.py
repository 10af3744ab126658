"""Stage one sheet of a spreadsheet: cells as text, dates as ISO 8601, whole numbers without a point."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from lockstep.sources.files.collected import Collected
from lockstep.sources.files.delimited import Stated, Table
from lockstep.sources.files.header import name_columns
from lockstep.sources.files.rows import RowWriter
from lockstep.sources.files.unpack import Progress
from lockstep.values.faults import LockstepError

_Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def cell_text(cell: _Cell) -> str:
    """Return a cell as text.

    Examples
    --------
    >>> cell_text(1200.0), cell_text(12.5), cell_text(True), cell_text(dt.datetime(2026, 3, 1, 9, 30))
    ('1200', '12.5', 'true', '2026-03-01 09:30:00')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def stage_workbook(
    path: Path, stated: Stated, folder: Path, faults: Collected, progress: Progress | None = None
) -> Table:
    """Stage the stated sheet, or the first one that is not empty.

    A formula counts as the value the program last computed for it; text that looks like a formula is text.

    Raises
    ------
    LockstepError
        The file is damaged or locked, the sheet does not exist, or no sheet has a header.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        sheet = _sheet(book, stated.sheet, faults.file)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as problem:
        raise LockstepError(
            f"{faults.file} can't be opened as a spreadsheet ({problem}).",
            remedy="Open and save it anew without a password, or export it as CSV.",
        ) from None
    begin = (stated.header or 1) - 1
    while begin < len(rows) and not any(cell_text(cell).strip() for cell in rows[begin]) and not stated.header:
        begin += 1
    if begin >= len(rows) or not any(cell_text(cell).strip() for cell in rows[begin]):
        raise LockstepError(
            f"{faults.file} has no header on the sheet read: it is blank.",
            remedy="Write `sheet` and `header` into the mapping, or put a header above the data.",
        )
    texts = [cell_text(cell) for cell in rows[begin]]
    while (
        texts
        and not texts[-1].strip()
        and not any(len(row) >= len(texts) and row[len(texts) - 1] != "" for row in rows)
    ):
        texts.pop()  # A formatted but empty column to the right is not a column.
    columns = name_columns(texts, faults)
    total, width, kept = len(rows) - begin - 1, len(columns), 0
    with RowWriter(folder / "staged.parquet", columns) as out:
        for number, row in enumerate(rows[begin + 1 :], 1):
            fields = [cell_text(cell) for cell in row[:width]]
            if any(field.strip() for field in fields):
                kept += 1
                out.add(fields + [""] * (width - len(fields)), number, 0)
            if progress and number % 10_000 == 0:
                progress(number, total, f"reading {faults.file}")
    return Table(folder / "staged.parquet", columns, kept, 0, True)


def _sheet(book: CalamineWorkbook, wanted: str | None, name: str) -> CalamineSheet:
    names = list(book.sheet_names)
    if wanted is not None:
        if wanted not in names:
            raise LockstepError(f"{name} has no sheet “{wanted}”.", remedy=f"It has {', '.join(names)}.")
        return book.get_sheet_by_name(wanted)
    sheets = [book.get_sheet_by_name(one) for one in names]
    return next((sheet for sheet in sheets if sheet.total_height > 1), sheets[0])
