"""What may stand in no file, and how long a file may be."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Put together here, so that this file does not hold what it forbids.
HOSTS = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.", "deb" + r"ian\.org")))


def tracked() -> list[Path]:
    """Return every file git knows, or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if HOSTS.search(path.read_bytes().decode("utf-8", errors="replace"))
    ]
    assert not found


def test_every_requirement_is_locked_with_a_hash() -> None:
    for name in ("run.txt", "dev.txt", "duckdb2.txt"):
        text = (ROOT / "requirements" / name).read_text()
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert "==" in block, block
            assert "--hash=sha256:" in block, block


def test_no_file_of_the_product_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in (ROOT / "src").rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
