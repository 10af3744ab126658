"""On which line of its file a row begins: looked up only for rows that have something wrong."""

from __future__ import annotations

from pathlib import Path

from lockstep.sources.files.collected import Collected
from lockstep.sources.files.dialect import Dialect
from lockstep.sources.files.mend import read_rows


def lines_of_rows(text: Path, dialect: Dialect, wanted: set[int]) -> dict[int, int]:
    """Return the line of each wanted row of a text file that the engine read strictly.

    Parameters
    ----------
    text
        The file, in UTF-8; read up to the last row wanted.
    dialect
        How it is parted.
    wanted
        Row numbers, from 1.
    """
    lines: dict[int, int] = {}
    last, row = max(wanted, default=0), 0
    with text.open(encoding="utf-8-sig", newline="") as file:
        for read in read_rows(file, dialect, len(dialect.header), Collected("")):
            if row >= last:
                break
            if read.line >= dialect.data_line:
                row += 1
                if row in wanted:
                    lines[row] = read.line
    return lines
