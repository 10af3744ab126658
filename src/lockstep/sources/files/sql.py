"""Texts and names as SQL, quoted. Nothing from a file or a mapping enters SQL any other way."""

from __future__ import annotations

import re
from pathlib import Path


def literal(text: str | None) -> str:
    """Return `text` as an SQL literal.

    Examples
    --------
    >>> literal("d'Yquem"), literal(None)
    ("'d''Yquem'", 'CAST(NULL AS VARCHAR)')
    """
    if text is None:
        return "CAST(NULL AS VARCHAR)"
    return "'" + text.replace("'", "''").replace("\0", "") + "'"


def name(identifier: str) -> str:
    """Return `identifier` as a quoted SQL name.

    Examples
    --------
    >>> print(name('Amount "net"'))
    "Amount ""net\"""
    """
    return '"' + identifier.replace('"', '""') + '"'


def file_literal(path: Path) -> str:
    """Return a path as an SQL literal that means this one file, whatever signs of a pattern its name has.

    Examples
    --------
    >>> file_literal(Path("deals [1].csv"))
    "'deals [[]1].csv'"
    """
    return literal(re.sub(r"[\[*?]", r"[\g<0>]", str(path)))


def picked(relation: str, columns: str, condition: str) -> str:
    """Return SQL of the rows of `relation` that meet `condition`, with `columns` of them.

    Columns here are computed from computed columns, many layers deep. A plain WHERE is pushed down to the
    file and takes all those layers with it, once for every time each is mentioned: minutes instead of a
    second. A limit nobody reaches is a wall the optimiser does not push through.
    """
    walled = f"SELECT {columns}, ({condition}) AS is_picked FROM {relation} LIMIT {1 << 62}"
    return f"(SELECT * EXCLUDE is_picked FROM ({walled}) WHERE is_picked)"
