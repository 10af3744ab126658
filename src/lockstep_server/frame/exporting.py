"""Rows as a file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv as writing
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from django.http import StreamingHttpResponse

#: What makes a spreadsheet take a cell for a formula; a quote before it makes it text again (OWASP).
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv(name: str, rows: Iterable[Mapping[str, Any]]) -> StreamingHttpResponse:
    """Return rows as CSV, sent as they are read.

    Parameters
    ----------
    name
        Of the file.
    rows
        All with the same columns.
    """
    return StreamingHttpResponse(
        _lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def safe(cell: object) -> object:
    """Return a cell that no spreadsheet runs.

    Examples
    --------
    >>> safe('=HYPERLINK("http://evil.example")'), safe("-12.50"), safe(-12)
    ('\\'=HYPERLINK("http://evil.example")', '-12.50', -12)
    """
    if not isinstance(cell, str) or not cell.startswith(_LIVE):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


class _Echo:
    """A file whose every write is handed on."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    writer: Any = writing.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff"  # so that Excel reads names beyond ASCII
    head = False
    for row in rows:
        if not head:
            yield writer.writerow(row.keys())
            head = True
        yield writer.writerow(["" if cell is None else safe(cell) for cell in row.values()])
