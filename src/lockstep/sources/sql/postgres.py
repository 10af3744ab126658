"""PostgreSQL, read in one read-only transaction through cursors that stay on the server."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import errors, sql

from lockstep.sources.addresses import looked_up
from lockstep.sources.connector import ConnectorError, Refused, Unreachable
from lockstep.sources.sql.database import Holds, Session, Table
from lockstep.values.faults import WrongUse

_INSTANTS = {"timestamp", "timestamptz", "date"}
_WHOLE = {"int2", "int4", "int8"}
#: Rows the server hands over at a time.
_AT_A_TIME = 2_000
_CONNECT_S = 15
#: What may follow the ``?`` of an address.
_PARAMETERS = frozenset({"sslmode", "sslrootcert", "channel_binding", "target_session_attrs"})
#: What libpq would else find lying about where Lockstep runs, and show to whichever host is named: a password out of
#: ~/.pgpass, a certificate, a Kerberos ticket, options out of the environment. Below a device there can be no file.
_OF_OTHERS = {
    "passfile": "/dev/null/none",
    "sslcertmode": "disable",
    "gssencmode": "disable",
    "require_auth": "scram-sha-256,md5,password,none",
    "options": "",
}
_MOST_ADDRESSES = 4

_TABLES = """
SELECT c.table_schema::text, c.table_name::text, c.column_name::text, c.udt_name::text,
    EXISTS (
        SELECT 1 FROM pg_catalog.pg_index AS i
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indisprimary AND a.attname = c.column_name
        AND i.indrelid = to_regclass(format('%I.%I', c.table_schema, c.table_name))
    )
