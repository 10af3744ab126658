"""Tables and questions of a database, as a live source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lockstep.sources.connector import Batch, ConnectorError, Cursor, Kind, Setting
from lockstep.sources.sql import differences, layouts, proposing
from lockstep.sources.sql.database import Database
from lockstep.sources.sql.discovering import discovered
from lockstep.sources.sql.embedded_files import EmbeddedFiles
from lockstep.sources.sql.layouts import Layout
from lockstep.sources.sql.postgres import Postgres
from lockstep.sources.sql.streams import Stream, read_streams
from lockstep.values.faults import WrongUse

#: What is in the database, where nobody says: a layout whose tables are there, else every table.
_FOUND = "found"


class SqlConnector:
    """A connection to a database; see `Connector`.

    Parameters
    ----------
    database
        Asked anew for each stream.
    tables
        The setting of this name; empty: what is there decides.
    content
        Name of a layout, or ``found``.
    """

    def __init__(self, database: Database, *, tables: str, content: str) -> None:
        self._database, self._content = database, content
        self._named = read_streams(tables, database.dialect) if tables.strip() else ()
        self._streams: tuple[Stream, ...] | None = None
        self._layout: Layout | None = None

    def check(self) -> str:
        """Return what we are let into, and how many streams there are to read."""
        with self._database.session() as session:
            told = self._database.told(session)
        streams = self._found()
        as_what = f", as {self._layout.label}" if self._layout else ""
        return f"{told}{as_what}: {len(streams)} {'stream' if len(streams) == 1 else 'streams'}"

    def streams(self) -> Sequence[str]:
        """Return the names of the streams."""
        return tuple(stream.name for stream in self._found())

    def pull(self, stream: str, cursor: Cursor | None, *, now_s: int) -> Iterator[Batch]:
        """Say what is new in a stream."""
        asked = next((found for found in self._found() if found.name == stream), None)
        if asked is None:
            raise ConnectorError(
                f"There is nothing to read for the stream {stream} any more.",
                remedy="Its table may have been renamed: correct the setting tables, or make it anew.",
            )
        yield from differences.pull(self._database, asked, cursor, now_s=now_s)

    def mapping(self, source: str) -> str:
        """Return the YAML of a mapping: a layout's own, or one proposed from what the tables hold."""
        streams = self._found()
        if self._layout is not None:
            with self._database.session() as session:
                return layouts.mapping(self._layout, source, streams, session)
        return proposing.mapping(source, streams, self._database, is_named=bool(self._named))

    def _found(self) -> tuple[Stream, ...]:
        if self._named:
            return self._named
        if self._streams is None:
            with self._database.session() as session:
                tables = session.tables()
                chosen = layouts.recognised(tables) if self._content == _FOUND else layouts.named(self._content)
                self._layout = chosen
                self._streams = (
                    layouts.streams(chosen, tables, self._database.dialect) if chosen else discovered(session)
                )
        return self._streams


def connect(settings: Mapping[str, str]) -> SqlConnector:
    """Return a connection; nothing is opened yet.

    Raises
    ------
    WrongUse
        The address is none, or the setting tables asks something else than SELECTs.
    """
    address = settings["address"].strip()
    schemas = tuple(part.strip() for part in settings["schema"].split(",") if part.strip())
    database: Database
    if address.startswith(("postgresql://", "postgres://")):
        database = Postgres(
            address=address,
            password=settings["password"],
            schemas=schemas or ("public",),
            tls=settings["tls"],
            timeout_s=_seconds(settings["timeout"]),
        )
    elif Path(address).is_absolute():
        database = EmbeddedFiles(
            Path(address).resolve(), schemas[0] if schemas else "main", timeout_s=_seconds(settings["timeout"])
        )
    else:
        raise WrongUse(
            "The address is neither a PostgreSQL nor a path.",
            remedy="Write postgresql://user@host:5432/database, or the whole path of a DuckDB file or a folder of "
            "Parquet files on the machine that Lockstep runs on.",
        )
    return SqlConnector(database, tables=settings["tables"], content=settings["content"])


def _seconds(text: str) -> int:
    if not text.strip().isdecimal() or not 1 <= int(text) <= 86_400:
        raise WrongUse(f"“{text}” is no time limit.", remedy="Write seconds, from 1 to 86400.")
    return int(text)


KIND = Kind(
    name="sql",
    label="SQL: PostgreSQL, DuckDB, Parquet",
    settings=(
        Setting(
            name="address",
            label="Address",
            hint="postgresql://user@host:5432/database, or the path of a DuckDB file or a folder of Parquet or CSV "
            "files, below a folder that sources may read",
        ),
        Setting(name="password", label="Password", hint="of the user in the address", is_secret=True, default=""),
        Setting(
            name="schema",
            label="Schema",
            hint="where the tables are, several parted by commas; empty: public, or main in DuckDB",
            default="",
        ),
        Setting(
            name="content",
            label="What is in it",
            hint="found: a known layout if its tables are there, else every table",
            default=_FOUND,
            choices=(_FOUND, *layouts.names()),
            is_further=True,
        ),
        Setting(
            name="tables",
            label="Tables",
            hint="YAML; empty: all tables of the schema. leads: {table: crm.leads, id: lead_id, changed: updated_at}",
            default="",
            is_further=True,
        ),
        Setting(
            name="tls",
            label="Encryption",
            hint="of the way to PostgreSQL; verify-full also checks whose certificate it is",
            default="require",
            choices=("require", "verify-full", "prefer", "disable"),
            is_further=True,
        ),
        Setting(name="timeout", label="Time limit", hint="seconds for one answer", default="300", is_further=True),
    ),
    connect=connect,
    mapping=lambda source, connector: connector.mapping(source),  # type: ignore[attr-defined]
)
