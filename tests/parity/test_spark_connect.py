"""Behind Spark Connect, figures are the same; the client is a process of its own, as it is in a company."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lockstep.engines.engine import Engine
from parity.replies import replies

ROOT = Path(__file__).resolve().parents[2]
#: With and without the working time of calendars, with rows in memory and with none.
NAMES = ("won-revenue", "stage-conversion", "speed-to-lead", "promises-kept")

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.xdist_group("spark"),
    pytest.mark.parametrize("engine", ["spark"], indirect=True),
]


@pytest.fixture
def address(engine: Engine) -> str:
    """Return where the JVM of the tests answers to Spark Connect."""
    from pyspark import SparkContext

    assert engine.label == "spark"
    return f"sc://127.0.0.1:{SparkContext.getOrCreate().getConf().get('spark.connect.grpc.binding.port')}"


def test_figures_are_the_same_behind_spark_connect(address: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "parity.replies", str(tmp_path / "there"), address, *NAMES],
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ours = json.loads(done.stdout)["replies"]
    theirs = json.loads(json.dumps(replies(tmp_path / "here", "duckdb", *NAMES)))
    assert {reply.pop("engine") for reply in ours} == {"spark"}
    assert {reply.pop("engine") for reply in theirs} == {"duckdb"}
    assert ours == theirs
