"""What must be in place before a page can be shown: the tables of the database and the files of the pages."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection
from filelock import FileLock

from lockstep.values.faults import LockstepError
from lockstep_server.site.kit import FILES, PACKAGES

#: Holds the digest of the files that were collected last.
_STAMP = ".collected"
#: What django_htmx brings beside the one file that our pages load; compressing it would be half of a first start.
_UNUSED: Final = ["htmx-4*", "htmax-*", "htmx-2.js", "ext"]


def prepare() -> None:
    """Bring database and files up to this release; what is up to date already is left alone.

    Several processes may start at once: one works, the others wait for it.

    Raises
    ------
    LockstepError
        The page kit is missing, the database does not answer, or the folder can't be written.
    """
    home = Path(settings.HOME)
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / "prepare.lock"):
            _migrate()
            _collect(Path(settings.STATIC_ROOT))
    except OSError as refused:
        raise LockstepError(
            f"{refused.filename or home} can't be written: {refused.strerror}.",
            remedy="Give --home a folder that belongs to whoever starts the service.",
        ) from None


def missing_kit() -> list[str]:
    """Return the files of the page kit that are not there."""
    return [file for file in FILES.values() if not (PACKAGES / file).is_file()]


def _migrate() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as refused:
        raise LockstepError(
            f"The database does not answer: {str(refused).strip().splitlines()[0]}.",
            remedy="See that it runs, and that LOCKSTEP_DATABASE_URL names its host, user, password and database.",
        ) from None
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    connection.close()


def _collect(target: Path) -> None:
    if missing := missing_kit():
        raise LockstepError(
            f"The page kit is not complete: {missing[0]} is missing.", remedy="Run `make setup` once; it installs it."
        )
    stamp, now = target / _STAMP, _digest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == now:
        return
    # What earlier releases collected stays: a page that is open somewhere still asks for it.
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=_UNUSED)
    stamp.write_text(now, encoding="ascii")


def _digest() -> str:
    """Return what tells one set of files from another without reading them."""
    known = hashlib.sha256()
    for finder in get_finders():
        for address, storage in sorted(finder.list(None), key=lambda found: str(found[0])):
            file = Path(storage.path(address)).stat()
            known.update(f"{address} {file.st_size} {file.st_mtime_ns}\n".encode())
    return known.hexdigest()
