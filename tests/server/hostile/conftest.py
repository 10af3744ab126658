"""A service whose record is full of names that mean harm, and people who look at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from server.hostile import invented

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(scope="session")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that has read such an export."""
    return invented.record(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def hostile(hostile_home: Path, settings: object) -> Path:
    """Serve that installation."""
    settings.HOME = hostile_home  # type: ignore[attr-defined]
    return hostile_home


@pytest.fixture
def everyone_can(client_of: Callable[..., Client]) -> Client:
    """Return a client of somebody who may do everything there is to do."""
    from lockstep_server.people.roles import Role

    return client_of(*Role)
