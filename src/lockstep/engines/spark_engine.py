"""Apache Spark: the engine for a company that has a cluster, or more touches than one machine likes.

It reads the same Parquet files, so a cluster must see the record's folder under the same path.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa
from sqlglot import exp

from lockstep.engines import portable
from lockstep.engines.engine import Attached, EngineError, empty, is_same, settle

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: What makes Spark say the same as the embedded engine, and soon; set on every session, whoever started it.
SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # overflow and division by zero are errors, not nulls
    "spark.sql.variable.substitute": "false",  # or a value such as '${spark.app.id}' would be replaced
    # Working out which rows no later step can need takes longer than our questions: 7 s of planning for one, or 2 s.
    "spark.sql.constraintPropagation.enabled": "false",
}
#: For a session on this machine: small tables, no web page, no port open to others.
LOCAL = {
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.sql.warehouse.dir": str(Path(tempfile.gettempdir()) / "lockstep-spark-warehouse"),
}
_SPARK_TYPES = {"VARCHAR": "string", "BIGINT": "bigint", "INTEGER": "int", "BOOLEAN": "boolean"}
_PORTS = {"spark": 7077, "sc": 15002}
_ANSWER_S = 15
_CONNECT = "Install its client with: pip install lockstep[spark-connect]; is the server of the same version?"
_JAVA = "Install Java 17 or 21 (Debian: apt install openjdk-17-jre-headless) or set JAVA_HOME."


class SparkEngine:
    """Portable SQL on Spark: on this machine, a cluster, or behind Spark Connect.

    Parameters
    ----------
    url
        ``local[2]``, ``spark://host:port`` or ``sc://host:port``.

    Raises
    ------
    EngineError
        pyspark or a Java runtime is missing, or the cluster does not answer.

    Notes
    -----
    The first engine on this machine starts a JVM (some 10 s, 0.8 GB); later ones share it, each with table
    names of its own, and it ends with the process.
    """

    label = "spark"

    def __init__(self, url: str = "local[2]") -> None:
        self._attached: dict[str, Attached | pa.Table] = {}
        self._held: dict[str, DataFrame] = {}
        self._remote = url.startswith("sc://")
        self._session = _session(url)

    def attach(self, tables: Mapping[str, Attached | pa.Table]) -> None:
        """Make tables readable by name; see `Engine.attach`."""
        for name, table in tables.items():
            if is_same(self._attached.get(name), table):
                continue
            with _in_words(f"The table “{name}” of the record can't be read", "Run `lockstep sync`."):
                frame = self._frame(table)
                frame.createOrReplaceTempView(name)
            if (before := self._held.pop(name, None)) is not None:
                before.unpersist()
            if isinstance(table, pa.Table):
                self._held[name] = frame
            self._attached[name] = table

    def render(self, query: str | exp.Query) -> str:
        """Return the text that `run` would send; see `Engine.render`."""
        return portable.as_tree(query).sql(dialect="spark", pretty=True)

    def run(self, query: str | exp.Query) -> pa.Table:
        """Run one query; see `Engine.run`."""
        with _in_words("Spark can't run this SQL", "Correct the SQL, or look at the cluster."):
            return settle(self._session.sql(portable.as_tree(query).sql(dialect="spark")).toArrow())

    def close(self) -> None:
        """Forget the tables and leave a Spark Connect server; see `Engine.close`."""
        for name in self._attached:
            self._session.catalog.dropTempView(name)
        for frame in self._held.values():
            frame.unpersist()
        if self._remote and self._attached:
            self._session.stop()
        self._attached, self._held = {}, {}

    def _frame(self, table: Attached | pa.Table) -> DataFrame:
        if isinstance(table, pa.Table):
            # Held in Spark's own form: it is sent over once, and Spark knows that it is small and how to join it.
            return self._session.createDataFrame(table).cache()
        if not table.files and not table.changed:
            return self._session.createDataFrame(empty(table.columns))
        frames = [self._read(table, files) for files in (table.files, table.changed) if files]
        if table.files and table.gone:
            gone = self._session.read.parquet(*(_literal(file) for file in table.gone)).select(*table.key)
            frames[0] = frames[0].join(gone, on=list(table.key), how="left_anti").select(*table.columns)
        return frames[0] if len(frames) == 1 else frames[0].unionByName(frames[1])

    def _read(self, table: Attached, files: tuple[Path, ...]) -> DataFrame:
        declared = ", ".join(f"`{name}` {_SPARK_TYPES[kind]}" for name, kind in table.columns.items())
        frame = self._session.read.schema(declared).parquet(*(_literal(file) for file in files))
        wide = (
            f"CAST(`{name}` AS bigint) AS `{name}`" if kind == "INTEGER" else f"`{name}`"
            for name, kind in table.columns.items()
        )
        return frame.selectExpr(*wide)


def _literal(file: Path) -> str:
    # A folder named “Q1 [draft]” is no pattern.
    return "".join(f"\\{sign}" if sign in "[]{}*?\\" else sign for sign in str(file))


def _session(url: str) -> SparkSession:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  an extra: 450 MB that most don't need
    except ImportError as problem:
        raise EngineError(
            "Spark is not installed here.", remedy="Install it with: pip install lockstep[spark]"
        ) from problem
    # pyspark logs each failed query with its whole stack trace; we say it in one sentence instead.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    _need_answer(url)
    if url.startswith("sc://"):
        with _in_words(f"Spark Connect at {url} can't be reached", _CONNECT), warnings.catch_warnings():
            # It is said of pandas' frames; rows come and go as Arrow here.
            warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
            session = SparkSession.builder.remote(url).create()
    else:
        _need_java()
        builder = SparkSession.builder.master(url).appName("lockstep")
        for name, value in (LOCAL if url.startswith("local") else {}).items():
            builder = builder.config(name, value)
        with _in_words(f"Spark at {url} can't be started", _JAVA), _log_beside():
            session = builder.getOrCreate().newSession()
    for name, value in SESSION.items():
        session.conf.set(name, value)
    return session


def _need_answer(url: str) -> None:
    """Refuse a server that nobody answers at: Spark would try again for minutes, without a word."""
    kind, _, rest = url.partition("://")
    if kind not in _PORTS:
        return
    places = [urlsplit(f"//{place}") for place in re.split("[/;?]", rest)[0].split(",")]
    for place in places:
        try:
            with socket.create_connection((place.hostname or "", place.port or _PORTS[kind]), _ANSWER_S):
                return
        except (OSError, ValueError) as problem:
            failed = problem
    named = ", ".join(place.netloc.rpartition("@")[2] for place in places)
    raise EngineError(
        f"Nobody answers at {kind}://{named}: {failed}.",
        remedy=f"Start Spark there, or correct the address; the usual port is {_PORTS[kind]}.",
    ) from failed


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home) / "bin") if home else None):
        raise EngineError("Spark needs a Java runtime, and there is none here.", remedy=_JAVA)


@contextmanager
def _log_beside() -> Iterator[None]:
    """Start the JVM with its log in a file: it inherits our stderr and warns there about itself."""
    log = Path(tempfile.gettempdir()) / f"lockstep-spark-{os.getpid()}.log"
    kept = os.dup(2)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.dup2(descriptor, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(descriptor)


@contextmanager
def _in_words(sentence: str, remedy: str) -> Iterator[None]:
    """Turn what Spark raises, often pages of Java, into one sentence."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    failures: tuple[Any, ...] = (PySparkException, Py4JError, ConnectionError, ImportError)
    try:
        yield
    except failures as problem:
        first = str(problem).strip().partition("\n")[0].rstrip(".")
        raise EngineError(f"{sentence}: {first}.", remedy=remedy) from problem
