"""Read a text file that is not quite a table: row by row, keeping all that makes sense, reporting the rest.

The embedded engine reads what is strictly right and nothing else; a file it refuses comes here. Rows of the
wrong width are filled up, or their surplus reported; a quote out of place costs one line, not the rest of
the file; every row that can't be kept is a fault with its line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from lockstep.sources.files.collected import Collected
from lockstep.sources.files.dialect import LONGEST, Dialect
from lockstep.sources.files.encoding import MARK, MARKED
from lockstep.sources.files.rows import RowWriter
from lockstep.sources.files.unpack import Progress

#: Characters a quoted text may run over several lines before it counts as never closed.
_LONGEST_QUOTED = 1 << 20
_QUOTE_REMEDY = "Double every quote inside a quoted text, and close the quotes; then import the file again."


@dataclass(slots=True)
class Row:
    """One row as it was read.

    Attributes
    ----------
    line
        Where it begins.
    fields
        None when nothing could be made of it.
    text
        The line as it stands, where `fields` had to be guessed or is None.
    """

    line: int
    fields: list[str] | None
    text: str = ""


@dataclass(slots=True)
class _Lines:
    """The lines of a file, remembered since the row began, so that a wrong turn can be taken back."""

    file: TextIO
    faults: Collected
    number: int = 0  # of the last line given out
    taken: list[str] = field(default_factory=list)
    _size: int = 0
    _again: deque[str] = field(default_factory=deque)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.taken and self._size > _LONGEST_QUOTED:
            raise csv.Error("never closed")
        line = self._again.popleft() if self._again else self._fresh()
        self.number += 1
        self.taken.append(line)
        self._size += len(line)
        return line

    def begin(self) -> int:
        """Forget the lines before the row that begins now; return its line."""
        self.taken, self._size = [], 0
        return self.number + 1

    def take_back(self, keep: int) -> None:
        """Give out all but the first `keep` taken lines once more."""
        back = self.taken[keep:]
        self._again.extendleft(reversed(back))
        self.number -= len(back)

    def _fresh(self) -> str:
        line = self.file.readline(LONGEST)
        if not line:
            raise StopIteration
        number = self.number + 1
        if len(line) == LONGEST and line[-1] not in "\r\n":
            while (rest := self.file.readline(LONGEST)) and rest[-1] not in "\r\n":
                pass
            self.faults.add(
                "long-line", f"The line is longer than {LONGEST:,} characters; its end was cut off.",
                "Check `delimiter` and the file's line ends.", line=number, value=line,
            )  # fmt: skip
        if MARK in line:
            at = line.index(MARK)
            line = line.replace(MARK, "")
            self.faults.add(
                "unreadable-byte", f"A byte does not fit the file's encoding; it was read as “{line[at : at + 1]}”.",
                "Export the file in one encoding, best UTF-8, or name its encoding in the mapping.",
                line=number, value=line[max(0, at - 40) : at + 40].strip(),
            )  # fmt: skip
        if "\0" in line:
            line = line.replace("\0", "")
            self.faults.add(
                "nul-byte", "The line has NUL bytes; the text around them was kept.",
                "Export the file again; a NUL is a sign that it was damaged on the way.",
                line=number, value=line.strip(),
            )  # fmt: skip
        return line


def read_rows(file: TextIO, dialect: Dialect, width: int, faults: Collected) -> Iterator[Row]:
    """Read rows one by one from the top of the file, the header among them, blank lines left out.

    Parameters
    ----------
    file
        Text, opened with ``newline=""``.
    dialect, width
        How fields are parted, and how many the header has.
    faults
        Gets what was wrong with single lines.

    Yields
    ------
    Row
        With its line; without fields where a quote is out of place and the line makes no sense without it.
    """
    lines = _Lines(file, faults)
    reader = dialect.reader(lines)
    is_lost = False  # after a broken row, until one of the right width: what follows may be its remains
    while True:
        line = lines.begin()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            text = lines.taken[0].rstrip("\r\n")
            lines.take_back(1)
            reader = dialect.reader(lines)
            guessed = _guess_fields(text, dialect, width)
            is_lost = guessed is None
            yield Row(line, guessed, text)
            continue
        if not fields or (width > 1 and len(fields) == 1 and not fields[0].strip()):
            if width == 1 and lines.taken[0].strip(" \t") in ("\n", "\r\n", "\r"):
                yield Row(line, [""])
            continue
        if is_lost and len(fields) != width:
            yield Row(line, None, lines.taken[0].rstrip("\r\n"))
            continue
        is_lost = False
        yield Row(line, fields)


def _guess_fields(text: str, dialect: Dialect, width: int) -> list[str] | None:
    """Split a line with a stray quote: a quote closes only before a delimiter; else quotes are plain text."""
    for fields in (_closing_late(text, dialect), text.split(dialect.delimiter)):
        if fields is not None and len(fields) == width:
            return fields
    return None


def _closing_late(text: str, dialect: Dialect) -> list[str] | None:
    fields, at, delimiter = [], 0, dialect.delimiter
    while True:
        if text[at : at + 1] == '"':
            end = at + 1
            while text[end : end + 1] != '"' or text[end + 1 : end + 2] not in ("", delimiter):
                if end >= len(text):
                    return None
                end += 2 if text[end : end + 2] == '""' and text[end + 2 : end + 3] not in ("", delimiter) else 1
            fields.append(text[at + 1 : end].replace('""', '"'))
            end += 1
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            fields.append(text[at:end])
        if end >= len(text):
            return fields
        at = end + 1


def mend(
    path: Path,
    dialect: Dialect,
    columns: tuple[str, ...],
    to: Path,
    faults: Collected,
    progress: Progress | None = None,
) -> tuple[int, int]:
    """Write the rows of `path` that make sense to the Parquet file `to`, each with its row number and line.

    Returns
    -------
    tuple
        Data rows in the file, and those of them that were left out, each of which is a fault.
    """
    width, row, left_out, total = len(columns), 0, 0, path.stat().st_size
    with path.open("rb") as binary, RowWriter(to, columns) as out:
        file = TextIOWrapper(binary, encoding="utf-8-sig", errors=MARKED, newline="")
        for read in read_rows(file, dialect, width, faults):
            if read.line < dialect.data_line:
                continue
            row += 1
            fields, line = read.fields, read.line
            if progress and row % 50_000 == 0:
                progress(min(binary.tell(), total), total, f"reading {path.name} row by row")
            if fields is None:
                left_out += 1
                faults.add(
                    "unreadable-row", "A quote is opened and never closed, or stands inside a quoted text.",
                    _QUOTE_REMEDY, row=row, line=line, value=read.text, kept=False,
                )  # fmt: skip
                continue
            if read.text:
                faults.add(
                    "stray-quote", "A quote is out of place; the text was kept as it stands.", _QUOTE_REMEDY,
                    row=row, line=line, value=read.text,
                )  # fmt: skip
            if len(fields) < width:
                faults.add(
                    "short-row", f"The row has {len(fields):,} fields, the header {width:,}; the last are left empty.",
                    "Mend the row, or export the file again.", row=row, line=line, value=dialect.delimiter.join(fields),
                )  # fmt: skip
                fields = fields + [""] * (width - len(fields))
            elif len(fields) > width:
                if any(field.strip() for field in fields[width:]):
                    surplus = dialect.delimiter.join(fields[width:])
                    faults.add(
                        "long-row", f"The row has {len(fields):,} fields, the header {width:,}; the rest have none.",
                        "Quote texts that contain the delimiter, or name the column in the header.",
                        row=row, line=line, value=surplus,
                    )  # fmt: skip
                fields = fields[:width]
            out.add(fields, row, line)
    return row, left_out
