"""Files that came up through the pages: rewritten without a person's lines, where each row is one line."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import files_sql
from lockstep.privacy.person import Person, redacted
from lockstep.record import durable, schema
from lockstep.values.ids import file_hash

if TYPE_CHECKING:
    from lockstep.engines.embedded import Workbench
    from lockstep.record.home import Home
    from lockstep.record.versions import Version


def erase_lines(home: Home, workbench: Workbench, version: Version, person: Person) -> list[str]:
    """Write each file of the home that was read, and still is as it was read, again without the person's lines.

    Returns the files that were rewritten, by their place in the home. A workbook or an archive is left as it is; the
    proof names it.
    """
    done = []
    for _, path, state in _files(home, version):
        rows = _rows(workbench, version, state, person)
        first = state.get("first_line", 0)
        # Another file than was read has other lines: one that was rewritten already, or came since.
        if not first or file_hash(path) != state.get("contents"):
            continue
        packed = path.read_bytes()
        is_gzip = packed[:2] == b"\x1f\x8b"
        text = gzip.decompress(packed) if is_gzip else packed
        if b"\x00" in text:
            continue  # no text, or one of two bytes a letter
        gone = {first + row - 1 for row in rows}
        lines = text.split(b"\n")
        kept = [line for number, line in enumerate(lines, start=1) if number not in gone]
        needles = [needle.encode().decode("latin-1") for needle in person.needles()]
        said = redacted(b"\n".join(kept).decode("latin-1"), needles, "").encode("latin-1")
        if said != text:
            durable.put(path, gzip.compress(said) if is_gzip else said, workspace=path.parent)
            done.append(str(path.relative_to(home.root)))
    return done


def to_be_read(home: Home, version: Version) -> list[str]:
    """Return the sources with a file in the home that is not as it was read: row numbers mean other lines now."""
    return sorted({source for source, path, state in _files(home, version) if file_hash(path) != state.get("contents")})


def _files(home: Home, version: Version) -> Iterator[tuple[str, Path, dict[str, Any]]]:
    for source, files in version.notes["sources"].items():
        for paths in files.values():
            for path, state in paths.items():
                if Path(path).is_relative_to(home.root) and Path(path).is_file():
                    yield source, Path(path), state


def _rows(workbench: Workbench, version: Version, state: dict[str, Any], person: Person) -> list[int]:
    """Return the numbers of the rows that are about the person; those of deals and their stages are about the deal."""
    rows: set[int] = set()
    for table, name in state["tables"].items():
        columns = schema.TABLES[table].columns
        column = "key" if table == "person_records" else "person_key" if "person_key" in columns else ""
        if column and table not in ("deal_records", "stages"):
            [file] = [file for file in version.tables[table] if file.name == name]
            found = workbench.execute(
                f"SELECT row FROM read_parquet({files_sql([file])}) WHERE list_contains($1, {column})",
                [list(person.keys)],
            ).fetchall()
            rows |= {row for (row,) in found}
    return sorted(rows)
