"""PostgreSQL: the engine of a company whose database is one, and is to compute the figures.

A database reads no Parquet files, so a table's rows are copied there before it is first asked, into temporary tables:
they are seen by this connection alone and gone when it ends, so that nothing of the record outlives an erasure.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import conninfo, sql
from pyarrow import csv, dataset
from sqlglot import exp

from lockstep.engines import portable
from lockstep.engines.engine import ARROW_TYPES, Attached, EngineError, is_same, settle
from lockstep.engines.postgres_sql import TYPES, postgres

_CONNECT_S = 15
_SESSION = {
    "TimeZone": "UTC",
    "standard_conforming_strings": "on",
    "search_path": "pg_temp",  # a table that was not attached is no table, even where the database has one
    "jit": "off",  # compiling takes longer than what most questions take
    "work_mem": "64MB",
}
_DECLARED = {kind: name for name, kind in ARROW_TYPES.items()}
#: What its types are to everybody; a column of another one is refused.
_KINDS = {16: "BOOLEAN", 20: "BIGINT", 21: "BIGINT", 23: "BIGINT", 25: "VARCHAR", 1043: "VARCHAR"}
_NUMERIC = 1700
_AT_A_TIME = 50_000
_Layer = tuple[tuple[Path, ...], tuple[str, ...]]


class PostgresEngine:
    """Portable SQL on a PostgreSQL.

    Parameters
    ----------
    url
        ``postgresql://user@host:5432/database``. Without a password in it, libpq looks for one where it always does:
        ``PGPASSWORD``, ``~/.pgpass``, a service file.

    Raises
    ------
    EngineError
        The server does not answer, or does not let us in.

    Notes
    -----
    The user needs no right but to connect and to make temporary tables, which PostgreSQL gives to everybody.
    Of a new version of the record only the files are copied that the one before did not have.
    """

    label = "postgresql"

    def __init__(self, url: str) -> None:
        self._attached: dict[str, Attached | pa.Table] = {}
        self._loaded: dict[_Layer, str] = {}
        self._views: dict[str, tuple[str, ...]] = {}
        self._number = count(1)
        with _in_words(f"PostgreSQL at {_where(url)} can't be reached", "Is it running, and is the password known?"):
            self._connection = psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_S, client_encoding="UTF8")
            for name, value in _SESSION.items():
                self._do(sql.SQL("SET {} TO {}").format(sql.Identifier(name), value))

    def attach(self, tables: Mapping[str, Attached | pa.Table]) -> None:
        """Make tables readable by name; see `Engine.attach`."""
        for name, table in tables.items():
            if is_same(self._attached.get(name), table):
                continue
            self._attached.pop(name, None)
            with _in_words(f"The table “{name}” can't be copied", "Run `lockstep sync`, or look at the database."):
                self._attach(name, table)
            self._attached[name] = table

    def render(self, query: str | exp.Query) -> str:
        """Return the text that `run` would send; see `Engine.render`."""
        return postgres(portable.as_tree(query)).sql(dialect="postgres", pretty=True)

    def run(self, query: str | exp.Query) -> pa.Table:
        """Run one query; see `Engine.run`."""
        text = postgres(portable.as_tree(query)).sql(dialect="postgres")
        with _in_words("PostgreSQL can't run this SQL", "Correct the SQL, or look at the database."):
            cursor = self._connection.execute(text.encode())
            rows = cursor.fetchall()
        described = cursor.description or []
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(described)
        return settle(
            pa.Table.from_arrays(
                [_array(column.type_code, values) for column, values in zip(described, columns, strict=True)],
                names=[column.name for column in described],
            )
        )

    def close(self) -> None:
        """Leave the server, which then forgets the tables; see `Engine.close`."""
        self._connection.close()

    def _attach(self, name: str, table: Attached | pa.Table) -> None:
        before = self._views.pop(name, ())
        self._do(sql.SQL("DROP VIEW IF EXISTS {}").format(sql.Identifier(name)))
        layers = self._loaded_layers(table)
        self._do(sql.SQL("CREATE TEMP VIEW {} AS {}").format(sql.Identifier(name), _joined(table, layers)))
        self._views[name] = tuple(layers.values())
        in_use = {held for tables in self._views.values() for held in tables}
        for held in set(before) - in_use:
            self._do(sql.SQL("DROP TABLE {}").format(sql.Identifier(held)))
            self._loaded = {layer: name for layer, name in self._loaded.items() if name != held}

    def _loaded_layers(self, table: Attached | pa.Table) -> dict[str, str]:
        """Return the temporary tables that hold a table's layers, loading those that none holds yet."""
        if isinstance(table, pa.Table):
            rows = settle(table)
            columns = {field.name: TYPES[_DECLARED[field.type]] for field in rows.schema}
            return {"files": self._load(columns, rows.to_batches(_AT_A_TIME))}
        layers = {}
        for part, files in (("files", table.files), ("changed", table.changed), ("gone", table.gone)):
            kinds = {name: table.columns[name] for name in (table.key if part == "gone" else table.columns)}
            layer = (files, tuple(kinds))
            # An empty table has its columns too.
            if (files or (part == "files" and not table.changed)) and layer not in self._loaded:
                columns = {name: TYPES[kind] for name, kind in kinds.items()}
                self._loaded[layer] = self._load(columns, _batches(files, kinds))
            if layer in self._loaded:
                layers[part] = self._loaded[layer]
        return layers

    def _load(self, columns: Mapping[str, str], batches: Iterable[pa.RecordBatch]) -> str:
        held = f"held_{next(self._number)}"
        declared = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns.items()
        )
        self._do(sql.SQL("CREATE TEMP TABLE {} ({})").format(sql.Identifier(held), declared))
        with self._connection.cursor() as cursor:
            with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(sql.Identifier(held))) as copy:
                for batch in batches:
                    text = io.BytesIO()
                    csv.write_csv(batch, text, csv.WriteOptions(include_header=False))
                    copy.write(text.getvalue())
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(held)))
        return held

    def _do(self, statement: sql.Composed) -> None:
        self._connection.execute(statement)


