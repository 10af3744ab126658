"""The mark `gap`: a known difference is an expected failure, strictly, and is said in full."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow
TEST = """
import pytest

@pytest.mark.parametrize("engine", ["duckdb", "spark"])
@pytest.mark.gap({mark})
def test_it(engine):
    if engine == "spark" and {fails}:
        raise ValueError("unsupported")
"""
#: What a run is started with, again and again in one process; the modules of one are not those of the next.
RUNS = """
import io, pathlib, sys
from contextlib import redirect_stderr, redirect_stdout

import pytest

for folder in sorted(pathlib.Path().iterdir()):
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        pytest.main(["-q", "-p", "no:cacheprovider", "-c", sys.argv[1], "--rootdir", folder, folder])
    for name in ("conftest", "test_it"):
        sys.modules.pop(name, None)
    (folder / "said.txt").write_text(said.getvalue())
"""
#: Name to the mark and whether the test fails on Spark.
MARKS = {
    "known": ('"spark", raises=ValueError, reason="no such function"', True),
    "closed": ('"spark", raises=ValueError, reason="was missing"', False),
    "otherwise": ('"spark", raises=KeyError, reason="no such function"', True),
    "misspelt": ('"sparc", raises=ValueError, reason="x"', True),
    "nameless": ('raises=ValueError, reason="x"', True),
    "without a reason": ('"spark", raises=ValueError', True),
    "without an error": ('"spark", reason="x"', True),
    "with no words": ('"spark", raises=ValueError, reason=""', True),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what pytest says of a test with each mark."""
    root = tmp_path_factory.mktemp("marks")
    for name, (mark, fails) in MARKS.items():
        (root / name).mkdir()
        (root / name / "conftest.py").write_text("from parity.gaps import pytest_collection_modifyitems\n")
        (root / name / "test_it.py").write_text(TEST.format(mark=mark, fails=fails))
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"}
    command = [sys.executable, "-c", RUNS, os.devnull]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name: (root / name / "said.txt").read_text() for name in MARKS}


def test_a_gap_is_an_expected_failure_on_its_engine_alone(said: dict[str, str]) -> None:
    assert "1 passed, 1 xfailed" in said["known"]


def test_a_gap_that_has_closed_fails(said: dict[str, str]) -> None:
    assert "1 failed, 1 passed" in said["closed"]


def test_a_gap_that_fails_otherwise_fails(said: dict[str, str]) -> None:
    assert "1 failed, 1 passed" in said["otherwise"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("misspelt", "names the engine 'sparc'"),
        ("nameless", "names the engine None"),
        ("without a reason", "its reason"),
        ("without an error", "what it raises"),
        ("with no words", "its reason"),
    ],
)
def test_a_gap_not_said_in_full_stops_the_run(said: dict[str, str], name: str, words: str) -> None:
    assert words in said[name]
    assert "passed" not in said[name]
