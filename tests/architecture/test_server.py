"""The service boots, answers, and says why it has nothing to show yet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SERVE = """
import sys
from wsgiref.simple_server import make_server
from lockstep_server.site.wsgi import application

with make_server("127.0.0.1", 0, application) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Start the real service on a free port and an empty home."""
    environment = {**os.environ, "LOCKSTEP_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


def test_the_service_is_live_and_says_why_it_is_not_ready(address: str) -> None:
    with urllib.request.urlopen(f"{address}/health/live") as answer:
        assert answer.read() == b"live\n"
        assert answer.headers["X-Frame-Options"] == "DENY"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}/health/ready")
    assert refused.value.code == 503
    said = json.loads(refused.value.read())
    assert said["ready"] is False
    assert "Nothing has been synced yet." in said["reasons"]


def test_hosts_may_be_parted_by_comma_and_blank_and_a_setting_of_nothing_is_none() -> None:
    show = "from lockstep_server.site.settings import ALLOWED_HOSTS, HOME; print(*ALLOWED_HOSTS, HOME)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HOME": "/home/eve", "LOCKSTEP_HOME": ""}
    own = "localhost 127.0.0.1 [::1]"  # always: a service is asked for its health from its own machine
    for hosts, shown in (("a.example, b.example", f"a.example b.example {own}"), ("", own)):
        said = subprocess.check_output(
            [sys.executable, "-c", show], env={**environment, "LOCKSTEP_HOSTS": hosts}, text=True
        )
        assert said == f"{shown} /home/eve/.lockstep\n"


def test_an_unknown_host_is_refused(address: str) -> None:
    request = urllib.request.Request(f"{address}/health/live", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 400
