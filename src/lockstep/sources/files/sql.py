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
