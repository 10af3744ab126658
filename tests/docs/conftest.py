"""What is kept once for all pages: the demonstration, for those that ask it, and a `lockstep` that starts quickly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.blocks import Visitor
from docs.warmed import warmed
from lockstep.record.home import Home
from lockstep.simulate import DEMO_TOUCHES
from service import make_record


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the installation that `make demo` makes."""
    return Home(make_record(tmp_path_factory.mktemp("demonstration") / "demo", touches=DEMO_TOUCHES))


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a `lockstep` for visitors that does as the installed one, and starts quickly."""
    with warmed(Visitor(tmp_path_factory.mktemp("nobody")).environment) as folder:
        yield folder
