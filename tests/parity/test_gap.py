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


def collect(folder: Path, mark: str, *, fails: bool = True) -> str:
    (folder / "conftest.py").write_text("from parity.gaps import pytest_collection_modifyitems\n")
    (folder / "test_it.py").write_text(TEST.format(mark=mark, fails=fails))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        os.devnull,
        "--rootdir",
        ".",
    ]
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_a_gap_is_an_expected_failure_on_its_engine_alone(tmp_path: Path) -> None:
    assert "1 passed, 1 xfailed" in collect(tmp_path, '"spark", raises=ValueError, reason="no such function"')


def test_a_gap_that_has_closed_fails(tmp_path: Path) -> None:
    assert "1 failed, 1 passed" in collect(tmp_path, '"spark", raises=ValueError, reason="was missing"', fails=False)


def test_a_gap_that_fails_otherwise_fails(tmp_path: Path) -> None:
    assert "1 failed, 1 passed" in collect(tmp_path, '"spark", raises=KeyError, reason="no such function"')


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ('"sparc", raises=ValueError, reason="x"', "names the engine 'sparc'"),
        ('raises=ValueError, reason="x"', "names the engine None"),
        ('"spark", raises=ValueError', "its reason"),
        ('"spark", reason="x"', "what it raises"),
        ('"spark", raises=ValueError, reason=""', "its reason"),
    ],
)
def test_a_gap_not_said_in_full_stops_the_run(tmp_path: Path, mark: str, said: str) -> None:
    told = collect(tmp_path, mark)
    assert said in told
    assert "passed" not in told
