"""A HubSpot account and its API, on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulators.hubspot.portal import Portal
from emulators.hubspot.server import HubSpotServer


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def server(portal: Portal) -> Iterator[HubSpotServer]:
    with HubSpotServer(portal) as running:
        yield running
