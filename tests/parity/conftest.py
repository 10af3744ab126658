"""Every test here that takes `engine` runs on each engine; a difference is a `gap`, written down, or it fails."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from databases import postgres_server
from lockstep.charter import Charter, load
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.record.manifest import Version
from parity import world
from parity.gaps import pytest_collection_modifyitems

__all__ = ["charter", "engine", "pytest_collection_modifyitems", "version"]

_SPARK = [pytest.mark.spark, pytest.mark.slow, pytest.mark.xdist_group("spark")]


@pytest.fixture(scope="session", params=["duckdb", "clickhouse", "postgresql", pytest.param("spark", marks=_SPARK)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Return each engine in turn, one session for all tests; one worker alone starts the JVM."""
    label: str = request.param
    if label == "spark" and (reason := _no_spark()):
        if os.environ.get("LOCKSTEP_REQUIRE_SPARK") == "1":
            pytest.fail(f"LOCKSTEP_REQUIRE_SPARK=1, but {reason}")
        pytest.skip(reason)
    if label == "spark":
        # Compiling each query takes longer than running it over twelve rows, and so does compiling Spark itself.
        # So does planning it anew after each step, and writing each plan out for a web page that nobody opens. The page
        # on Spark (tests/docs) is followed with the settings that everybody has.
        quick = (
            "spark.sql.codegen.wholeStage=false",
            "spark.sql.codegen.factoryMode=NO_CODEGEN",
            "spark.sql.adaptive.enabled=false",
            "spark.sql.ui.explainMode=simple",
            "spark.sql.maxPlanStringLength=0",
            # The same JVM answers to Spark Connect too; test_spark_connect speaks with it.
            "spark.plugins=org.apache.spark.sql.connect.SparkConnectPlugin",
            "spark.connect.grpc.binding.address=127.0.0.1",
            f"spark.connect.grpc.binding.port={_free_port()}",
        )
        conf = "".join(f"--conf {one} " for one in quick)
        # Memory that is there from the start need not be looked through a dozen times for what may go.
        memory = "-XX:+UseSerialGC -Xms1g -XX:MetaspaceSize=300m"
        java = f'--driver-java-options "-XX:TieredStopAtLevel=1 {memory}" '
        os.environ.setdefault("PYSPARK_SUBMIT_ARGS", f"{conf}{java}pyspark-shell")
    with postgres_server() if label == "postgresql" else nullcontext(label) as address:
        opened = connect(address)
        yield opened
        opened.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _no_spark() -> str | None:
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=str(Path(home) / "bin") if home else None):
        return "there is no Java runtime: install Java 17 or 21, or set JAVA_HOME"
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "pyspark is not installed: pip install lockstep[spark]"
    return None


@pytest.fixture(scope="session")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """Return the world of `world.py` as a record version."""
    return world.make(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="session")
def charter(tmp_path_factory: pytest.TempPathFactory) -> Charter:
    """Return the charter of that world."""
    path = tmp_path_factory.mktemp("home") / "charter.yaml"
    path.write_text(world.CHARTER, encoding="utf-8")
    return load(path)
