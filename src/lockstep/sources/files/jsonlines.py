"""Stage JSON lines, or one JSON list of objects: a column per key, nested objects flattened one level."""

from __future__ import annotations

import json
from pathlib import Path

from lockstep.engines.embedded import Workbench, WorkbenchError
from lockstep.sources.files import encoding as encodings
from lockstep.sources.files.collected import MOST_LISTED, Collected
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
    try:
        workbench.execute(f"CREATE OR REPLACE TEMP TABLE json_rows AS {_list(path) if is_list else _lines(path)}")
        return _stage_rows(folder, faults, workbench, encoding.name)
    except WorkbenchError as problem:
        raise LockstepError(
            f"{faults.file} can't be read as JSON ({str(problem).splitlines()[0]}).",
            remedy="Export it again, best as JSON lines: one object on each line.",
        ) from None
    finally:
        workbench.execute("DROP TABLE IF EXISTS json_rows")


def _lines(path: Path) -> str:
    # One column per line: a delimiter and quotes that no JSON text has unescaped.
    return f"""
        SELECT row_number() OVER () AS line, trim(text, E' \\t\\r') AS text
        FROM read_csv({file_literal(path)}, auto_detect = false, header = false, columns = {{text: 'VARCHAR'}},
            delim = E'\\x1f', quote = '', escape = '', max_line_size = {_LONGEST}, strict_mode = false)"""


def _list(path: Path) -> str:
    return f"""
        SELECT 0 AS line, CAST(json AS VARCHAR) AS text
        FROM read_json_objects({file_literal(path)}, format = 'array', maximum_object_size = {_LONGEST})"""


def _stage_rows(folder: Path, faults: Collected, workbench: Workbench, encoding: str) -> Table:
    workbench.execute(
        """
        CREATE OR REPLACE TEMP TABLE json_rows AS
        SELECT line, text, row_number() OVER () AS row,
            CASE WHEN json_valid(text) THEN json_type(text) = 'OBJECT' ELSE false END AS is_object
        FROM json_rows WHERE text <> ''"""
    )
    [(rows_in, left_out)] = workbench.execute(
        "SELECT COUNT(*), COUNT(*) FILTER (NOT is_object) FROM json_rows"
    ).fetchall()
    if rows_in == left_out:
        raise LockstepError(
            f"{faults.file} looks like JSON but has no object in it.", remedy="Export it as JSON lines or CSV."
        )
    for line, row, text in (
        workbench.execute(
            f"SELECT line, row, text[:200] FROM json_rows WHERE NOT is_object ORDER BY row LIMIT {MOST_LISTED + 1}"
        ).fetchall()
        if left_out
        else ()
    ):
        faults.add(
            "unreadable-row", "The line is not one complete JSON object.", "Mend the line, or export the file again.",
            row=row, line=line, value=text, kept=False,
        )  # fmt: skip
    paths = _paths(workbench)
    columns = name_columns([".".join(path) for path in paths], faults)
    pointers = ", ".join(literal("$" + "".join(f".{name(key)}" for key in path)) for path in paths)
    picked = ", ".join(f"nullif(cells[{i}], '') AS {name(column)}" for i, column in enumerate(columns, 1))
    parquet = folder / "staged.parquet"
    workbench.execute(
        f"COPY (SELECT {picked}, row AS {ROW}, line AS {LINE} FROM (SELECT row, line, "
        f"json_extract_string(text, [{pointers}]) AS cells FROM json_rows WHERE is_object)) "
        f"TO {literal(str(parquet))} (FORMAT parquet, COMPRESSION lz4)"
    )
    return Table(parquet, columns, rows_in, left_out, True, encoding)


def _paths(workbench: Workbench) -> list[tuple[str, ...]]:
    """Every key, in the order they first occur; the keys of an object where every value of the key is one."""
    [(structure,)] = workbench.execute(
        "SELECT json_group_structure(CAST(text AS JSON)) FROM json_rows WHERE is_object"
    ).fetchall()
    paths: list[tuple[str, ...]] = []
    for key, inner in json.loads(structure).items():
        if isinstance(inner, dict) and inner:
            paths += [(key, inner_key) for inner_key in inner]
        else:
            paths.append((key,))
    return paths
