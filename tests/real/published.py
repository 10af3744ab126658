"""The published exports beside the repository, and the figures that others computed from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


class Published:
    """One published data set: its files, and its `checks.json`."""

    def __init__(self, name: str) -> None:
        self.folder = DATA / name
        if not self.folder.exists():
            pytest.skip(f"the published data set {name} is not beside the repository")

    def __call__(self, pattern: str) -> list[Path]:
        """Return its files of a pattern."""
        return sorted(self.folder.glob(pattern))

    @property
    def checks(self) -> dict[str, Any]:
        """The figures somebody else computed."""
        found: dict[str, Any] = json.loads((self.folder / "checks.json").read_text())
        return found
