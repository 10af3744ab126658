"""Open an engine by its address."""

from __future__ import annotations

import re

from lockstep.engines.engine import Engine, EngineError

_LOCAL = re.compile(r"local(\[(\d+|\*)\])?")
_REMOTE = re.compile(r"(spark|sc)://[^\s/]+.*")
_POSTGRES = re.compile(r"postgres(ql)?://.*")
_GRAMMAR = (
    "Write duckdb, clickhouse, postgresql://user@host:5432/database, spark, local[2], spark://host:7077 or "
    "sc://host:15002."
)


def connect(url: str = "duckdb", *, threads: int = 2, memory_limit: str = "1GB") -> Engine:
    """Open an engine.

    Parameters
    ----------
    url
        ``duckdb``: embedded, in memory. ``clickhouse``: ClickHouse in this process.
        ``postgresql://user@host:port/database``: a PostgreSQL, which rows are copied to. ``spark`` or ``local[2]``:
        Spark on this machine. ``spark://host:port``: a Spark cluster. ``sc://host:port``: Spark Connect.
    threads, memory_limit
        What ``duckdb`` and ``clickhouse`` may use; ``spark`` takes `threads` too.

    Returns
    -------
    Engine
        With no table attached.

    Raises
    ------
    EngineError
        The address is not one of these, or what it needs is not installed or not running.

    Examples
    --------
    >>> engine = connect("duckdb")
    >>> engine.run("SELECT COUNT(*) AS n FROM (SELECT 1 AS a) AS t").to_pylist()
    [{'n': 1}]
    >>> connect("sqlite")
    Traceback (most recent call last):
    lockstep.engines.engine.EngineError: “sqlite” is not an engine. Write duckdb, clickhouse, ...
    """
    if url == "duckdb":
        from lockstep.engines.duckdb_engine import DuckDbEngine  # noqa: PLC0415  drivers load when asked for

        return DuckDbEngine(threads=threads, memory_limit=memory_limit)
    if url == "clickhouse":
        from lockstep.engines.clickhouse_engine import ClickHouseEngine  # noqa: PLC0415  as above

        return ClickHouseEngine(threads=threads, memory_limit=memory_limit)
    if _POSTGRES.fullmatch(url):
        from lockstep.engines.postgres_engine import PostgresEngine  # noqa: PLC0415  as above

        return PostgresEngine(url)
    if url == "spark":
        url = f"local[{threads}]"
    if _LOCAL.fullmatch(url) or _REMOTE.fullmatch(url):
        from lockstep.engines.spark_engine import SparkEngine  # noqa: PLC0415  as above

        return SparkEngine(url)
    raise EngineError(f"“{url}” is not an engine.", remedy=_GRAMMAR)
