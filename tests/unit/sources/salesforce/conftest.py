"""An organisation that a running server keeps, and the real client in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from emulators.salesforce import logins
from emulators.salesforce.org import Org
from emulators.salesforce.server import certificate, serving
from lockstep.sources.salesforce.connector import KIND, Salesforce

Connect = Callable[..., Salesforce]


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("salesforce"))


@pytest.fixture
def org() -> Org:
    return Org()


@pytest.fixture
def address(org: Org, pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    monkeypatch.setenv("LOCKSTEP_SOURCE_HOSTS", "localhost")
    with serving(org, pem) as at:
        yield at


@pytest.fixture
def connect(address: str) -> Connect:
    """Connect by client credentials; settings that are said rule."""

    def connected(*, bulk_from: int = 1_000_000, **settings: str) -> Salesforce:
        said = {setting.name: setting.default or "" for setting in KIND.settings}
        said |= {"login_url": address, "consumer_key": logins.KEY, "consumer_secret": logins.SECRET}
        return Salesforce(said | settings, bulk_from=bulk_from, pause_s=0.005)

    return connected
