"""What the modules here share: the data set each names."""

from __future__ import annotations

import pytest

from real.published import Published


@pytest.fixture(scope="module")
def published(request: pytest.FixtureRequest) -> Published:
    """The data set a module names in `DATA_SET`."""
    return Published(request.module.DATA_SET)
