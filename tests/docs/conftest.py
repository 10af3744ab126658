"""The demonstration, kept once for all pages that ask it."""

from __future__ import annotations

import pytest

from lockstep.record.home import Home
from lockstep.simulate import DEMO_TOUCHES
from service import make_record


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the installation that `make demo` makes."""
    return Home(make_record(tmp_path_factory.mktemp("demonstration") / "demo", touches=DEMO_TOUCHES))