def _batches(files: tuple[Path, ...], kinds: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    schema = pa.schema([(name, ARROW_TYPES[kind]) for name, kind in kinds.items()])
    yield from dataset.dataset([str(file) for file in files], schema=schema).to_batches(batch_size=_AT_A_TIME)


def _joined(table: Attached | pa.Table, layers: Mapping[str, str]) -> sql.Composed:
    """Return the rows that count: those of the files whose keys are not gone, and those said anew."""
    rows = []
    for part in ("files", "changed"):
        if part in layers:
            rows.append(sql.SQL("SELECT held.* FROM {} AS held").format(sql.Identifier(layers[part])))
    if "files" in layers and "gone" in layers and isinstance(table, Attached):
        same = sql.SQL(" AND ").join(
            sql.SQL("held.{key} = gone.{key}").format(key=sql.Identifier(name)) for name in table.key
        )
        gone = sql.Identifier(layers["gone"])
        rows[0] += sql.SQL(" WHERE NOT EXISTS (SELECT FROM {} AS gone WHERE {})").format(gone, same)
    return sql.SQL(" UNION ALL ").join(rows)


def _array(kind: int, values: Sequence[Any]) -> pa.Array:
    if kind in _KINDS:
        return pa.array(values, ARROW_TYPES[_KINDS[kind]])
    if kind == _NUMERIC and all(value is None for value in values):  # the sum of no rows
        return pa.array(values, pa.int64())
    return pa.array(values)


def _where(url: str) -> str:
    try:
        told = conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "this address"
    return f"{told.get('host', 'this machine')}:{told.get('port', 5432)}"


@contextmanager
def _in_words(sentence: str, remedy: str) -> Iterator[None]:
    """Turn what PostgreSQL raises into one sentence."""
    try:
        yield
    except (psycopg.Error, OSError, pa.ArrowInvalid) as problem:
        first = str(problem).strip().partition("\n")[0].rstrip(".")
        raise EngineError(f"{sentence}: {first}.", remedy=remedy) from problem
