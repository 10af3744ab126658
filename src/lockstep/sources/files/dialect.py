"""How a text file parts its fields, and which line is its header: found from its beginning."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lockstep.values.faults import LockstepError

if TYPE_CHECKING:
    from _csv import Reader

#: The longest line or field in characters; longer ones are reported, not held in memory.
LONGEST = 1 << 24
_DELIMITERS = ",;\t|"
_RARE_DELIMITERS = "^~\x1f\x01"


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

    def reader(self, lines: Iterable[str]) -> Reader:
        """Parse `lines` strictly: a quote out of place raises ``csv.Error``."""
        csv.field_size_limit(LONGEST * 2)
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar='"', strict=True, doublequote=self.escape == '"',
            escapechar="\\" if self.escape == "\\" else None,
        )  # fmt: skip


def find(sample: str, *, delimiter: str | None = None, header: int | None = None, name: str = "the file") -> Dialect:
    """Find the dialect from the beginning of a file.

    The delimiter is the one under which most lines have as many fields as the header, and the more fields
    the better. The header is the first line that is not blank; titles above a table, which have one field
    where the table has several, are passed over.

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
    escape = _escape(sample, delimiter or ",")
    found = Dialect(delimiter or _delimiter(sample, escape, header), escape, 1, (), 2)
    rows, _ = _rows(found, sample, begin=header or 1)
    for line, fields, after in rows if header else rows[_titles(rows) :]:
        return Dialect(found.delimiter, escape, line, tuple(fields), after)
    raise LockstepError(
        f"{name} has no header{f' on line {header}' if header else ''}: only blank lines were found.",
        remedy="Export it with a header line, or set `header` to the line where it stands.",
    )


_Row = tuple[int, list[str], int]  # the line it begins on, its fields, the line after it


def _escape(sample: str, delimiter: str) -> str:
    """A backslash only where the text makes more sense with it."""
    if '\\"' not in sample:
        return '"'
    errors = {escape: _rows(Dialect(delimiter, escape, 1, (), 2), sample)[1] for escape in '"\\'}
    return "\\" if errors["\\"] < errors['"'] else '"'


def _delimiter(sample: str, escape: str, header: int | None) -> str:
    scores = {}
    for candidate in _DELIMITERS + _RARE_DELIMITERS:
        if candidate not in sample:
            continue
        rows, errors = _rows(Dialect(candidate, escape, 1, (), 2), sample, begin=header or 1, most=200)
        titles = _titles(rows) if header is None else 0
        rows = rows[titles:]
        widths = [len(fields) for _, fields, _ in rows]
        if not widths or widths[0] < 2:
            continue  # A delimiter stands in the header, too; what stands only below it is prose.
        share = widths.count(widths[0]) / (len(widths) + errors)
        if titles:
            share -= 0.5  # Rather a table from its first line on than a title and a table.
        if candidate in _DELIMITERS or share > 0.9:
            scores[candidate] = share + min(widths[0], 50) / 100
    return max(scores, key=lambda one: scores[one]) if scores else ","


def _titles(rows: list[_Row]) -> int:
    """Count the lines above the header: of one field, while nearly everything below has the same several."""
    for above, (line, fields, _) in enumerate(rows[:20]):
        if len(fields) > 1:
            widths = [len(other) for _, other, _ in rows[above:]]
            blank_between = above > 0 and line > rows[above - 1][2]
            alike = widths.count(widths[0]) >= 0.9 * len(widths)
            is_table = len(widths) > max(1, above) and widths[0] > 2
            return above if alike and (blank_between or is_table) else 0
    return 0


def _rows(dialect: Dialect, sample: str, *, begin: int = 1, most: int = 2000) -> tuple[list[_Row], int]:
    """Parse a sample; return its rows that are not blank, and how often a quote was out of place."""
    rows: list[_Row] = []
    lines = list(io.StringIO(sample, newline=""))
    at, errors = begin - 1, 0
    while at < len(lines) and len(rows) < most:
        reader = dialect.reader(iter(lines[at:]))
        start = at
        try:
            for fields in reader:
                end = at + reader.line_num
                if any(field.strip() for field in fields):
                    rows.append((start + 1, fields, end + 1))
                start = end
                if len(rows) >= most:
                    break
            break
        except csv.Error:
            errors += 1
            at = start + 1
    return rows, errors
