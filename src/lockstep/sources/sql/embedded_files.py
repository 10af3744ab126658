"""A DuckDB file, or a folder of Parquet or CSV files, read in an engine that can open nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from lockstep.engines.embedded import Workbench, WorkbenchError, files_sql, workbench
from lockstep.sources.connector import ConnectorError, Refused, Unreachable
from lockstep.sources.files.sql import literal, name
from lockstep.sources.sql.database import Holds, Session, Table

_AT_A_TIME = 5_000
#: What a question may hold in memory, and beyond it on disk.
_MEMORY, _SPILL = "1GB", "10GB"
_CSV = (".csv", ".csv.gz")
#: Name under which a DuckDB file is attached.
_ATTACHED = "warehouse"

_TABLES = """
SELECT c.schema_name, c.table_name, c.column_name, c.data_type,
    coalesce(list_contains(k.constraint_column_names, c.column_name), false)
FROM duckdb_columns() AS c LEFT JOIN duckdb_constraints() AS k
    ON k.constraint_type = 'PRIMARY KEY' AND k.database_name = c.database_name AND k.schema_name = c.schema_name
    AND k.table_name = c.table_name
WHERE c.database_name = current_database() AND c.schema_name = current_schema() AND NOT c.internal
ORDER BY c.table_name, c.column_index
"""


@dataclass(frozen=True, slots=True)
class EmbeddedFiles:
    """A DuckDB file, opened for reading only, or a folder: each Parquet or CSV file, or folder of some, is a table.

    Parameters
    ----------
    path
        On the machine that Lockstep runs on.
    schema
        Of a DuckDB file.
    timeout_s
        How long one answer may take.
    """

    path: Path
    schema: str
    timeout_s: int

    dialect = "duckdb"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open it, and then close every other door; see `Database.session`."""
        if not self.path.exists():
            raise Unreachable(
                f"There is no file or folder {self.path}.",
                remedy="Write its whole path on the machine that Lockstep runs on.",
            )
        with workbench(memory_limit=_MEMORY) as bench, _worded(self.path, self.timeout_s):
            bench.execute(f"SET max_temp_directory_size = '{_SPILL}'")
            if self.path.is_dir():
                self._show_folder(bench)
            else:
                bench.execute(f"ATTACH {literal(str(self.path))} AS {_ATTACHED} (TYPE duckdb, READ_ONLY)")
                bench.execute(f"USE {_ATTACHED}.{name(self.schema)}")
            bench.execute("SET python_enable_replacements = false")
            bench.execute("SET enable_external_access = false")
            bench.execute("SET lock_configuration = true")
            yield _EmbeddedSession(bench, self.timeout_s)

    def told(self, session: Session) -> str:
        """Return what was opened; see `Database.told`."""
        tables = len(session.tables())
        kind = "folder of files" if self.path.is_dir() else "DuckDB file"
        return f"{kind} {self.path}, {tables} {'table' if tables == 1 else 'tables'}"

    def _show_folder(self, bench: Workbench) -> None:
        tables = {
            _table(entry): files
            for entry in sorted(self.path.iterdir())
            if (files := [self._inside(file) for file in _files(entry)])
        }
        if not tables:
            raise Refused(
                f"There is no Parquet or CSV file in {self.path}.",
                remedy="Put one file, or one folder of files, per table into it: .parquet, .csv or .csv.gz.",
            )
        # Beside the folder as it is called, as it is written in a pattern that means it alone.
        as_pattern = files_sql([self.path])[1:-1]
        bench.execute(f"SET allowed_directories = [{literal(str(self.path))}, {as_pattern}]")
        for table, files in tables.items():
            # What a cell of CSV says is for the mapping to decide, as it is for every other export.
            how = "read_parquet" if files[0].suffix == ".parquet" else "read_csv"
            texts = "" if how == "read_parquet" else ", header = true, all_varchar = true"
            bench.execute(
                f"CREATE VIEW {name(table)} AS SELECT * FROM {how}({files_sql(files)}, union_by_name = true{texts})"
            )

    def _inside(self, file: Path) -> Path:
        if not file.resolve().is_relative_to(self.path):
            raise Refused(
                f"{file} is a link that leads out of its folder.",
                remedy="Put the file itself there; only what lies in the folder is read.",
            )
        return file


