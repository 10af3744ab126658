"""How a text file parts its fields, and which line is its header: found from its beginning."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lockstep.values.faults import LockstepError

#: The longest line or field in characters; longer ones are reported, not held in memory.
LONGEST = 1 << 24
_DELIMITERS = ",;\t|"
_RARE_DELIMITERS = "^~:\x1f\x01 "


@dataclass(frozen=True, slots=True)
class Dialect:
    """How fields and rows are parted.

    Attributes
    ----------
    delimiter
        One character.
    escape
        What stands before a quote inside a quoted field: another quote, or a backslash.
    header_line
        Line where the header begins, from 1.
    header
        The header's fields as they are written.
    data_line
        Line where the first data row begins.
    """

    delimiter: str
    escape: str
    header_line: int
    header: tuple[str, ...]
    data_line: int

    def reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Parse `lines` strictly: a quote out of place raises ``csv.Error``."""
        csv.field_size_limit(LONGEST * 2)
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar='"', strict=True, doublequote=self.escape == '"',
            escapechar="\\" if self.escape == "\\" else None,
        )  # fmt: skip


def find(sample: str, *, delimiter: str | None = None, header: int | None = None, name: str = "the file") -> Dialect:
    """Find the dialect from the beginning of a file.

    The delimiter is the one under which most lines have the same number of fields, and the more fields the
    better. The header is the first line that is not blank; titles above a table, which have one field where
    the table has several, are passed over.

    Parameters
    ----------
    sample
        The beginning of the file, ending at a line's end unless the file is one line.
    delimiter, header
        What the mapping says; believed.
    name
        Of the file, for sentences.

    Raises
    ------
    LockstepError
        The delimiter is not one character, or the header line is blank or not there.

    Examples
    --------
    >>> dialect = find("Report of May\\n\\nid;amount\\n1;1,5\\n2;2,5\\n")
    >>> dialect.delimiter, dialect.header_line, dialect.header, dialect.data_line
    (';', 3, ('id', 'amount'), 4)
    """
    if delimiter is not None:
        delimiter = {"\\t": "\t", "tab": "\t"}.get(delimiter, delimiter)
        if len(delimiter) != 1 or delimiter in '"\r\n':
            raise LockstepError(
                f"{delimiter!r} can't part the fields of {name}: a delimiter is one character.",
                remedy="Write one character, such as ; or \\t, or leave `delimiter` out.",
            )
    escape = "\\" if '\\"' in sample and '"",' not in sample.replace(',"",', "") else '"'
    found = Dialect(delimiter or _delimiter(sample, escape, header), escape, 1, (), 2)
    rows = _rows(found, sample, begin=header or 1)
    usual = _usual([len(fields) for _, fields, _ in rows])
    for line, fields, after in rows:
        if header is None and len(fields) == 1 and usual > 1:
            continue
        return Dialect(found.delimiter, escape, line, tuple(fields), after)
    raise LockstepError(
        f"{name} has no header{f' on line {header}' if header else ''}: only blank lines were found.",
        remedy="Export it with a header line, or set `header` to the line where it stands.",
    )


def _delimiter(sample: str, escape: str, header: int | None) -> str:
    scores = {}
    for candidate in _DELIMITERS + _RARE_DELIMITERS:
        if candidate in sample:
            rows = _rows(Dialect(candidate, escape, 1, (), 2), sample, begin=header or 1, most=200)
            widths = [len(fields) for _, fields, _ in rows]
            usual = _usual(widths)
            if usual > 1:
                share = widths.count(usual) / len(widths)
                rare = candidate in _RARE_DELIMITERS
                # A table has its delimiter in its first full line too; prose has commas here and there.
                scores[candidate] = share * (0.4 if rare else 1) + min(usual, 50) / 1000
    return max(scores, key=lambda one: scores[one]) if scores else ","


def _usual(widths: list[int]) -> int:
    """The commonest width, the wider of two that are as common."""
    return max(Counter(widths).items(), key=lambda item: (item[1], item[0]), default=(0, 0))[0]


def _rows(dialect: Dialect, sample: str, *, begin: int, most: int = 2000) -> list[tuple[int, list[str], int]]:
    """Parse a sample: each row with its first line and the line after it. Blank rows are left out."""
    rows: list[tuple[int, list[str], int]] = []
    lines = sample.splitlines(keepends=True) if "\x1c" not in sample else sample.split("\n")
    lines = [line for line in lines[begin - 1 :]]
    at = 0
    while at < len(lines) and len(rows) < most:
        reader = dialect.reader(iter(lines[at:]))
        try:
            for fields in reader:
                end = at + reader.line_num  # type: ignore[attr-defined]
                if any(field.strip() for field in fields):
                    rows.append((begin + start_of(at, end, fields), fields, begin + end))
                if len(rows) >= most:
                    break
            return rows
        except csv.Error:
            at += max(1, reader.line_num)  # type: ignore[attr-defined]
    return rows
