"""An installation that holds one person wherever one can stand, with a charter, and who looks after privacy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lockstep import charter
from lockstep.record.home import Home
from unit.privacy.installation import as_made, install

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return an installation, made once."""
    home = install(tmp_path_factory.mktemp("privacy") / "home")
    # Of the pages' tables these tests have others.
    (home.root / "app.sqlite3").unlink()
    home.charter.write_text(
        charter.default_text(year=2026, company="Acme", time_zone="UTC", country="DE", currency="EUR")
    )
    return home


@pytest.fixture
def served(made: Home, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return it as it was made, and serve it."""
    from django.utils.module_loading import autodiscover_modules

    from lockstep_server.frame import warming

    autodiscover_modules("ahead")
    monkeypatch.setattr(warming, "_warmers", [])  # nothing is computed that no test looks at
    settings.HOME, settings.BACKUPS = as_made(made).root, None
    return Home(Path(settings.HOME))


@pytest.fixture
def officer(served: Home, client_of: Callable[..., Client]) -> Client:
    """A signed-in client of the privacy officer."""
    from lockstep_server.people.roles import Role

    return client_of(Role.PRIVACY_OFFICER)
