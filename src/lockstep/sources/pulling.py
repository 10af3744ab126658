"""Ask a live source what is new, and keep each answer on disk before asking on.

Nothing is landed here: that is the sync's work, which reads what arrived. So a source that is down, slow or refuses
us halfway costs nothing that came before: the next pull goes on where this one was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lockstep.record.erased import Erased
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.comparing import said_to_be_there
from lockstep.sources.connector import Comparing, Unreachable
from lockstep.sources.leaving_out import own_addresses, unsaid
from lockstep.sources.mapping import load
from lockstep.sources.present import check_streams

if TYPE_CHECKING:
    from lockstep.record.home import Home
    from lockstep.sources.connector import Batch, Connector, Said

#: Small pages are gathered until there are so many records: each batch kept is a file and two waits for the disk.
_AT_LEAST = 5_000


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull brought.

    Attributes
    ----------
    counts
        Stream to the records it said something of, doubles included.
    """

    counts: Mapping[str, int]


def pull(
    home: Home,
    source: str,
    connector: Connector,
    *,
    now_s: int,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Pulled:
    """Bring over what a live source has to say since the last time.

    Parameters
    ----------
    home
        The installation.
    source
        Name of the source, one process at a time.
    connector
        A connection to it.
    now_s
        Now, as epoch seconds UTC.
    progress
        Told the stream, how many records it has said something of, and 0: no service tells beforehand.

    Returns
    -------
    Pulled
        Records per stream; 0 for a stream with nothing new.

    Raises
    ------
    ConnectorError
        The service refused or broke off. What arrived before is kept, and so is the place to go on from.
    OSError
        The disk is full or refuses; the same holds.
    """
    arrivals = Arrivals(home.arrived(source))
    counts: dict[str, int] = {}
    streams = connector.streams()
    if (lost := set(arrivals.streams()) - set(streams)) and home.mapping(source).is_file():
        check_streams(load(home.mapping(source)), lost, streams)
    for stream in streams:
        counts[stream] = 0
        waiting = _Waiting(arrivals, stream, partial(_may_be_kept, home, source, stream))
        progress(stream, 0, 0)
        if isinstance(connector, Comparing):
            connector.compare_with(waiting.known)
        try:
            for batch in _asked(source, connector.pull(stream, arrivals.cursor(stream), now_s=now_s)):
                waiting.add(batch)
                counts[stream] += len(batch.said)
                progress(stream, counts[stream], 0)
        finally:
            waiting.keep()
    return Pulled(counts)


def _may_be_kept(home: Home, source: str, stream: str, said: Sequence[Said]) -> list[Said]:
    # Opened each time: somebody may be erased while a long pull runs.
    erased = Erased(home.erased)
    if not erased.marks:
        return list(said)
    path = home.mapping(source)
    own = own_addresses(load(path) if path.is_file() else None, stream)
    return unsaid(erased, source, stream, said, own=own)


def _asked(source: str, batches: Iterator[Batch]) -> Iterator[Batch]:
    """Yield the batches; what breaks off while they are asked for is the network's doing, never the disk's."""
    while True:
        try:
            batch = next(batches, None)
        except OSError as error:
            raise Unreachable(
                f"The connection to {source} broke off: {error}.", remedy="Sync again; it goes on where it stopped."
            ) from error
        if batch is None:
            return
        yield batch


class _Waiting:
    """Answers of one stream that are not kept yet, with the cursor behind them."""

    def __init__(self, arrivals: Arrivals, stream: str, may_be_kept: Callable[[list[Said]], list[Said]]) -> None:
        self._arrivals, self._stream, self._may_be_kept = arrivals, stream, may_be_kept
        self._said: list[Said] = []
        self._batch: Batch | None = None

    def add(self, batch: Batch) -> None:
        self._said += batch.said
        self._batch = batch
        if len(self._said) >= _AT_LEAST:
            self.keep()

    def known(self, flag: str, before_ms: int | None) -> Iterator[str]:
        """As `Known`; what was said until now is kept first."""
        self.keep()
        yield from said_to_be_there(self._arrivals, self._stream, flag=flag, before_ms=before_ms)

    def keep(self) -> None:
        if self._batch is not None:
            said = self._may_be_kept(self._said)
            self._arrivals.keep(self._stream, said, self._batch.cursor, self._batch.columns)
            self._said, self._batch = [], None
