"""What a connector is: it asks one live service what it knows, and says it record by record.

A connector keeps nothing and decides nothing. It hands over batches of what the service said, each with a cursor
from which to go on; `sources.pulling` keeps them on disk before it asks for more, so a connector that is killed,
refused or cut off is simply asked again. To be told something twice, late or out of order is harmless: of what is
said of one record, the latest `changed_ms` counts.

A connector is a folder of `sources`: ``client.py`` speaks with the service, ``connector.py`` names the `Kind`,
``live.yaml`` is its mapping in the usual form, with ``path: "@contacts"`` for the stream ``contacts``, and
``GUIDE.md`` tells people how to connect it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from lockstep.values.faults import LockstepError

#: Plain JSON values, understood by the connector alone.
Cursor = Any


class ConnectorError(LockstepError):
    """A service did not give what was asked; the last good version stays."""


class Refused(ConnectorError):
    """The service does not let us in, or not there: the credentials must be renewed or given more rights."""


class Unreachable(ConnectorError):
    """The service does not answer, or not in a way that makes sense; asking again later may help."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a service said of one record of a stream.

    Attributes
    ----------
    id
        The record's id in its stream; the same id is the same record, for ever.
    changed_ms
        When the service last changed the record (or saw it deleted), milliseconds since 1970 UTC. Of two answers the
        later one counts, in whatever order they arrive; of two with the same instant, always the same one.
    rows
        Column to text, as the service gives it; None where it says nothing. Mostly one row. Several are rows that
        belong to one record and arrive together (the contacts of a deal); none at all says: the record is gone, and
        every table row that came from it goes too.

    Notes
    -----
    A person, company or deal that its service has archived is better said with a row whose ``is_deleted`` is ``true``:
    it stays in the record, explained, and no figure counts it.
    """

    id: str
    changed_ms: int
    rows: tuple[Mapping[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one or more answers said, and from where to go on once it is kept.

    Some thousand records are a good size; a batch may be empty and only move the cursor.

    Attributes
    ----------
    columns
        All columns that rows of the stream have now, where they are the same for every row: a column that the mapping
        takes and that is not among them was renamed or dropped, and nothing is landed until somebody has looked. None
        where rows differ, so that nobody can tell.
    """

    said: Sequence[Said]
    cursor: Cursor
    columns: tuple[str, ...] | None = None


class Connector(Protocol):
    """A connection to one service, made by `Kind.connect`."""

    def check(self) -> str:
        """Ask the service who we are; return a sentence that a person recognises their account by.

        Raises
        ------
        ConnectorError
            Refused, or not reached.
        """
        ...

    def streams(self) -> Sequence[str]:
        """Return the names of the streams, those that others refer to first; each is a file key of the mapping."""
        ...

    def pull(self, stream: str, cursor: Cursor | None, *, now_s: int) -> Iterator[Batch]:
        """Say what is new in a stream since a cursor; everything when it is None.

        Parameters
        ----------
        stream
            One of `streams`.
        cursor
            Of the last batch that was kept, maybe by another process long ago.
        now_s
            Now, epoch seconds UTC.

        Raises
        ------
        ConnectorError
            In the middle, maybe: what was yielded before is kept.
        """
        ...


#: From the column that says of a record that it is deleted, and an instant in milliseconds or None, to the ids of the
#: records of the stream being pulled that were said to be there, and whose latest answer is older than the instant.
Known = Callable[[str, int | None], Iterable[str]]


@runtime_checkable
class Comparing(Protocol):
    """A connector to a service that does not always tell what is gone, so that it must compare at times.

    `Known` may be called while the stream is being pulled; what was yielded before counts as said.
    """

    def compare_with(self, known: Known) -> None:
        """Take what tells which records of the stream that is pulled next were said to be there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing to be filled in to connect: a field of the form and of the command line's questions.

    Attributes
    ----------
    name
        Key in the settings handed to `Kind.connect`.
    label, hint
        As people read them.
    is_secret
        It is kept sealed, never shown again and never logged.
    default
        Taken when left empty; None makes it required.
    choices
        The only values, where they are few.
    only_with
        Name of another setting and the values of it with which this one means anything; None: with any.
    is_further
        Most people leave it as it is: a form shows it on demand.
    """

    name: str
    label: str
    hint: str = ""
    is_secret: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()
    only_with: tuple[str, tuple[str, ...]] | None = None
    is_further: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A system that can be connected live.

    Attributes
    ----------
    name
        As in ``--kind``, and the name of its folder: ``hubspot``.
    label
        As people call it.
    settings
        What must be filled in.
    connect
        From settings (every name of `settings` has a value) to a connector; speaks with nobody yet.
    mapping
        From the source's name and a connector, to the YAML of its mapping; may ask the service for what is particular
        to the account (pipelines, custom fields).
    """

    name: str
    label: str
    settings: tuple[Setting, ...]
    connect: Callable[[Mapping[str, str]], Connector]
    mapping: Callable[[str, Connector], str]
