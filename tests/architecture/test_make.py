"""`make` on a machine that lacks something says so, the second time as the first."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"
#: As Debian's Python without python3-venv: it leaves an interpreter behind, then fails for want of pip.
HALF = """#!/bin/sh
test "$1" = -m || exit 0
mkdir -p "$3/bin" && touch "$3/bin/python" && exit 1
"""


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_half_an_environment_is_not_taken_for_a_whole_one_the_next_time(tmp_path: Path) -> None:
    shutil.copy(MAKEFILE, tmp_path)
    (tmp_path / "requirements").mkdir()
    for name in ("requirements/run.txt", "pyproject.toml", "half-python"):
        (tmp_path / name).write_text(HALF)
    (tmp_path / "half-python").chmod(0o755)
    command = ["make", "demo", "PYTHON=./half-python"]
    said = [subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False) for _ in range(2)]
    assert [done.returncode for done in said] == [2, 2]
    assert all("python3-venv" in done.stdout for done in said), said
