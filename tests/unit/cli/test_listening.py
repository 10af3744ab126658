"""The port of the service is taken once; where that can't be, a sentence names it and what to do."""

from __future__ import annotations

import os
import socket

import pytest

from lockstep.cli.listening import address_of, listen
from lockstep.values.faults import LockstepError


def test_who_connects_before_anybody_answers_waits_and_is_not_refused() -> None:
    with listen("127.0.0.1", 0) as taken, socket.create_connection(taken.getsockname(), timeout=5):
        assert address_of(taken) == f"http://localhost:{taken.getsockname()[1]}"
        assert os.get_inheritable(taken.fileno())


def test_a_port_that_is_taken_is_named_with_another_one_to_try() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LockstepError) as refused:
            listen("127.0.0.1", port)
    assert f"Port {port} is taken" in refused.value.sentence
    assert f"--port {port + 1 if port < 65_535 else 8000}" in (refused.value.remedy or "")


@pytest.mark.parametrize("host", ["no such host", "192.0.2.7"])
def test_a_host_that_is_not_this_machine_is_named(host: str) -> None:
    with pytest.raises(LockstepError) as refused:
        listen(host, 0)
    assert host in refused.value.sentence
    assert "127.0.0.1" in (refused.value.remedy or "")
