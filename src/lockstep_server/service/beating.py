"""The name of a process, a lock that tells others on this machine whether it lives, and its beats in the database."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from filelock import FileLock, Timeout

from lockstep_server.service.models import BEAT_S, Heartbeat

log = logging.getLogger(__name__)


def new_name() -> str:
    """Return a name that no other process has, wherever it runs."""
    return f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(4)}"


def hold(name: str) -> FileLock:
    """Hold the lock of a process's name; the system lets go of it when the process ends, however it ends."""
    _locks().mkdir(parents=True, exist_ok=True)
    lock = FileLock(_locks() / f"{name}.lock")
    lock.acquire(timeout=0)
    return lock


def has_ended(name: str, home: Path | None = None) -> bool | None:
    """Return whether a process of this machine has ended; None: it runs, or ran, elsewhere."""
    path = _locks(home) / f"{name}.lock"
    if not path.exists():
        return None
    try:
        with FileLock(path, timeout=0):
            pass
    except Timeout:
        return False
    path.unlink(missing_ok=True)
    return True


def forget(name: str) -> None:
    """Leave no lock of a process that ends in good order and left no job behind."""
    (_locks() / f"{name}.lock").unlink(missing_ok=True)


def keep_beating(kind: str, name: str, also: Callable[[], object] = lambda: None) -> None:
    """Beat from now on, and each time do one thing more."""

    def beat() -> None:
        silence = threading.Event()
        while True:
            try:
                Heartbeat.beat(kind, name)
                also()
            except DatabaseError as refused:
                log.warning("The database did not take a heartbeat: %s.", type(refused).__name__)
            finally:
                connection.close()
            silence.wait(BEAT_S)

    threading.Thread(target=beat, name="heartbeat", daemon=True).start()


def is_served(home: Path) -> bool:
    """Return whether a process of this machine works in a folder now."""
    return any(has_ended(lock.stem, home) is False for lock in (home / "processes").glob("*.lock"))


def _locks(home: Path | None = None) -> Path:
    return (home or Path(settings.HOME)) / "processes"
