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
    ours, version = rulings(), reader.version
    recent = sum(1 for ruling in ours.all() if ruling.at_s >= version.made_s)
    # What was ruled while a sync ran may be in the record already: then the record carries the stamp of these rulings.
    return 0 if recent and version.notes.get("rulings", "") == ours.stamp() else recent


@cache
def _of(path: Path) -> Rulings:
    return Rulings(path)
