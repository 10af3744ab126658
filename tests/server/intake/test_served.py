"""Leads taken in by the whole service: once each, and through the death of its worker."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest

from service import Service, environment, make_home, running

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("serve")]

TOKEN = """
import django
django.setup()
from lockstep_server.people.models import HeldRole, User
from lockstep_server.people.roles import Role
from lockstep_server.people.tokens import make_token
user = User.objects.create_user("site@tellmark.example", "Site")
HeldRole.objects.create(user=user, role=Role.OPERATIONS)
print(make_token(user, "site", user.acts, 30)[1])
"""
#: As long as two cores that are busy with everything else may take for one sync of the invented company.
PATIENCE_S = 90


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The invented company, served."""
    home = make_home(tmp_path_factory.mktemp("intake") / "home")
    with running(home, ["serve", "--workers", "2"]) as service:
        yield service


@pytest.fixture(scope="module")
def token(service: Service) -> str:
    done = subprocess.run(
        [sys.executable, "-c", TOKEN], env=environment(service.home), capture_output=True, text=True, check=True
    )
    return done.stdout.split()[-1]


class Program:
    """Asks the service, over a connection for each question: the service closes those that nobody speaks over."""

    def __init__(self, service: Service, token: str) -> None:
        self._connection = HTTPConnection("localhost", int(service.url.rpartition(":")[2]), timeout=60)
        self._token = token

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        sent = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", **headers}
        self._connection.request(method, path, json.dumps(body) if body is not None else None, sent)
        answer = self._connection.getresponse()
        said = answer.status, json.loads(answer.read())
        self._connection.close()
        return said

    def hand_in(self, key: str, **lead: str) -> Any:
        status, said = self.ask("POST", "/api/leads", lead, **{"Idempotency-Key": key})
        assert status == 202, said
        return said

    def found(self, name: str) -> int:
        """Return how many people of this name the record has."""
        return sum(kind["count"] for kind in self.ask("GET", f"/api/search?q={name}")[1]["items"])

    def waiting(self) -> int:
        """Return for how many hand-raises the clock of sales runs."""
        status, said = self.ask("GET", "/api/figures/waiting")
        assert status == 200, said
        return sum(row["value"] for row in said["rows"] if row["promise"] == "first-attempt-hand-raise")

    def wait_for(self, name: str) -> float:
        """Wait until somebody is in the record; return the seconds it took."""
        began = time.monotonic()
        while not self.found(name):
            assert time.monotonic() - began < PATIENCE_S, f"{name} never came into the record"
            time.sleep(0.25)
        return time.monotonic() - began


@pytest.fixture
def program(service: Service, token: str) -> Program:
    return Program(service, token)


def test_twenty_at_once_with_one_key_are_one_lead_which_is_in_the_record_soon(
    service: Service, token: str, program: Program
) -> None:
    waiting = program.waiting()
    lead = {"email": "quintessa@twenty.example", "name": "Quintessa Twenty"}
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: json.dumps(Program(service, token).hand_in("once", **lead)), range(20)))
    assert len(set(answers)) == 1
    program.wait_for("Quintessa")
    assert program.found("Quintessa") == 1
    assert program.waiting() == waiting + 1


def test_a_worker_killed_between_acknowledgement_and_landing_loses_nothing(service: Service, program: Program) -> None:
    worker = re.findall(r"The worker process runs as (\d+)", service.log.read_text())[-1]
    os.kill(int(worker), signal.SIGKILL)
    program.hand_in("killed", email="perpetua@killed.example", name="Perpetua Killed")
    program.wait_for("Perpetua")
    assert program.found("Perpetua") == 1
