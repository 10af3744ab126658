"""Imports go one way; and the rule that says so bites."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "src" / "lockstep"


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts over the packages below `root`/src."""
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--config",
        str(ROOT / ".importlinter"),
        "--no-cache",
    ]
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the packages, free to be spoilt."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    return tmp_path


def test_the_house_keeps_its_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("lockstep/record/spoilt.py", "from lockstep.charter import load", "imports only folders below it"),
        ("lockstep/values/spoilt.py", "import lockstep.insight.book", "imports only folders below it"),
        ("lockstep/insight/spoilt.py", "import django", "never imports the server or Django"),
        ("lockstep/sla/spoilt.py", "import lockstep_server.site", "never imports the server or Django"),
        ("lockstep/sources/spoilt.py", "import duckdb", "names an engine"),
        ("lockstep/figures/spoilt.py", "from pyspark import sql", "names an engine"),
        ("lockstep/insight/spoilt.py", "import chdb", "names an engine"),
        ("lockstep/sources/spoilt.py", "import psycopg", "names an engine"),
    ],
)
def test_a_planted_violation_is_reported(copy: Path, place: str, line: str, contract: str) -> None:
    (copy / "src" / place).write_text(f"{line}\n")
    done = lint(copy)
    assert done.returncode != 0
    broken = [row for row in done.stdout.splitlines() if " BROKEN" in row]
    assert any(contract in row for row in broken), done.stdout


def test_a_new_folder_needs_a_place_in_the_layers(copy: Path) -> None:
    (copy / "src" / "lockstep" / "attic").mkdir()
    (copy / "src" / "lockstep" / "attic" / "__init__.py").write_text("")
    assert lint(copy).returncode != 0


#: What reads the clock: nothing but cli/ may.
CLOCKS = {
    ("time", "time"),
    ("time", "time_ns"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}


def clock_readings(source: str) -> list[int]:
    """Return the lines of a Python text that ask what time it is."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and (
            node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", ""),
            node.attr,
        )
        in CLOCKS
    ]


def test_only_the_command_line_reads_the_clock() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in LIBRARY.rglob("*.py")
        if "cli" not in path.relative_to(LIBRARY).parts
        for line in clock_readings(path.read_text(encoding="utf-8"))
    }
    assert not found


def test_a_planted_look_at_the_clock_is_reported() -> None:
    assert clock_readings("import datetime\nx = datetime.datetime.now()\n") == [2]
    assert clock_readings("import time\nx = time.time()\n") == [2]
