"""DuckDB, embedded: the engine that is always there.

It runs on DuckDB 1.5 and 2: only ``sql(q).to_arrow_table()`` and ``execute(q).fetchall()`` work on both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlglot import exp

from lockstep.engines import portable
from lockstep.engines.embedded import files_sql, workbench
from lockstep.engines.engine import Attached, EngineError, empty, is_same, settle


class DuckDbEngine:
    """Portable SQL on an in-memory DuckDB that reads Parquet files where they lie.

    Parameters
    ----------
    threads
        Threads it may use; two are enough for pages and leave room for other workers.
    memory_limit
        What it may hold before it spills to disk.

    Examples
    --------
    >>> engine = DuckDbEngine()
    >>> engine.attach({"deals": pa.table({"owner": ["Ann", "Bo", "Ann"]})})
    >>> engine.run("SELECT owner, COUNT(*) AS deals FROM deals GROUP BY owner ORDER BY owner").to_pylist()
    [{'owner': 'Ann', 'deals': 2}, {'owner': 'Bo', 'deals': 1}]
    >>> engine.close()
    """

    label = "duckdb"

    def __init__(self, *, threads: int = 2, memory_limit: str = "1GB") -> None:
        self._attached: dict[str, Attached | pa.Table] = {}
        self._held = ExitStack()
        self._connection = self._held.enter_context(workbench(memory_limit=memory_limit, threads=threads))
        # Or a misspelt table name would silently read a Python variable of that name.
        self._connection.execute("SET python_enable_replacements = false")

    def attach(self, tables: Mapping[str, Attached | pa.Table]) -> None:
        """Make tables readable by name; see `Engine.attach`."""
        for name, table in tables.items():
            if is_same(self._attached.get(name), table):
                continue
            self._attached.pop(name, None)  # of a table that can't be read, nothing is left to be read instead
            self._attach(name, table)
            self._attached[name] = table

    def render(self, query: str | exp.Query) -> str:
        """Return the text that `run` would send; see `Engine.render`."""
        tree = portable.parse(query) if isinstance(query, str) else query
        return tree.sql(dialect="duckdb", pretty=True)

    def run(self, query: str | exp.Query) -> pa.Table:
        """Run one query; see `Engine.run`."""
        text = query if isinstance(query, str) else query.sql(dialect="duckdb")
        try:
            return settle(self._connection.sql(text).to_arrow_table())
        except duckdb.OutOfMemoryException as problem:
            raise EngineError(
                "The embedded engine ran out of memory.",
                remedy="Ask about a shorter period, or use a bigger engine: --engine spark.",
            ) from problem
        except duckdb.IOException as problem:
            raise EngineError(
                f"A file of the record can't be read any more: {_first_line(problem)}.",
                remedy="Ask again: a version superseded long ago may be gone. Else run `lockstep sync`.",
            ) from problem
        except duckdb.Error as problem:
            raise EngineError(
                f"DuckDB can't run this SQL: {_first_line(problem)}.", remedy="Correct the SQL."
            ) from problem

    def close(self) -> None:
        """Close the connection and remove what it spilled; see `Engine.close`."""
        self._held.close()

    def _attach(self, name: str, table: Attached | pa.Table) -> None:
        if isinstance(table, Attached) and not table.files and not table.changed:
            table = empty(table.columns)
        view = _quoted(name)
        self._connection.execute(f"DROP VIEW IF EXISTS {view}")
        if isinstance(table, pa.Table):
            self._connection.register(name, table)
            return
        try:
            layers = [self._selected(table, files) for files in (table.files, table.changed) if files]
            if table.files and table.gone:
                layers[0] += (
                    f" ANTI JOIN {_scan(table.gone)} AS gone USING ({', '.join(_quoted(key) for key in table.key)})"
                )
            self._connection.execute(f"CREATE TEMP VIEW {view} AS {' UNION ALL '.join(layers)}")
        except duckdb.Error as problem:
            raise EngineError(
                f"The table “{name}” of the record can't be read: {_first_line(problem)}.",
                remedy="Run `lockstep sync` to build the record anew.",
            ) from problem

    def _selected(self, table: Attached, files: tuple[Path, ...]) -> str:
        source = _scan(files)
        there = {row[0] for row in self._connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        selected = ", ".join(_column(column, kind, there) for column, kind in table.columns.items())
        return f"SELECT {selected} FROM {source} AS held"


def _scan(files: tuple[Path, ...]) -> str:
    return f"read_parquet({files_sql(files)}, union_by_name = {json.dumps(len(files) > 1)})"


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")


def _column(name: str, kind: str, there: set[str]) -> str:
    quoted = _quoted(name)
    wide = "BIGINT" if kind == "INTEGER" else kind
    return f"CAST({quoted if name in there else 'NULL'} AS {wide}) AS {quoted}"


def _first_line(problem: duckdb.Error) -> str:
    return str(problem).partition("\n")[0].rstrip(".")
