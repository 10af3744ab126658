"""Stage a text file of rows and fields: the engine reads it whole where it is strictly right, else row by row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from lockstep.engines.embedded import Workbench, WorkbenchError
from lockstep.sources.files import dialect as dialects
from lockstep.sources.files import encoding as encodings
from lockstep.sources.files.collected import Collected
from lockstep.sources.files.dialect import Dialect
from lockstep.sources.files.encoding import MARKED, Encoding
from lockstep.sources.files.header import name_columns
from lockstep.sources.files.mend import mend
from lockstep.sources.files.sql import file_literal, literal
from lockstep.sources.files.unpack import Progress

_SAMPLE = 1 << 18  # characters
_LONGEST_HEADER = 1 << 22
_MOST_STRICT = 2_000  # columns: the engine's writer holds a buffer for each, 10,000 of them are a gigabyte
#: Blanks that are no spaces; the first three are ASCII.
_ODD_BLANKS = (b"\t", b"\v", b"\f", *(sign.encode() for sign in "\u00a0\u2007\u200b\u202f\ufeff"))


#: The blanks a file has: none at all, spaces, or any kind and line ends inside cells.
Blanks = Literal["none", "spaces", "any"]


class Table(NamedTuple):
    """What every kind of file becomes: a Parquet file of text columns, and how its rows are accounted for."""

    parquet: Path
    columns: tuple[str, ...]
    rows_in: int
    left_out: int
    is_numbered: bool  # the rows carry `ROW` and `LINE`; otherwise row n is the nth
    encoding: str = ""
    dialect: Dialect | None = None
    text: Path | None = None  # UTF-8, to find lines in
    has_lines_as_rows: bool = False  # row n is n lines below the header
    blanks: Blanks = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the mapping says about the file's form; None is found out."""

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header: int | None = None


def stage_delimited(
    path: Path,
    stated: Stated,
    folder: Path,
    faults: Collected,
    workbench: Workbench,
    progress: Progress | None = None,
) -> Table:
    """Stage CSV, TSV and their kin.

    Parameters
    ----------
    path
        A plain text file.
    stated
        What the mapping says about it.
    folder
        For the Parquet file, and for the text as UTF-8 where it was not.
    faults
        Gets what was odd or left out.
    workbench, progress
        To read with, and to tell how far it got.

    Returns
    -------
    Table
        Its columns are named by the header.

    Raises
    ------
    LockstepError
        There is no header, or what the mapping states is impossible.
    """
    parquet = folder / "staged.parquet"
    encoding = encodings.find(path, stated.encoding)
    rows: int | None = None
    while True:
        text, is_clean = _as_utf8(path, encoding, folder, progress)
        dialect = dialects.find(_sample(text), delimiter=stated.delimiter, header=stated.header, name=faults.file)
        with ThreadPoolExecutor(1) as beside:
            looking = beside.submit(_look, text, dialect.delimiter)
            rows = _copy_strictly(text, dialect, parquet, workbench) if is_clean else None
            look = looking.result()
        if look.has_nul:
            rows = None
        if rows is None and encoding.is_utf8 and not stated.encoding:
            # It was taken for UTF-8 from its beginning; perhaps it turned out to be something else further down.
            again = encodings.find(path, thorough=True)
            if again.guessed:
                encoding = again
                continue
        break
    _report_form(faults, encoding, stated, dialect)
    columns = name_columns(dialect.header, faults, line=dialect.header_line)
    is_numbered, left_out = rows is None, 0
    if rows is None:
        rows, left_out = mend(text, dialect, columns, parquet, faults, progress)
    # As many lines as rows: no quoted text runs over lines, and no line is blank.
    is_one_line_each = look.lines == dialect.data_line - 1 + rows
    return Table(
        parquet,
        columns,
        rows,
        left_out,
        is_numbered=is_numbered,
        encoding=encoding.name,
        dialect=dialect,
        text=text,
        has_lines_as_rows=is_one_line_each,
        blanks=look.blanks if is_one_line_each else "any",
    )


def _as_utf8(path: Path, encoding: Encoding, folder: Path, progress: Progress | None) -> tuple[Path, bool]:
    if encoding.is_utf8:
        return path, True
    text = folder / "as-utf8.txt"
    return text, not encodings.rewrite(path, encoding, text, progress)


def _sample(text: Path) -> str:
    """Read the beginning, to the end of a line; all of the first line, however long."""
    with text.open(encoding="utf-8-sig", errors=MARKED, newline="") as file:
        sample = file.read(_SAMPLE)
        if len(sample) < _SAMPLE:
            return sample.replace(encodings.MARK, "")
        end = max(sample.rfind("\n"), sample.rfind("\r")) + 1
        whole = sample[:end] if end else sample + file.readline(_LONGEST_HEADER)
        return whole.replace(encodings.MARK, "")


class _Look(NamedTuple):
    """What the bytes of a text show at a glance."""

    has_nul: bool
    blanks: Blanks
    lines: int


def _look(text: Path, delimiter: str) -> _Look:
    """Look through a whole file at the speed of memory: nothing is decoded or parsed."""
    sign = delimiter.encode()
    odd = [b"\v" if blank == sign else blank for blank in _ODD_BLANKS]
    has_nul, lines, last = False, 0, b"\n"
    blanks: Blanks = "none"
    with text.open("rb") as file:
        while chunk := file.read(1 << 20):
            has_nul = has_nul or b"\0" in chunk
            if blanks == "none" and b" " in chunk:
                blanks = "spaces"
            if blanks != "any" and any(blank in chunk for blank in (odd[:3] if chunk.isascii() else odd)):
                blanks = "any"
            lines += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == 10))
            last = chunk[-1:]
    return _Look(has_nul, blanks, lines + (last != b"\n"))


def _copy_strictly(text: Path, dialect: Dialect, to: Path, workbench: Workbench) -> int | None:
    """Let the engine read the file; None when anything in it is not strictly right, or it is too wide."""
    columns = name_columns(dialect.header, Collected(""))
    if len(columns) > _MOST_STRICT:
        return None
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    try:
        [(rows,)] = workbench.execute(
            f"COPY (FROM read_csv({file_literal(text)}, auto_detect = false, header = true, "
            f"skip = {dialect.header_line - 1}, columns = {{{types}}}, delim = {literal(dialect.delimiter)}, "
            f"quote = '\"', escape = {literal(dialect.escape)}, strict_mode = true, null_padding = false, "
            f"ignore_errors = false, allow_quoted_nulls = true)) "
            f"TO {literal(str(to))} (FORMAT parquet, COMPRESSION lz4, "
            "DICTIONARY_SIZE_LIMIT 3000, WRITE_BLOOM_FILTER false)"
        ).fetchall()
    except WorkbenchError:
        return None
    return int(rows)


def _report_form(faults: Collected, encoding: Encoding, stated: Stated, dialect: Dialect) -> None:
    """Say what a person should know of how the file was understood."""
    if encoding.guessed:
        faults.add(
            "guessed-encoding", f"The file is not UTF-8 and does not say what it is; it was read as {encoding.name}.",
            "If names look wrong, write `encoding` into the mapping; best export as UTF-8.",
        )  # fmt: skip
    if stated.header is None and dialect.header_line > 1:
        faults.add(
            "lines-above-header", f"What stands above line {dialect.header_line} was taken for a title, not for data.",
            "If the header is elsewhere, write `header` with its line into the mapping.",
            line=dialect.header_line, value=dialect.delimiter.join(dialect.header),
        )  # fmt: skip
