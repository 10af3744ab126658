"""Stage JSON lines, or one JSON list of objects: a column per key, nested objects flattened one level."""

from __future__ import annotations

import json
from pathlib import Path

from lockstep.engines.embedded import Workbench
from lockstep.sources.files import encoding as encodings
from lockstep.sources.files.collected import Collected
from lockstep.sources.files.delimited import Stated, Table
from lockstep.sources.files.header import name_columns
from lockstep.sources.files.rows import LINE, ROW
from lockstep.sources.files.sql import file_literal, literal, name
from lockstep.sources.files.unpack import Progress
from lockstep.values.faults import LockstepError

#: The longest object in bytes.
_LONGEST = 1 << 24


def is_json(path: Path) -> bool:
    """True when a text file begins as JSON does: with ``{``, or ``[`` and then ``{``."""
    with path.open("rb") as file:
        head = file.read(4096).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"{") or (head.startswith(b"[") and head[1:].lstrip()[:1] in (b"{", b"]"))


def stage_json(
    path: Path, stated: Stated, folder: Path, faults: Collected, workbench: Workbench, progress: Progress | None = None
) -> Table:
    """Stage JSON: ``{"a": {"b": 1}}`` becomes the column ``a.b``; lists and deeper objects stay JSON text.

    A line that is not one object is left out as a fault with its line.

    Raises
    ------
    LockstepError
        A list of objects can't be parsed, or there is no object at all.
    """
    encoding = encodings.find(path, stated.encoding)
    if encoding.name != "utf-8":
        encodings.rewrite(path, encoding, folder / "as-utf8.txt", progress)
        path = folder / "as-utf8.txt"
    with path.open("rb") as file:
        is_list = file.read(4096).lstrip().startswith(b"[")
    source = _list(path, faults.file) if is_list else _lines(path)
    workbench.execute(f"CREATE OR REPLACE TEMP TABLE json_rows AS {source}")
    try:
        return _stage_rows(path, folder, faults, workbench, encoding.name, is_list=is_list)
    finally:
        workbench.execute("DROP TABLE IF EXISTS json_rows")


def _lines(path: Path) -> str:
    # One column per line: a delimiter and a quote that no JSON text contains unescaped.
    return f"""
        SELECT row_number() OVER () AS line, trim(text, E' \\t\\r') AS text
        FROM read_csv({file_literal(path)}, auto_detect = false, header = false, columns = {{text: 'VARCHAR'}},
            delim = E'\\x1f', quote = '', escape = '', max_line_size = {_LONGEST}, strict_mode = false)"""


def _list(path: Path, file: str) -> str:
    try:
        objects = json.loads(path.read_text(encoding="utf-8"), parse_float=str) if path.stat().st_size < _LONGEST * 16 else 1
    except (ValueError, RecursionError) as problem:
        raise LockstepError(f"{file} is not valid JSON ({problem}).", remedy="Export it again, best as JSON lines.") from None
    if objects == 1:
        raise LockstepError(f"{file} is one JSON list of more than 256 MiB.", remedy="Export it as JSON lines.")
    return ""
