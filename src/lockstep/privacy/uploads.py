"""Files that came up through the pages, written again without a person: line by line, or else as the rows they hold.

A text with one row a line loses those lines and is otherwise as it was. Of a workbook, a zip, Parquet, JSON, or a text
whose rows take several lines, the rows that were read are written as CSV in its place, under its name: what kind a file
is, reading finds from its content. What was on other sheets, or could not be read as a row, is gone with it.
"""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import files_sql
from lockstep.privacy.person import Person, redacted
from lockstep.privacy.proof import Search
from lockstep.record import durable, schema
from lockstep.sources.files.read import stage
from lockstep.sources.files.rows import ROW
from lockstep.sources.files.sql import literal, name
from lockstep.sources.mapping import File, load
from lockstep.values.faults import LockstepError
from lockstep.values.ids import file_hash

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.home import Home
    from lockstep.record.versions import Version

#: What folders of files being rewritten begin with.
SCRATCH = "erasing-"
#: Rows written at a time.
_MANY = 10_000


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What became of files that came up, by their place in the home.

    Attributes
    ----------
    lines
        Lost lines or words, and are else as they were.
    rows
        Are the rows they held, as CSV.
    """

    lines: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """One file of the home that the record was read from."""

    source: str
    key: str
    path: Path
    state: dict[str, Any]


def rewrite_uploads(home: Home, workbench: Workbench, version: Version, person: Person) -> Rewritten:
    """Write each file of the home that was read, and still is as it was read, again without the person.

    One that can't be read any more is left as it is; the proof names it.
    """
    search = Search(workbench, person)
    lines, rows = [], []
    for one in _files(home, version):
        # Another file than was read has other rows: one that was rewritten already, or came since.
        if file_hash(one.path) != one.state.get("contents"):
            continue
        gone = _rows(workbench, version, one.state, person)
        has_changed = _without_lines(one, gone, person)
        if has_changed is None:
            if (gone or search.is_in(one.path)) and _without_rows(home, workbench, one, set(gone), person):
                rows.append(str(one.path.relative_to(home.root)))
        elif has_changed:
            lines.append(str(one.path.relative_to(home.root)))
    return Rewritten(tuple(lines), tuple(rows))


def to_be_read(home: Home, version: Version) -> list[str]:
    """Return the sources with a file in the home that is not as it was read: row numbers mean other lines now."""
    return sorted({one.source for one in _files(home, version) if file_hash(one.path) != one.state.get("contents")})


def read_files(home: Home, version: Version) -> frozenset[Path]:
    """Return the files of the home that the record was read from."""
    return frozenset(one.path for one in _files(home, version))


def _files(home: Home, version: Version) -> Iterator[_Read]:
    for source, files in version.notes["sources"].items():
        for key, paths in files.items():
            for path, state in paths.items():
                if Path(path).is_relative_to(home.root) and Path(path).is_file():
                    yield _Read(source, key, Path(path), state)


def _rows(workbench: Workbench, version: Version, state: dict[str, Any], person: Person) -> list[int]:
    """Return the numbers of the rows that are about the person; those of deals and their stages are about the deal."""
    rows: set[int] = set()
    for table, file_name in state["tables"].items():
        columns = schema.TABLES[table].columns
        column = "key" if table == "person_records" else "person_key" if "person_key" in columns else ""
        if column and table not in ("deal_records", "stages"):
            [file] = [file for file in version.tables[table] if file.name == file_name]
            found = workbench.execute(
                f"SELECT row FROM read_parquet({files_sql([file])}) WHERE list_contains($1, {column})",
                [list(person.keys)],
            ).fetchall()
            rows |= {row for (row,) in found}
    return sorted(rows)


def _without_lines(one: _Read, rows: list[int], person: Person) -> bool | None:
    """Take lines out of a text and return whether it changed; None where it is none with one row a line."""
    first = one.state.get("first_line", 0)
    packed = one.path.read_bytes() if first else b""
    is_gzip = packed[:2] == b"\x1f\x8b"
    text = gzip.decompress(packed) if is_gzip else packed
    if not first or text[:4] == b"PK\x03\x04" or b"\x00" in text:
        return None  # packed otherwise, or a text of two bytes a letter
    gone = {first + row - 1 for row in rows}
    kept = [line for number, line in enumerate(text.split(b"\n"), start=1) if number not in gone]
    needles = [needle.encode().decode("latin-1") for needle in person.needles()]
    said = redacted(b"\n".join(kept).decode("latin-1"), needles, "").encode("latin-1")
    if said != text:
        durable.put(one.path, gzip.compress(said) if is_gzip else said, workspace=one.path.parent)
    return bool(said != text)


def _without_rows(home: Home, workbench: Workbench, one: _Read, gone: set[int], person: Person) -> bool:
    """Put the rows of a file in its place, without those about the person; False where it can't be read any more."""
    home.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=home.scratch) as folder:
        try:
            file = load(home.mapping(one.source)).files[one.key]
            staged = stage(
                one.path, workbench=workbench, out=Path(folder), delimiter=file.delimiter, encoding=file.encoding,
                sheet=file.sheet, header=file.header,
            )  # fmt: skip
        except (LockstepError, KeyError):
            return False
        number = name(ROW) if staged.is_numbered else "file_row_number + 1"
        numbered = "" if staged.is_numbered else ", file_row_number = true"
        cells = ", ".join(name(column) for column in staged.columns)
        found = workbench.execute(
            f"SELECT {number}, {cells} FROM read_parquet({literal(str(staged.parquet))}{numbered}) ORDER BY 1"
        )
        text = _csv(file, staged.columns)
        writer = csv.writer(text, delimiter=file.delimiter or ",")
        while rows := found.fetchmany(_MANY):
            kept = (redacted(said, person.needles(), "") for row, *said in rows if row not in gone)
            writer.writerows(["" if cell is None else cell for cell in said] for said in kept)
        durable.put(one.path, text.getvalue().encode(file.encoding or "utf-8", "replace"), workspace=one.path.parent)
    return True


def _csv(file: File, columns: tuple[str, ...]) -> io.StringIO:
    """Return a text that begins with the header, on the line where the mapping has it."""
    text = io.StringIO(newline="")
    text.write("\r\n" * ((file.header or 1) - 1))
    csv.writer(text, delimiter=file.delimiter or ",").writerow(columns)
    return text
