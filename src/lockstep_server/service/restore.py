"""`lockstep restore`: an installation as it was when its backup was written.

Everything is unpacked and proven beside the folder first. Only then, in one step of the file system, does it take
the folder's place: killed at any instant, there is the old one or the new one, each whole.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from lockstep.charter import in_force
from lockstep.cli.screen import say
from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.values.faults import LockstepError
from lockstep_server.people.models import User
from lockstep_server.service import archive
from lockstep_server.service.backup import ROWS, SQLITE, write_rows
from lockstep_server.service.beating import is_served

#: What shows that somebody uses a folder; all else is made by any command that looks at it.
_WORTH = ("charter.yaml", "record", "sources", "uploads", SQLITE)
_EXCHANGE, _HERE = 2, -100


def restore(file: str, into: str, *, force: bool) -> None:
    """Put an installation back.

    The process runs with a new folder beside `into` as its installation, so that database and settings are those
    of what is being restored.

    Parameters
    ----------
    file
        A backup.
    into
        Folder of the installation.
    force
        Whether one that is there is put aside.

    Raises
    ------
    LockstepError
        The folder is in use, the archive is refused, or what came out of it is not sound.
    """
    home, new = Path(into), Path(settings.HOME)
    is_new_database = _look(home, force=force)
    source = Path(file).absolute()
    if not source.is_file():
        raise LockstepError(f"There is no file {source}.", remedy="Name the backup to restore.")
    notes = archive.unpack(source, new, room=int(shutil.disk_usage(new.parent).free * 0.95))
    _prove(new)
    _load(new, is_new_database=is_new_database)
    aside = _take_place(new, home)
    say(f"{home} is as it was at {str(notes.get('made_at', ''))[:16].replace('T', ' ')} UTC, {_record(home)}.")
    if aside:
        say(f"What was there before is in {aside}; delete it when you are sure.")
    say("Everybody signs in as before. Next: `lockstep doctor`, then `lockstep serve`.")


def _look(home: Path, *, force: bool) -> bool:
    """Refuse what must not be replaced; return whether the database is empty."""
    if is_served(home):
        raise LockstepError(f"Lockstep runs in {home}.", remedy="Stop it first, then restore.")
    if not force and any((home / name).exists() for name in _WORTH):
        raise LockstepError(
            f"{home} is in use.", remedy="Name another folder with --home, or put this one aside with --force."
        )
    if connection.vendor == "sqlite":
        return True
    call_command("migrate", interactive=False, verbosity=0)
    if User.objects.exists() and not force:
        raise LockstepError(
            "The database that LOCKSTEP_DATABASE_URL names is in use.",
            remedy="Name an empty one, or replace what it holds with --force; its rows are put aside as a file.",
        )
    return not User.objects.exists()


def _prove(new: Path) -> None:
    """Refuse what has come out whole but can't be used."""
    Store(Home(new).record).current()
    if Home(new).charter.exists():
        in_force(Home(new).charter)
    if (new / SQLITE).exists():
        with closing(sqlite3.connect(new / SQLITE)) as database:
            (said,) = database.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            raise LockstepError("The database in the backup is damaged.", remedy="Take another backup.")


def _load(new: Path, *, is_new_database: bool) -> None:
    """Bring the rows into the database, where the backup holds rows, or it and the settings speak of two kinds."""
    rows = new / ROWS
    if connection.vendor == "sqlite":
        if rows.exists():
            call_command("migrate", interactive=False, verbosity=0)
            call_command("loaddata", str(rows), verbosity=0)
            rows.unlink()
        connection.close()
        return
    if not rows.exists():
        raise LockstepError(
            "The backup holds an SQLite database, and LOCKSTEP_DATABASE_URL names another kind.",
            remedy="Restore without LOCKSTEP_DATABASE_URL.",
        )
    if not is_new_database:
        write_rows(new / "database-before.jsonl")
    with transaction.atomic():
        if not is_new_database:
            tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
            kept = {"django_migrations", "django_content_type", "auth_permission"}
            with connection.cursor() as cursor:
                for statement in connection.ops.sql_flush(no_style(), [t for t in tables if t not in kept]):
                    cursor.execute(statement)
        call_command("loaddata", str(rows), verbosity=0)
    rows.unlink()


def _take_place(new: Path, home: Path) -> Path | None:
    """Put the new folder in the place of the old one; return where that is now, None where it held nothing."""
    is_worth = any((home / name).exists() for name in _WORTH)
    if not home.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        new.rename(home)
        return None
    aside = home.with_name(f"{home.name}.before-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}")
    try:
        new.rename(aside)
        # From here on there is no instant at which either of them is not at a place of its own.
        if not _exchange(aside, home):
            aside.rename(new)
            home.rename(aside)
            new.rename(home)
    except OSError as refused:
        raise LockstepError(
            f"{home} can't be replaced: {refused.strerror}.",
            remedy="It may be the top of a volume of its own. Name a folder inside it with --home.",
        ) from None
    if is_worth:
        return aside
    shutil.rmtree(aside, ignore_errors=True)
    return None


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places at once; False where the system can't."""
    library: Any = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    return bool(library.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _record(home: Path) -> str:
    version = Store(Home(home).record).current()
    return f"record {version.name}" if version else "without a record"
