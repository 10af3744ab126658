"""On which line of its file a row begins: looked up only for rows that have something wrong."""

from __future__ import annotations

from pathlib import Path

from lockstep.sources.files.collected import Collected
from lockstep.sources.files.dialect import Dialect
from lockstep.sources.files.mend import read_rows


def lines_of_rows(text: Path, dialect: Dialect, rows: int, wanted: set[int]) -> dict[int, int]:
    """Return the line of each wanted row of a text file that the engine read strictly.

    Where the file has as many lines as rows, row n is n lines below the header. Only where quoted texts run
    over lines, or blank lines stand between, is the file read again, up to the last row wanted.

    Parameters
    ----------
    text
        The file, in UTF-8.
    dialect
        How it is parted.
    rows
        Data rows it has.
    wanted
        Row numbers, from 1.
    """
    if not wanted:
        return {}
    if _count_lines(text) == dialect.data_line - 1 + rows:
        return {row: dialect.data_line - 1 + row for row in wanted}
    lines: dict[int, int] = {}
    last, row = max(wanted), 0
    with text.open(encoding="utf-8-sig", newline="") as file:
        for read in read_rows(file, dialect, len(dialect.header), Collected("")):
            if read.line >= dialect.data_line:
                row += 1
                if row in wanted:
                    lines[row] = read.line
                if row >= last:
                    break
    return lines


def _count_lines(text: Path) -> int:
    """Count lines, whichever way they end; a last line without an end counts."""
    newlines, returns, pairs, last = 0, 0, 0, b""
    with text.open("rb") as file:
        while chunk := file.read(1 << 20):
            newlines += chunk.count(b"\n")
            returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk[:1] == b"\n")
            last = chunk[-1:]
    return newlines + returns - pairs + (last not in (b"\n", b"\r"))
