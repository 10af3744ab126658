"""The demonstrations, kept once for all pages that ask them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lockstep.record.home import Home
from lockstep.simulate import DEMO_TOUCHES
from service import make_record, make_small_demo


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the installation that `make demo` makes."""
    return Home(make_record(tmp_path_factory.mktemp("demonstration") / "demo", touches=DEMO_TOUCHES))


@pytest.fixture(scope="session")
def small_demo() -> Path:
    """Return what `lockstep demo --no-serve --size small` made, to be copied; what it said stands beside it."""
    return make_small_demo()
