"""The other DuckDB major that we support: the same answers, and the engine's own tests pass on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from parity.replies import replies

ROOT = Path(__file__).resolve().parents[2]
OTHER = ROOT / ".venv-duckdb2"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (OTHER / "duckdb").is_dir(), reason="no second DuckDB: `make setup` installs it"),
]


def on_the_other(*command: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(str(path) for path in (OTHER, ROOT / "src", ROOT / "tests"))
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_figure_says_the_same_on_both_majors(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    done = on_the_other("-m", "parity.replies", str(tmp_path / "there"))
    assert done.returncode == 0, done.stderr
    other = json.loads(done.stdout)
    assert other["duckdb"].startswith("2.")
    assert other["replies"] == json.loads(json.dumps(replies(tmp_path / "here")))


def test_the_engine_keeps_its_promises_on_the_other_major() -> None:
    tests = ("tests/unit/engines", "tests/parity/test_engines.py")
    # The other engines are no other beside another DuckDB, and cost a start each.
    others = "not clickhouse and not postgresql and not dialects"
    done = on_the_other("-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not spark", "-k", others, *tests)
    assert done.returncode == 0, done.stdout[-3000:]