FROM information_schema.columns AS c
WHERE c.table_schema = ANY (current_schemas(false))
ORDER BY c.table_schema, c.table_name, c.ordinal_position
"""


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL, or what speaks as one.

    Parameters
    ----------
    address
        ``postgresql://user@host:5432/database``, without a password; ``sslmode`` and the like may follow. Instead of
        a host, ``?host=/folder`` names a socket; whether that is allowed is asked before (`sources.folders`).
    password
        Empty: the server lets us in without.
    schemas
        Where tables are looked for, in order.
    tls
        libpq's ``sslmode``, where the address names none.
    timeout_s
        How long one answer may take.
    """

    address: str
    password: str
    schemas: tuple[str, ...]
    tls: str
    timeout_s: int

    dialect = "postgres"

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.address)
            said = parse_qs(parts.query, keep_blank_values=True)
            has_password = bool(parts.password) or "password" in said
            hosts = parts.hostname or ""
        except ValueError:
            raise WrongUse("The address of the database can't be read.", remedy=_ADDRESS) from None
        if has_password:
            raise WrongUse(
                "The address of the database has a password in it.",
                remedy="Write the password into its own field, where it is kept sealed.",
            )
        # A host among the parameters outranks the one that is looked at before it is spoken with.
        is_socket = not hosts and all(host.startswith("/") and "," not in host for host in said.get("host", [""]))
        if not hosts and not is_socket and "host" not in said:
            raise WrongUse("The address of the database names no host.", remedy=_ADDRESS)
        if strange := sorted(set(said) - _PARAMETERS - ({"host"} if is_socket else set())):
            raise WrongUse(
                f"The address of the database has the parameter {strange[0]}, which is not taken.",
                remedy=f"Those are: {', '.join(sorted(_PARAMETERS))}.",
            )
        if any(path != "system" and not path.startswith("/") for path in said.get("sslrootcert", [])):
            raise WrongUse(
                "The parameter sslrootcert of the address is neither system nor a whole path.",
                remedy="Write sslrootcert=system, or the whole path of the authority's certificate.",
            )
        if "," in parts.netloc:
            raise WrongUse("The address of the database names several hosts.", remedy=_ADDRESS)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a read-only transaction that sees one instant; see `Database.session`."""
        connection = self._connected()
        try:
            with self._worded():
                yield _PostgresSession(connection)
        finally:
            connection.close()

    def told(self, session: Session) -> str:
        """Return server, database and user; see `Database.told`."""
        [(version, database, user)] = session.rows(
            "SELECT split_part(current_setting('server_version'), ' ', 1), current_database(), current_user"
        )
        return f"PostgreSQL {version}, database {database}, as {user}"

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        options: dict[str, Any] = {"connect_timeout": _CONNECT_S, "application_name": "lockstep", **_OF_OTHERS}
        # Also when it is empty: else it is looked for in the environment.
        options |= {"password": self.password, **self._place()}
        if "sslmode" not in parse_qs(urlsplit(self.address).query):
            options["sslmode"] = self.tls
        try:
            connection = psycopg.connect(self.address, **options)
        except psycopg.OperationalError as problem:
            raise _not_let_in(problem) from None
        except (psycopg.Error, ValueError) as problem:
            raise WrongUse(f"The address of the database can't be read: {_said(problem)}.", remedy=_ADDRESS) from None
        try:
            with self._worded():
                ms = self.timeout_s * 1000
                connection.execute(
                    f"SET statement_timeout = {ms}; SET lock_timeout = {min(ms // 2, 30_000)}; SET DateStyle = 'ISO'; "
                    "SET TimeZone = 'UTC'; SET IntervalStyle = 'iso_8601'; SET default_transaction_read_only = on"
                )
                names = sql.SQL(", ").join(map(sql.Identifier, self.schemas))
                connection.execute(sql.SQL("SET search_path = {}").format(names))
                connection.commit()
                connection.read_only = True
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        except BaseException:
            connection.close()
            raise
        return connection

    def _place(self) -> dict[str, str]:
        """Return the network addresses to speak with, which were looked at, and the name that a certificate is for."""
        host = urlsplit(self.address).hostname
        if host is None:
            return {}
        found = looked_up(host)[:_MOST_ADDRESSES]
        if not found:
            raise Unreachable(f"There is no host {host}.", remedy=_ADDRESS)
        return {"host": ",".join([host] * len(found)), "hostaddr": ",".join(found)}

    @contextmanager
    def _worded(self) -> Iterator[None]:
        """Say in words what the server refuses."""
        try:
            yield
        except errors.QueryCanceled:
            raise Unreachable(
                f"The database did not answer within {self.timeout_s} seconds.",
                remedy="Index the columns id and changed, ask fewer rows, or allow more time in the source's settings.",
            ) from None
        except errors.InsufficientPrivilege as problem:
            raise Refused(
                f"The database does not let us read: {_said(problem)}.", remedy="GRANT SELECT on it to our user."
            ) from None
        except errors.LockNotAvailable:
            raise Unreachable(
                "A table of the database is locked by somebody else.", remedy="Nothing; it is asked again next time."
            ) from None
        except (psycopg.OperationalError, psycopg.InterfaceError) as problem:
            raise Unreachable(
                f"The connection to the database broke off: {_said(problem)}.",
                remedy="Nothing, if it was restarted: it is asked again next time. Else look at its log.",
            ) from None
        except psycopg.Error as problem:
            raise ConnectorError(
                f"The database can't answer: {_said(problem)}.",
                remedy="A table or column may have been renamed: correct the setting tables, or make it anew.",
            ) from None


_ADDRESS = "Write it as postgresql://user@host:5432/database."


@dataclass(slots=True)
class _PostgresSession:
    connection: psycopg.Connection[tuple[Any, ...]]
    _numbers: Iterator[int]

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.connection, self._numbers = connection, itertools.count()

    def tables(self) -> Sequence[Table]:
        found: dict[tuple[str, str], tuple[dict[str, Holds], list[str]]] = {}
        for schema, table, column, type_, is_key in self.connection.execute(_TABLES):
            columns, key = found.setdefault((schema, table), ({}, []))
            columns[column] = _holds(type_)
            key += [column] if is_key else []
        return [Table(schema, name, columns, tuple(key)) for (schema, name), (columns, key) in found.items()]

    def columns(self, select: str) -> Mapping[str, Holds]:
        cursor = self.connection.execute(f"SELECT * FROM ({select}) AS asked LIMIT 0")
        types = self.connection.adapters.types
        named = ((column.name, types.get(column.type_code)) for column in cursor.description or ())
        return {name: _holds(type_.name if type_ else "") for name, type_ in named}

    def rows(self, select: str) -> Iterator[tuple[Any, ...]]:
        with self.connection.cursor(name=f"asked_{next(self._numbers)}") as cursor:
            cursor.itersize = _AT_A_TIME
            cursor.execute(select)
            yield from cursor


def _holds(type_: str) -> Holds:
    return "instant" if type_ in _INSTANTS else "whole" if type_ in _WHOLE else "other"


def _said(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0].rstrip(".")


def _not_let_in(problem: psycopg.OperationalError) -> ConnectorError:
    said = " ".join(str(problem).split())
    if "password authentication failed" in said or "no password supplied" in said:
        return Refused("The database does not take this user and password.", remedy="Write the password again.")
    if "does not support SSL" in said or "SSL was required" in said:
        return Refused(
            "The database offers no encrypted connection.",
            remedy="Let it use TLS, or choose the setting tls “prefer” if the way to it is yours alone.",
        )
    if "certificate" in said:
        return Refused(
            f"The certificate of the database was not accepted: {said}.",
            remedy="Name its authority in the address: …?sslmode=verify-full&sslrootcert=/path/ca.pem.",
        )
    if 'database "' in said and "does not exist" in said:
        return Refused("There is no database of that name.", remedy="Correct the end of the address.")
    if "pg_hba.conf" in said or 'role "' in said or "permission denied" in said:
        return Refused(f"The database does not let us in: {said}.", remedy="Allow our user and address there.")
    return Unreachable(
        f"The database does not answer: {said}.", remedy="Check host and port, and that it lets this machine in."
    )
