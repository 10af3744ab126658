"""What the modules here share: the data set each names."""

from __future__ import annotations

from pathlib import Path

import pytest

from real.published import Published


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep each module on one worker: it reads its data set once for all its tests."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="module")
def published(request: pytest.FixtureRequest) -> Published:
    """The data set a module names in `DATA_SET`."""
    return Published(request.module.DATA_SET)
