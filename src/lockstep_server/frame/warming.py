"""What is worth computing before anybody asks: each slice says what it shows first, a sync has it made."""

from __future__ import annotations

from collections.abc import Callable

from lockstep.insight.reader import Reader
from lockstep.values.faults import LockstepError
from lockstep_server.frame import reading

Warmer = Callable[[Reader], object]
_warmers: list[Warmer] = []


def warms(warmer: Warmer) -> Warmer:
    """Have something computed after each sync; it keeps what it computes by `answers.kept`."""
    _warmers.append(warmer)
    return warmer


def warm() -> None:
    """Compute what pages show first, for the newest versions; a figure that fails says so on its page."""
    reader = reading.try_reader()
    if reader is None:
        return
    for warmer in _warmers:
        try:
            warmer(reader)
        except LockstepError:
            continue
