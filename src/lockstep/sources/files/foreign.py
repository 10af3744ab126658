"""What a file is that is no table, whatever its name ends in: a picture, a web page, a database.

Read as text, such a file has a header of gibberish, and what is said then ("lacks columns") helps nobody.
"""

from __future__ import annotations

import re
from pathlib import Path

from lockstep.sources.files.encoding import find
from lockstep.values.faults import LockstepError

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"7z\xbc\xaf\x27\x1c", "a packed file (7-Zip)"),
    (b"Rar!\x1a\x07", "a packed file (RAR)"),
    (b"\xfd7zXZ\x00", "a packed file (xz)"),
    (b"BZh91AY&SY", "a packed file (bzip2)"),
    (b"\x28\xb5\x2f\xfd", "a packed file (Zstandard)"),
    (b"SQLite format 3\x00", "a database (SQLite)"),
    (b"\x7fELF", "a program"),
)
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype\s+html|html)\b", re.IGNORECASE)
#: Each comment is taken whole, once and for all (`?>`): tried anew in every way, thirty of them would take an hour.
_DRAWING = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(?>(?><!--.*?-->)\s*)*(<!doctype\s+svg[^>]*>\s*)?<svg\b", re.I | re.S
)
_XML = re.compile(rb"(\xef\xbb\xbf)?\s*<\?xml\b")
_REMEDIES = {
    "a packed file": "Unpack it and use the inner file; gzip and zip are unpacked here.",
    "a web page": "Exports fetched after a login has expired look like this: export it again.",
}
#: Signs that no text has, in any encoding with one byte a letter or in UTF-8. NUL is a fault of single cells.
_CONTROL = frozenset({*range(1, 9), *range(14, 27), *range(28, 32), 127})


def refuse_foreign(path: Path, name: str) -> None:
    """Refuse a file that is no text at all, and say what it seems to be.

    Parameters
    ----------
    path
        The plain file, unpacked.
    name
        What its user calls it.

    Raises
    ------
    LockstepError
        It begins as a picture, document, program, database, packed file or web page does, or holds what no text
        holds.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (file := Path(folder, "leads.csv")).write_bytes(b"GIF89a, ,")
    ...     refuse_foreign(file, "leads.csv")
    Traceback (most recent call last):
    lockstep.values.faults.LockstepError: leads.csv is no table: it seems to be a picture (GIF). ...
    """
    with path.open("rb") as file:
        head = file.read(4096)
    seems = next((kind for beginning, kind in _BEGINNINGS if head.startswith(beginning)), None)
    if seems is None and _PAGE.match(head):
        seems = "a web page"
    if seems is None and _DRAWING.match(head):
        seems = "a picture (SVG)"
    if seems is None and _XML.match(head):
        seems = "an XML document"
    if seems is None and _is_binary(path, head):
        seems = "binary data, which only the program that wrote it can read"
    if seems is None:
        return
    export = "Use the export itself: CSV, XLSX, ODS, Parquet or JSON lines."
    raise LockstepError(
        f"{name} is no table: it seems to be {seems}.", remedy=_REMEDIES.get(seems.partition(" (")[0], export)
    )


def _is_binary(path: Path, head: bytes) -> bool:
    """Whether control signs of many kinds are one byte in twenty; of few kinds they may part the columns."""
    odd = [byte for byte in head if byte in _CONTROL]
    if len(odd) * 20 <= len(head) or len(set(odd)) < 5:
        return False
    return not find(path).name.startswith(("utf-16", "utf-32"))  # a control sign is half a letter there