def _files(entry: Path) -> list[Path]:
    """Return the files of a table, all of one form: Parquet where there is some."""
    those = [path for path in sorted(entry.rglob("*")) if path.is_file()] if entry.is_dir() else [entry]
    parquet = [path for path in those if path.suffix == ".parquet"]
    return parquet or [path for path in those if path.name.lower().endswith(_CSV)]


def _table(entry: Path) -> str:
    return entry.name if entry.is_dir() else entry.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class _EmbeddedSession:
    bench: Workbench
    timeout_s: int

    def tables(self) -> Sequence[Table]:
        found: dict[tuple[str, str], tuple[dict[str, Holds], list[str]]] = {}
        for schema, table, column, type_, is_key in self.bench.execute(_TABLES).fetchall():
            columns, key = found.setdefault((schema, table), ({}, []))
            columns[column] = _holds(type_)
            key += [column] if is_key else []
        return [Table(schema, name, columns, tuple(key)) for (schema, name), (columns, key) in found.items()]

    def columns(self, select: str) -> Mapping[str, Holds]:
        with self._in_time(self.bench):
            described = self.bench.execute(f"DESCRIBE {select}").fetchall()
        return {column: _holds(type_) for column, type_, *_ in described}

    def rows(self, select: str) -> Iterator[tuple[Any, ...]]:
        with self.bench.cursor() as cursor:
            cursor.execute(f"USE {self._here()}")
            with self._in_time(cursor):
                cursor.execute(select)
            while True:
                with self._in_time(cursor):
                    rows = cursor.fetchmany(_AT_A_TIME)
                if not rows:
                    return
                yield from rows

    @contextmanager
    def _in_time(self, cursor: Workbench) -> Iterator[None]:
        """Break off what takes too long; the engine itself knows no limit of time."""
        watch = Timer(self.timeout_s, cursor.interrupt)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _here(self) -> str:
        [(database, schema)] = self.bench.execute("SELECT current_database(), current_schema()").fetchall()
        return f"{name(database)}.{name(schema)}"


def _holds(type_: str) -> Holds:
    if type_ == "DATE" or type_.startswith("TIMESTAMP"):
        return "instant"
    return "whole" if type_ in {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UINTEGER", "USMALLINT"} else "other"


@contextmanager
def _worded(path: Path, timeout_s: int) -> Iterator[None]:
    try:
        yield
    except WorkbenchError as problem:
        said = str(problem).strip().partition("\n")[0].rstrip(".")
        if said.startswith("INTERRUPT Error"):
            raise Unreachable(
                f"{path} did not answer within {timeout_s} seconds.",
                remedy="Ask fewer rows, or allow more time in the source's settings.",
            ) from None
        if said.startswith("Out of Memory Error"):
            raise ConnectorError(
                f"What is asked of {path} needs more than {_MEMORY} of memory and {_SPILL} of disk.",
                remedy="Ask fewer rows, or make it a table there.",
            ) from None
        if "lock" in said.lower() and "IO Error" in said:
            raise Unreachable(
                f"{path} is being written by another process.",
                remedy="Nothing; it is asked again next time. Better still, let that process close it when it is done.",
            ) from None
        if "not a valid DuckDB" in said or "IO Error" in said or "No magic bytes" in said:
            raise Unreachable(
                f"{path} can't be read: {said}.",
                remedy="Check that it is a DuckDB file (of this version or older) or a folder of Parquet or CSV files.",
            ) from None
        raise ConnectorError(
            f"{path} can't answer: {said}.",
            remedy="A table or column may have been renamed: correct the setting tables, or make it anew.",
        ) from None
