"""The twelve journeys of tests/parity/world.py, on the embedded engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from lockstep.charter import Charter, load
from lockstep.engines.connecting import connect
from lockstep.figures.context import Context
from lockstep.record.manifest import Version
from parity import world


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an installation with a charter and a record, synced from nowhere."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "charter.yaml").write_text(world.CHARTER, encoding="utf-8")
    world.make(folder / "record", alone=True)
    return folder


@pytest.fixture(scope="session")
def charter(home: Path) -> Charter:
    """Return that world's charter."""
    return load(home / "charter.yaml")


@pytest.fixture(scope="session")
def version(home: Path) -> Version:
    """Return that world's record version."""
    from lockstep.record.versions import Store

    found = Store(home / "record").current()
    assert found is not None
    return found


@pytest.fixture
def context(version: Version, charter: Charter) -> Context:
    """Return a context of its own for each test."""
    return Context(connect("duckdb"), version, charter)
