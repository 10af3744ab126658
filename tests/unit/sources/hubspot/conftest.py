"""A HubSpot account and its API, on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulators.hubspot.portal import Portal
from emulators.hubspot.server import HubSpotServer


@pytest.fixture(scope="module", autouse=True)
def _this_machine_may_be_asked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOCKSTEP_SOURCE_HOSTS", "127.0.0.1,localhost,::1")
        yield


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def server(portal: Portal) -> Iterator[HubSpotServer]:
    with HubSpotServer(portal) as running:
        yield running
