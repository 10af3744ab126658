"""The record as a worker reads it: opened once per thread, moved on when a new version is there.

Opening costs tens of milliseconds and holds an engine, so a thread keeps its reader. Whether something new has
come is asked at each request by two cheap looks: the name in `CURRENT`, the charter's time of change.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from lockstep.insight.reader import Reader
from lockstep.record.home import Home
from lockstep.record.layout import Layout
from lockstep.values.faults import LockstepError

_opened = threading.local()


@dataclass(slots=True)
class _Held:
    reader: Reader
    stamp: tuple[str | None, int]


def home() -> Home:
    """Return the installation that is served."""
    return Home(Path(settings.HOME))


def reader() -> Reader:
    """Return this thread's reader, at the newest version of record and charter.

    Raises
    ------
    LockstepError
        There is no record or no charter yet, or they can't be read.
    """
    where = home()
    stamp = _stamp(where)
    held: _Held | None = getattr(_opened, "held", None)
    if held is not None and held.reader.home.root == where.root:
        if held.stamp != stamp:
            held.reader.refresh()
            held.stamp = stamp
        return held.reader
    if held is not None:
        held.reader.close()
        _opened.held = None  # opening the next may fail, and a closed one answers nothing
    _opened.held = _Held(Reader(where.root), stamp)
    return _opened.held.reader


def try_reader() -> Reader | None:
    """Return this thread's reader, None where there is nothing to read yet."""
    try:
        return reader()
    except LockstepError:
        if Layout(home().record).current_name() is None or not home().charter.exists():
            return None
        raise


def part_with() -> None:
    """Leave this thread's reader to whoever still computes by it, and who closes it then; the next is opened anew."""
    _opened.held = None


def _stamp(where: Home) -> tuple[str | None, int]:
    try:
        changed = where.charter.stat().st_mtime_ns
    except FileNotFoundError:
        changed = 0
    return Layout(where.record).current_name(), changed
