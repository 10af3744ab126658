"""What stands beside the record: people's rulings, kept answers of pages, the database of the pages."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from filelock import FileLock

from lockstep.privacy.person import Person, pattern_of, redacted
from lockstep.record import durable
from lockstep.values.faults import LockstepError

if TYPE_CHECKING:
    from lockstep.record.home import Home

#: Where accounts of the team stand: whoever looks after them removes them on the page of people.
ACCOUNTS = "people_"
#: Rows that say nothing but the person.
_WHOLE_ROWS = frozenset({"matching_putoff"})


def erase_rulings(home: Home, person: Person) -> int:
    """Empty the rulings that name the person; they keep number, time and who ruled. Return how many."""
    path = home.rulings
    if not path.exists():
        return 0
    with FileLock(path.with_suffix(".lock")):
        lines, many = [], 0
        for line in path.read_bytes().split(b"\n")[:-1]:
            said = json.loads(line)
            is_theirs = said["left"] in person.keys or said["right"] in person.keys
            new = {name: redacted(value, person.needles()) for name, value in said.items()}
            if is_theirs and said["kind"] == "value":
                new["said"] = {**new["said"], **({"value": "erased"} if "value" in new["said"] else {})}
            for side in ("left", "right"):
                # A short key too, which within a text might mean anything.
                new[side] = "erased" if said[side] in person.keys else new[side]
            many += new != said
            lines.append(json.dumps(new, sort_keys=True).encode() + b"\n")
        if many:
            durable.put(path, b"".join(lines), workspace=path.parent)
    return many


def forget_answers(home: Home) -> None:
    """Remove what pages keep of every version, answers and rows of lists: each is made anew when it is asked for."""
    for folder in (home.root / "cache").glob("*"):
        shutil.rmtree(folder, ignore_errors=True)


def erase_from_database(home: Home, person: Person) -> int:
    """Take the person out of the database of the pages where it is the home's own file; return how many rows changed.

    Raises
    ------
    LockstepError
        Somebody else holds it for longer than a minute.
    """
    path = home.root / "app.sqlite3"
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(path, timeout=60)) as database:
            database.execute("PRAGMA secure_delete = ON")
            with database:
                many = sum(_erase_rows(database, table, person) for table in _tables(database))
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise LockstepError(
            f"The database of the pages can't be written: {error}.", remedy="Stop the service, then run this again."
        ) from error
    return many


def found_in_database(home: Home, person: Person) -> dict[str, int]:
    """Return the tables of the pages' database that name the person, with how many rows."""
    path = home.root / "app.sqlite3"
    if not path.exists():
        return {}
    pattern = re.compile(pattern_of(person.needles()), re.IGNORECASE)
    found: dict[str, int] = {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)) as database:
        for table in _tables(database):
            rows = database.execute(f'SELECT * FROM "{table}"')  # names of the database's own tables
            if many := sum(any(pattern.search(_plain(cell)) for cell in row if isinstance(cell, str)) for row in rows):
                found[table] = many
    return found


def _tables(database: sqlite3.Connection) -> list[str]:
    return [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
            if not name.startswith("sqlite_")]  # fmt: skip


def _plain(cell: str) -> str:
    """Return a cell with the letters of JSON written out."""
    if cell[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(cell), ensure_ascii=False)
        except ValueError:
            return cell
    return cell


def _erase_rows(database: sqlite3.Connection, table: str, person: Person) -> int:
    if table.startswith(ACCOUNTS):
        return 0
    pattern = re.compile(pattern_of(person.needles()), re.IGNORECASE)
    rows = database.execute(f'SELECT rowid AS "of row", * FROM "{table}"')  # as above
    columns = [column for column, *_ in rows.description]
    many = 0
    for number, *cells in rows.fetchall():
        named = {
            column: cell
            for column, cell in zip(columns[1:], cells, strict=True)
            if isinstance(cell, str) and pattern.search(_plain(cell))
        }
        if named and table in _WHOLE_ROWS:
            database.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (number,))
        for column, cell in named.items() if table not in _WHOLE_ROWS else ():
            new = redacted(_plain(cell), person.needles())
            database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (new, number))
        many += bool(named)
    return many
