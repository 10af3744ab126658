"""What the connector needs of a database, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

#: What a column holds, as far as it matters here.
Holds = Literal["instant", "whole", "other"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view that is there.

    Attributes
    ----------
    schema, name
        As the database has them.
    columns
        Column to what it holds, in the table's order.
    key
        Columns of its primary key; empty where it has none.
    """

    schema: str
    name: str
    columns: Mapping[str, Holds]
    key: tuple[str, ...] = ()


class Session(Protocol):
    """One look at a database: everything asked in it is answered from one instant, where the database can do so."""

    def tables(self) -> Sequence[Table]:
        """Return the tables and views of the schemas in question, by name."""
        ...

    def columns(self, select: str) -> Mapping[str, Holds]:
        """Return the columns of a SELECT, with what they hold, without running it."""
        ...

    def rows(self, select: str) -> Iterator[tuple[Any, ...]]:
        """Run a SELECT; its rows arrive as they are read, never all at once."""
        ...


class Database(Protocol):
    """A database that can be asked, and by which dialect.

    Every way in which it may fail is a `ConnectorError` whose sentence names the remedy and no secret.
    """

    dialect: str

    def session(self) -> AbstractContextManager[Session]:
        """Open a session, read-only."""
        ...

    def told(self, session: Session) -> str:
        """Return by whom we are let in and where, for a person: “PostgreSQL 18.6, database crm, as reader”."""
        ...
