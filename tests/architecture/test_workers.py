"""Tests that share something dear, a JVM or a running service, run on one worker: else each worker makes its own."""

from __future__ import annotations

import os

import pytest


@pytest.mark.xdist_group("one worker")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="there is only one worker")
def test_a_group_is_said_to_whoever_parts_the_tests(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@one worker")
