"""The embedded DuckDB that reads files and builds tables.

Every other folder gets its connection here, so that the limits, the time zone and the closed doors (no
extension is ever fetched: the host that serves them is closed in many firms) are said once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

#: A connection to the embedded engine, as the other folders name it.
Workbench = duckdb.DuckDBPyConnection
#: What the embedded engine raises; a step that turns an engine's failure into a sentence catches this.
WorkbenchError = duckdb.Error
#: How files of the record are written. The lowest level takes half the time of the default one for 2 % more bytes; a
#: filter, and a dictionary of thousands of different texts, cost more to make than a reader gains.
PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 3000, WRITE_BLOOM_FILTER false"


@contextmanager
def workbench(
    *,
    memory_limit: str = "1GB",
    threads: int | None = None,
    temp_directory: Path | None = None,
    preserve_order: bool = True,
) -> Iterator[Workbench]:
    """Open an in-memory workbench and close it again.

    Parameters
    ----------
    memory_limit
        What the engine may hold before it spills, as DuckDB writes it: ``1GB``, ``512MB``.
    threads
        Threads to use; None takes as many as there are processors.
    temp_directory
        Where it spills. None makes a directory that is removed at the end.
    preserve_order
        Keep the order of rows when reading and writing files. Turn it off for sorted or unordered bulk work:
        it saves memory.

    Yields
    ------
    Workbench
        A connection whose session zone is UTC, and which neither installs nor loads extensions. Don't share
        it between threads: take ``.cursor()`` per thread.

    Raises
    ------
    duckdb.Error
        A limit is written in a way DuckDB does not know.

    Examples
    --------
    >>> with workbench(threads=1) as bench:
    ...     bench.cursor().execute("SELECT current_setting('TimeZone'), 40 + 2").fetchall()
    [('UTC', 42)]
    """
    with TemporaryDirectory(prefix="lockstep-") as spill:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "temp_directory": str(temp_directory or spill),
            "preserve_insertion_order": preserve_order,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        }
        if threads is not None:
            config["threads"] = threads
        connection = duckdb.connect(":memory:", config=config)
        try:
            # Of the whole database, so that its cursors have it too.
            connection.execute("SET GLOBAL TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()


def files_sql(files: Iterable[Path]) -> str:
    """Return a list of files as ``read_parquet`` takes it: exactly these, whatever signs their folders' names have.

    Parameters
    ----------
    files
        Paths; an apostrophe in one ends no literal, and a bracket or asterisk is no pattern.

    Examples
    --------
    >>> print(files_sql([Path("O'Brien/Q1 [draft]/deals.parquet")]))
    ['O''Brien/Q1 [[]draft]/deals.parquet']
    """
    plain = (re.sub(r"[\[*?]", r"[\g<0>]", str(file)).replace("'", "''") for file in files)
    return "[" + ", ".join(f"'{path}'" for path in plain) + "]"


@contextmanager
def shared(workbench: Workbench, hands: int) -> Iterator[None]:
    """Divide the processors among so many threads that work in the workbench at once, each with a cursor.

    Each of them is a thread of its own beside those of the engine, and more threads than processors get in each
    other's way: on two, an import in two hands took 20 s of processor time without this, and 15 s with it.

    Parameters
    ----------
    workbench
        Any of its cursors; it is a setting of all.
    hands
        How many work at once, at least 1.

    Examples
    --------
    >>> with workbench(threads=4) as bench, shared(bench, 2):
    ...     bench.execute("SELECT current_setting('threads')").fetchall()
    [(3,)]
    """
    [(threads,)] = workbench.execute("SELECT current_setting('threads')").fetchall()
    workbench.execute(f"SET threads = {max(1, threads - hands + 1)}")
    try:
        yield
    finally:
        workbench.execute(f"SET threads = {threads}")
