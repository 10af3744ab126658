"""ClickHouse in this process (chdb): the engine of a company that keeps its figures in ClickHouse.

It reads the record's Parquet files where they lie, as the embedded engine does, and nothing else.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
from pyarrow import ipc, parquet
from sqlglot import exp

from lockstep.engines import portable
from lockstep.engines.clickhouse_sql import SETTINGS, TYPES, clickhouse
from lockstep.engines.engine import ARROW_TYPES, Attached, EngineError, is_same, settle

#: Whoever opens two in one process finds both in one server: each has a database of its own.
_NUMBER = count(1)
_DECLARED = {kind: TYPES[name] for name, kind in ARROW_TYPES.items()}


class ClickHouseEngine:
    """Portable SQL on the ClickHouse of this process.

    Parameters
    ----------
    threads
        Threads it may use for one query.
    memory_limit
        What one query may hold, as ClickHouse or DuckDB write it: ``1GB``.

    Raises
    ------
    EngineError
        chdb is not installed.

    Examples
    --------
    >>> engine = ClickHouseEngine()
    >>> engine.attach({"deals": pa.table({"owner": ["Ann", "Bo", "Ann"]})})
    >>> engine.run("SELECT owner, COUNT(*) AS deals FROM deals GROUP BY owner ORDER BY owner").to_pylist()
    [{'owner': 'Ann', 'deals': 2}, {'owner': 'Bo', 'deals': 1}]
    >>> engine.close()
    """

    label = "clickhouse"

    def __init__(self, *, threads: int = 2, memory_limit: str = "1GB") -> None:
        self._attached: dict[str, Attached | pa.Table] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="lockstep-clickhouse-"))
        self._session: Any = _session()
        self._database = f"lockstep_{next(_NUMBER)}"
        settings = {**SETTINGS, "max_threads": threads, "max_memory_usage": memory_limit.removesuffix("B")}
        for name, value in settings.items():
            self._do(f"SET {name} = {_quoted(str(value)) if isinstance(value, str) else value}")
        self._do(f"CREATE DATABASE {self._database} ENGINE = Memory")
        self._do(f"USE {self._database}")

    def attach(self, tables: Mapping[str, Attached | pa.Table]) -> None:
        """Make tables readable by name; see `Engine.attach`."""
        for name, table in tables.items():
            if is_same(self._attached.get(name), table):
                continue
            before = self._attached.pop(name, None)
            if before is not None:
                self._do(f"DROP {'TABLE' if isinstance(before, pa.Table) else 'VIEW'} IF EXISTS {_named(name)}")
            with self._in_words(
                f"The table “{name}” of the record can't be read", "Run `lockstep sync` to build it anew."
            ):
                if isinstance(table, pa.Table):
                    self._load(name, table)
                else:
                    self._do(f"CREATE VIEW {_named(name)} AS {self._layers(table)}")
            self._attached[name] = table

    def render(self, query: str | exp.Query) -> str:
        """Return the text that `run` would send; see `Engine.render`."""
        return self._tree(query).sql(dialect="clickhouse", pretty=True)

    def run(self, query: str | exp.Query) -> pa.Table:
        """Run one query; see `Engine.run`."""
        text = self._tree(query).sql(dialect="clickhouse")
        with self._in_words("ClickHouse can't run this SQL", "Correct the SQL, or ask about a shorter period."):
            return settle(self._ask(text))

    def close(self) -> None:
        """Drop the tables and leave the server; see `Engine.close`."""
        if self._session is not None:
            self._do(f"DROP DATABASE {self._database}")
            self._session.close()
            self._session = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _tree(self, query: str | exp.Query) -> exp.Query:
        columns = {
            name: table.column_names if isinstance(table, pa.Table) else list(table.columns)
            for name, table in self._attached.items()
        }
        return clickhouse(portable.as_tree(query), columns)

    def _load(self, name: str, table: pa.Table) -> None:
        table = settle(table)
        file = self._new_file()
        parquet.write_table(table, file)
        # Held in ClickHouse's own form, so that the file need not be read for every question.
        columns = {field.name: _DECLARED[field.type] for field in table.schema}
        self._do(f"CREATE TABLE {_named(name)} ({_declared(columns)}) ENGINE = Memory")
        self._do(f"INSERT INTO {_named(name)} SELECT * FROM {_file(file, columns)}")
        file.unlink()

    def _layers(self, table: Attached) -> str:
        columns = {name: TYPES[kind] for name, kind in table.columns.items()}
        layers = [self._scan(files, columns) for files in (table.files, table.changed) if files]
        if table.files and table.gone:
            gone = self._scan(table.gone, {name: columns[name] for name in table.key})
            same = " AND ".join(f"held.{_named(name)} = gone.{_named(name)}" for name in table.key)
            layers[0] = f"SELECT held.* FROM ({layers[0]}) AS held LEFT ANTI JOIN ({gone}) AS gone ON {same}"
        return " UNION ALL ".join(layers) or _nothing(columns)

    def _scan(self, files: tuple[Path, ...], columns: Mapping[str, str]) -> str:
        # One by one: of a pattern that no file fits, ClickHouse reads no rows and says nothing.
        return " UNION ALL ".join(f"SELECT * FROM {_file(self._linked(file), columns)}" for file in files)

    def _linked(self, file: Path) -> Path:
        """Return another name of a file, for a folder named “Q1 {draft}” is a pattern to ClickHouse."""
        link = self._new_file()
        link.symlink_to(file.absolute())
        if not file.is_file():
            raise EngineError(f"The file {file} of the record is missing.", remedy="Run `lockstep sync`.")
        return link

    def _new_file(self) -> Path:
        return self._folder / f"{next(_NUMBER)}.parquet"

    def _do(self, sql: str) -> None:
        self._opened().query(sql, "Null")

    def _ask(self, sql: str) -> pa.Table:
        with ipc.open_stream(self._opened().query(sql, "ArrowStream").bytes()) as stream:
            return stream.read_all()

    @contextmanager
    def _in_words(self, sentence: str, remedy: str) -> Iterator[None]:
        """Turn what ClickHouse raises into one sentence."""
        try:
            yield
        except RuntimeError as problem:
            # The query after one that failed half-way is answered with no rows (chdb 4.4): let it be this one.
            self._clear()
            raise EngineError(f"{sentence}: {_first_line(problem)}.", remedy=remedy) from problem

    def _clear(self) -> None:
        for _ in range(3):
            if self._ask("SELECT 1 AS n").num_rows == 1:
                return
        self.close()

    def _opened(self) -> Any:
        if self._session is None:
            raise EngineError("This engine was closed.", remedy='Open another: connect("clickhouse").')
        return self._session


def _file(file: Path, columns: Mapping[str, str]) -> str:
    return f"file({_quoted(str(file))}, Parquet, {_quoted(_declared(columns))})"


def _declared(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{_named(name)} {kind}" for name, kind in columns.items())


def _nothing(columns: Mapping[str, str]) -> str:
    nulls = ", ".join(f"CAST(NULL AS {kind}) AS {_named(name)}" for name, kind in columns.items())
    return f"SELECT * FROM (SELECT {nulls}) WHERE 0"


def _named(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="clickhouse")


def _quoted(text: str) -> str:
    return exp.Literal.string(text).sql(dialect="clickhouse")


def _session() -> Any:
    try:
        from chdb.session import Session  # noqa: PLC0415  an extra: 500 MB that most don't need
    except ImportError as problem:
        raise EngineError(
            "ClickHouse is not installed here.", remedy="Install it with: pip install lockstep[clickhouse]"
        ) from problem
    return cast("Any", Session)()


def _first_line(problem: RuntimeError) -> str:
    """Return what ClickHouse says, without the query, which it repeats."""
    said = str(problem).partition("\n")[0].partition("DB::Exception: ")[2] or str(problem)
    return said.partition(": In scope")[0].partition(". In scope")[0].rstrip(".")
