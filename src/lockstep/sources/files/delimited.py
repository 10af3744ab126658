"""Stage a text file of rows and fields: the engine reads it whole where it is strictly right, else row by row."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

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
    encoding = encodings.find(path, stated.encoding)
    while True:
        text, is_clean = _as_utf8(path, encoding, folder, progress)
        sample = _sample(text)
        dialect = dialects.find(sample, delimiter=stated.delimiter, header=stated.header, name=faults.file)
        if is_clean and not _has_nul(text):
            try:
                header = Collected(faults.file)
                columns = name_columns(dialect.header, header, line=dialect.header_line)
                rows = _copy_strictly(text, dialect, columns, folder / "staged.parquet", workbench)
            except WorkbenchError:
                again = encodings.find(path, thorough=True) if encoding.is_utf8 and not stated.encoding else encoding
                if again.guessed:
                    encoding = again
                    continue
            else:
                _report_form(faults, encoding, stated, dialect)
                name_columns(dialect.header, faults, line=dialect.header_line)
                return Table(folder / "staged.parquet", columns, rows, 0, False, encoding.name, dialect, text)
        _report_form(faults, encoding, stated, dialect)
        columns = name_columns(dialect.header, faults, line=dialect.header_line)
        rows_in, left_out = mend(text, dialect, columns, folder / "staged.parquet", faults, progress)
        return Table(folder / "staged.parquet", columns, rows_in, left_out, True, encoding.name, dialect, text)


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


def _has_nul(text: Path) -> bool:
    with text.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"\0") >= 0


def _copy_strictly(text: Path, dialect: Dialect, columns: tuple[str, ...], to: Path, workbench: Workbench) -> int:
    """Let the engine read the file; it raises on anything that is not strictly right."""
    types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    [(rows,)] = workbench.execute(
        f"COPY (FROM read_csv({file_literal(text)}, auto_detect = false, header = true, "
        f"skip = {dialect.header_line - 1}, columns = {{{types}}}, delim = {literal(dialect.delimiter)}, "
        f"quote = '\"', escape = {literal(dialect.escape)}, strict_mode = true, null_padding = false, "
        f"ignore_errors = false, allow_quoted_nulls = true)) "
        f"TO {literal(str(to))} (FORMAT parquet, COMPRESSION lz4)"
    ).fetchall()
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
