"""The demonstration, kept once for all pages that ask it."""

from __future__ import annotations

import pytest

from docs.scripts import script
from lockstep.record.home import Home


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the installation that `make demo` makes."""
    home: Home = script("picture").demonstration(tmp_path_factory.mktemp("demonstration") / "demo")
    return home
