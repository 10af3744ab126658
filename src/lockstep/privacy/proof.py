"""The proof that somebody is gone: every file of the home is read, and what still names them is said, with why."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from lockstep.engines.embedded import Workbench, WorkbenchError
from lockstep.privacy.kept_beside import ACCOUNTS, found_in_database
from lockstep.privacy.person import Person, pattern_of
from lockstep.sources.files.sql import literal, name

if TYPE_CHECKING:
    from lockstep.record.home import Home

#: Read at a time, and how much of it is looked at again with the next: longer than any name.
_PIECE, _OVERLAP = 1 << 24, 4096
#: An archive in an archive is held in memory up to this size, and no deeper one is opened.
_NESTED = 256 * 1024 * 1024
_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of place that was searched.

    Attributes
    ----------
    where
        In words.
    files
        How many files were read; of a database, how many tables.
    found
        What still names the person, by its place in the home, with why; empty: nothing.
    """

    where: str
    files: int
    found: tuple[str, ...]


class Beside(Protocol):
    """What keeps something of people beside the home, such as the database of the pages."""

    #: In words, for the proof.
    where: str

    def erase(self, person: Person) -> int:
        """Take a person out; return how many rows changed. It may be done twice."""

    def still_naming(self, person: Person) -> Mapping[str, int]:
        """Return every table that was searched, with how many of its rows name the person."""


def prove(
    home: Home,
    workbench: Workbench,
    person: Person,
    *,
    unless: frozenset[Path] = frozenset(),
    beside: Sequence[Beside] = (),
) -> list[Place]:
    """Search every file under the home for the person's addresses, numbers, names and keys.

    Parameters
    ----------
    home
        The installation.
    workbench
        To decode Parquet with.
    person
        Who was erased, as they were found before.
    unless
        Files that are passed over.
    beside
        What is searched beside the home.

    Returns
    -------
    list
        Per kind of place, the number of files that were read, and what was found.
    """
    search = Search(workbench, person)
    counts: dict[str, int] = {}
    found: dict[str, list[str]] = {}
    for path in sorted(home.root.rglob("*")):
        if not path.is_file() or path.is_symlink() or path in unless:
            continue
        where = _where(path.relative_to(home.root))
        counts[where] = counts.get(where, 0) + 1
        if search.is_in(path):
            found.setdefault(where, []).append(f"{path.relative_to(home.root)}: {_why(where)}")
    tables = found_in_database(home, person)
    if tables:
        said = ", ".join(f"{table} ({many})" for table, many in tables.items())
        account = next((table for table in tables if table.startswith(ACCOUNTS)), "")
        found["database of the pages"] = [f"app.sqlite3: {said}: {_why_of(account)}"]
    places = [Place(where, counts[where], tuple(found.get(where, ()))) for where in sorted(counts)]
    return [*places, *(_place_of(one, person) for one in beside)]


def _place_of(beside: Beside, person: Person) -> Place:
    tables = beside.still_naming(person)
    named = {table: many for table, many in tables.items() if many}
    return Place(
        beside.where, len(tables), tuple(f"{table} ({many}): {_why_of(table)}" for table, many in named.items())
    )


def _why_of(table: str) -> str:
    return "an account of theirs; remove it on the page of people" if table.startswith(ACCOUNTS) else _why("")


def _where(path: Path) -> str:
    top = path.parts[0]
    if top == "record":
        return "record"
    if path.name.endswith(".tar.gz"):
        return "backups in the folder"
    if top == "sources":
        return "raw answers and mappings" if "arrived" in path.parts else "sources"
    return {
        "uploads": "files that came up", "cache": "kept answers", "exports": "exports in the folder",
    }.get(top, "database of the pages" if top.startswith("app.sqlite3") else "everything else")  # fmt: skip


def _why(where: str) -> str:
    return {
        "files that came up": "no source reads it, or it can't be read any more; delete it",
        "exports in the folder": "no source reads it, or it can't be read any more; delete it",
        "backups in the folder": "backups are not opened; delete it, or let it expire",
    }.get(where, "written since; run this again")


class Search:
    """Finds a person in a file of any kind.

    Parameters
    ----------
    workbench
        To decode Parquet with.
    person
        Whom to look for.
    """

    def __init__(self, workbench: Workbench, person: Person) -> None:
        needles = person.needles()
        self._workbench, self._pattern = workbench, pattern_of(needles)
        escaped = {json.dumps(needle)[1:-1] for needle in needles}
        self._text = re.compile(pattern_of(sorted({*needles, *escaped})), re.IGNORECASE)
        # In a database's file a cell begins where the one before ends.
        self._bytes = [needle.encode().lower() for needle in (*person.emails, *person.names) if len(needle) > 7]

    def is_in(self, path: Path) -> bool:
        """Return whether a file names the person; a backup does, and so does what can't be read: it proves nothing."""
        try:
            return self._is_in(path)
        except FileNotFoundError:
            return False  # it went while others were read
        except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error):
            return True  # damaged, or under a password

    def _is_in(self, path: Path) -> bool:
        with path.open("rb") as file:
            begin = file.read(16)
            file.seek(0)
            if begin[:4] == b"PAR1":
                return self._in_parquet(path)
            if path.name.endswith(".tar.gz"):
                return True
            return self._in_bytes(file, begin)

    def _in_bytes(self, file: IO[bytes], begin: bytes, depth: int = 0) -> bool:
        if begin[:2] == b"\x1f\x8b":
            with gzip.open(file) as inner:
                return self._in_text(inner)
        if begin[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(file) as archive:
                return any(self._in_member(archive, member, depth) for member in archive.infolist())
        if begin == _SQLITE:
            return any(one in piece.lower() for piece in _pieces(file) for one in self._bytes)
        return self._in_text(file)

    def _in_member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> bool:
        """Look into a part of an archive piece by piece: what came up may unpack to more than there is memory."""
        with archive.open(member) as inner:
            begin = inner.read(16)
        with archive.open(member) as inner:
            if begin[:4] != b"PK\x03\x04":
                return self._in_bytes(inner, begin, depth)
            if depth or member.file_size > _NESTED:
                return True  # what can't be read proves nothing
            return self._in_bytes(io.BytesIO(inner.read()), begin, depth + 1)

    def _in_text(self, file: IO[bytes] | gzip.GzipFile) -> bool:
        for piece in _pieces(file):
            readings = ["utf-16-le", "utf-16-be"] if piece[:400].count(0) > 20 else ["utf-8", "latin-1"]
            if any(self._text.search(piece.decode(reading, errors="replace")) for reading in readings):
                return True
        return False

    def _in_parquet(self, path: Path) -> bool:
        source = f"read_parquet({literal(str(path))})"
        try:
            described = self._workbench.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            texts = [column for column, kind, *_ in described if kind == "VARCHAR"]
            if not texts:
                return False
            said = f"concat_ws(chr(10), {', '.join(name(column) for column in texts)})"
            [(many,)] = self._workbench.execute(
                f"SELECT COUNT(*) FROM {source} WHERE regexp_matches({said}, {literal(self._pattern)}, 'i')"
            ).fetchall()
        except WorkbenchError:
            return True  # what can't be read proves nothing
        return bool(many)


def _pieces(file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    last = b""
    while piece := file.read(_PIECE):
        yield last + piece
        last = piece[-_OVERLAP:]
