"""An installation of its own for each test, with a charter and nothing else, or with one file read.

All stand at one place, one after the other: a mapping names its files by their whole path, so what was prepared
once fits nowhere else. What pages show first is computed ahead only for the tests that ask for `warmers`: it takes
ten times as long as reading these files.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lockstep import charter
from lockstep.record.home import Home
from server.sources.steps import DEALS, Prepared, read, sent

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the installations stand."""
    return tmp_path_factory.mktemp("installation") / "home"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """What the first test that needs an import leaves to the others."""
    return Prepared(tmp_path_factory.mktemp("prepared") / "home")


@pytest.fixture
def warmers() -> list[Any]:
    """Everything that is computed after a read, as in the service."""
    from lockstep_server.frame import warming

    return list(warming._warmers)


@pytest.fixture(autouse=True)
def cold(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compute nothing ahead where no test looks at it."""
    from django.utils.module_loading import autodiscover_modules

    from lockstep_server.frame import warming

    autodiscover_modules("ahead")  # each is heard once; not while another list stands in for theirs
    if "warmers" not in request.fixturenames:
        monkeypatch.setattr(warming, "_warmers", [])


@pytest.fixture
def fresh(place: Path, settings: Any) -> Iterator[Home]:
    """A home with a charter and no source."""
    settings.HOME = place
    place.mkdir()
    where = Home(place)
    where.charter.write_text(
        charter.default_text(year=2026, company="Acme", time_zone="UTC", country="DE", currency="EUR")
    )
    yield where
    shutil.rmtree(place)


@pytest.fixture
def imported(fresh: Home, client_of: Callable[..., Client], prepared: Prepared) -> Client:
    """A signed-in client of operations who has read one file of deals as `crm`."""
    from lockstep_server.people.roles import Role

    if prepared.rows:
        return prepared.put_back(fresh.root)
    client = client_of(Role.OPERATIONS)
    read(client, sent(client, ("deals.csv", DEALS)), name="crm")
    prepared.keep(fresh.root)
    return client
