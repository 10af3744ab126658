"""One run of a live source: ask it what is new, land that, and note how it ended so that everybody can see."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable
from typing import TypeVar

from lockstep.record.home import Home
from lockstep.sources import connection, schedule
from lockstep.sources.connector import ConnectorError, Refused
from lockstep.sources.pulling import pull
from lockstep.values.faults import LockstepError

Landed = TypeVar("Landed")
Progress = Callable[[str, int, int], None]
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def run(
    home: Home, source: str, *, clock: Callable[[], int], progress: Progress, land: Callable[[], Landed]
) -> tuple[dict[str, int], Landed]:
    """Read a live source once.

    Parameters
    ----------
    home
        The installation.
    source
        Name of a live source; one process at a time.
    clock
        Returns now, epoch seconds UTC.
    progress
        Told the stream and how many of its records have come.
    land
        Brings what arrived into the record; called once all of it has.

    Returns
    -------
    tuple
        Stream to the records that came, and what `land` returned.

    Raises
    ------
    LockstepError
        The service did not give what was asked, there was no room, or landing failed. What came before is kept, the
        record stays as it was, and `schedule.last_run` says why.
    """
    began_s = clock()
    arrived: dict[str, int] = {}

    def told(stream: str, done: int, total: int) -> None:
        arrived[stream] = done
        progress(f"{source}: {stream}", done, total)

    try:
        connector = connection.connect(home, source)
        pull(home, source, connector, now_s=began_s, progress=told)
        landed = land()
    except (LockstepError, OSError) as error:
        failure, why = _told(error)
        schedule.note_run(home, source, began_s=began_s, ended_s=clock(), arrived=arrived, failure=failure, why=why)
        raise failure from error
    schedule.note_run(home, source, began_s=began_s, ended_s=clock(), arrived=arrived)
    return arrived, landed


def ask_all(
    home: Home, sources: Iterable[str], *, clock: Callable[[], int], progress: Progress
) -> dict[str, LockstepError]:
    """Ask the live ones among sources what is new, and keep it; return those that failed, and why.

    Parameters
    ----------
    home, clock, progress
        As for `run`.
    sources
        Names; those of files are passed over.
    """
    failures: dict[str, LockstepError] = {}
    for source in sources:
        if connection.is_live(home, source):
            try:
                run(home, source, clock=clock, progress=progress, land=lambda: None)
            except LockstepError as error:
                failures[source] = error
    return failures


def _told(error: Exception) -> tuple[LockstepError, str]:
    """Return what to say of a failure, and what kind it is."""
    refused = error if isinstance(error, OSError) else error.__cause__
    if isinstance(refused, OSError) and refused.errno in _NO_ROOM:
        said = LockstepError(
            "There is no room on the disk of this service.",
            remedy="Free some space; the next run goes on where this one stopped. The record is as it was before.",
        )
        return said, "no-room"
    if isinstance(error, OSError):
        said = LockstepError(f"The disk refused: {error.strerror or error}.", remedy="See whether it can be written.")
        return said, "failed"
    assert isinstance(error, LockstepError)
    why = "refused" if isinstance(error, Refused) else "unreachable" if isinstance(error, ConnectorError) else "failed"
    return error, why
