"""What people ruled about the record, as this process reads it: once, and then only what is new."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lockstep.insight.reader import Reader
from lockstep.record.rulings import Rulings
from lockstep_server.frame import reading


def rulings() -> Rulings:
    """Return the rulings of the installation that is served."""
    return _of(reading.home().rulings)


def waiting(reader: Reader) -> int:
    """Return how many rulings were made since the record was: the next sync works them in."""
    made_s = reader.version.made_s
    return sum(1 for ruling in reversed(rulings().all()) if ruling.at_s >= made_s)


@cache
def _of(path: Path) -> Rulings:
    return Rulings(path)
