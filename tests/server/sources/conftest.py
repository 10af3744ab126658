"""An installation of its own for each test, with a charter and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lockstep import charter
from lockstep.record.home import Home
from server.sources.steps import DEALS, read, sent

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def fresh(tmp_path: Path, settings: Any) -> Home:
    """A home with a charter and no source."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    where = Home(settings.HOME)
    where.charter.write_text(
        charter.default_text(year=2026, company="Acme", time_zone="UTC", country="DE", currency="EUR")
    )
    return where


@pytest.fixture
def imported(fresh: Home, client_of: Callable[..., Client]) -> Client:
    """A signed-in client of operations who has read one file of deals as `crm`."""
    from lockstep_server.people.roles import Role

    client = client_of(Role.OPERATIONS)
    read(client, sent(client, ("deals.csv", DEALS)), name="crm")
    return client
