"""`lockstep backup`: everything an installation can't make anew, in one file, while it goes on serving.

SQLite is copied by its own backup interface. PostgreSQL is written out by Django, row by row in one read-only
transaction, and not by pg_dump: that would have to be there in the server's very version, and its dumps can't be
read by another database, whereas ours restores into SQLite too.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from lockstep.cli.screen import say
from lockstep.record.home import Home
from lockstep.record.layout import Layout
from lockstep.record.versions import Store
from lockstep.values.faults import LockstepError
from lockstep_server.frame.periodic import nightly
from lockstep_server.service import archive

#: The database as rows, where it is not SQLite's own file.
ROWS: Final = "database.jsonl"
SQLITE: Final = "app.sqlite3"
#: What is made anew by the next start, what holds for running processes only, and what is copied by itself.
_LEFT_OUT = frozenset({"cache", "static", "tmp", "processes", "record", "prepare.lock"})
_ABANDONED_S = 24 * 3600


def back_up(file: str) -> None:
    """Write a backup and say what is in it.

    Parameters
    ----------
    file
        The archive; it must not be there yet.

    Raises
    ------
    LockstepError
        It is there, or something can't be read.
    """
    target = Path(file).absolute()
    if target.exists():
        raise LockstepError(f"{target} is there already.", remedy="Name another file, or delete it first.")
    if not target.parent.is_dir():
        raise LockstepError(f"There is no folder {target.parent}.", remedy="Make it first.")
    started = time.monotonic()
    size, record = _write(target)
    say(f"{target} is written: {size / 1e6:,.1f} MB in {time.monotonic() - started:.0f} s, {record}.")
    say("It holds the key that signs sessions and everything about your people: keep it as you keep passwords.")


@nightly
def back_up_nightly() -> None:
    """Write tonight's backup where the settings say, and delete the oldest beyond those to keep."""
    if settings.BACKUPS is None:
        return
    settings.BACKUPS.mkdir(parents=True, exist_ok=True)
    _write(settings.BACKUPS / f"lockstep-{timezone.now():%Y-%m-%d}.tar.gz")
    kept = sorted(settings.BACKUPS.glob("lockstep-????-??-??.tar.gz"))
    for old in kept[: max(0, len(kept) - settings.BACKUPS_KEPT)]:
        old.unlink(missing_ok=True)


def write_rows(target: Path) -> None:
    """Write out the database's rows as they are at one instant."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # What `migrate` makes by itself stays out.
        call_command("dumpdata", format="jsonl", exclude=["contenttypes", "auth.permission"], output=str(target))


def _write(target: Path) -> tuple[int, str]:
    home = Home(Path(settings.HOME))
    _forget_abandoned(home.root)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=home.root) as made:
        folder = Path(made)
        if connection.vendor == "sqlite":
            _copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), folder / SQLITE)
        else:
            write_rows(folder / ROWS)
        for path in _rest(home.root, target):
            _link(path, folder / path.relative_to(home.root))
        record = _link_record(Store(home.record), Layout(home.record), Layout(folder / "record"))
        notes = {"release": version("lockstep"), "made_at": timezone.now().isoformat(), "record_version": record}
        return archive.write(target, folder, notes), record or "no record yet"


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        return  # a record that was never served
    with closing(sqlite3.connect(source, timeout=60)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")


def _rest(root: Path, target: Path) -> Iterator[Path]:
    """Yield the files that are copied as they are; backups that were written into the folder are not."""
    kept = settings.BACKUPS.resolve() if settings.BACKUPS else None
    for top in sorted(root.iterdir()):
        if top.name in _LEFT_OUT or top.name.startswith((".", SQLITE)) or top.resolve() == kept:
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() and not top.is_symlink() else [top]:
            if path.is_file() and not path.is_symlink() and path.suffix != ".lock" and path != target:
                yield path


def _link_record(store: Store, old: Layout, new: Layout) -> str | None:
    """Link the record's versions; a sync that runs meanwhile adds others and can't take these away from us."""
    while True:
        current = store.current()
        if current is None:
            return None
        shutil.rmtree(new.root, ignore_errors=True)
        linked = [name for name in store.names() if _link_version(name, store, old, new)]
        if current.name in linked:
            new.current.write_text(f"{current.name}\n", encoding="utf-8")
            # Versions that came while we linked are later than the one we call current.
            for name in linked[linked.index(current.name) + 1 :]:
                new.manifest(name).unlink()
            return current.name


def _link_version(name: str, store: Store, old: Layout, new: Layout) -> bool:
    """Link one version; False where it was swept away before it was linked whole."""
    with suppress(LockstepError, FileNotFoundError):
        for files in store.open(name).tables.values():
            for file in files:
                _link(file, new.files / file.relative_to(old.files))
        _link(old.manifest(name), new.manifest(name))
        return True
    return False


def _link(source: Path, target: Path) -> None:
    """Give a file a second name, which keeps it when the first is deleted; copy it where that can't be done."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def _forget_abandoned(root: Path) -> None:
    for left in root.glob(".backup-*"):
        if time.time() - left.stat().st_mtime > _ABANDONED_S:
            shutil.rmtree(left, ignore_errors=True)
