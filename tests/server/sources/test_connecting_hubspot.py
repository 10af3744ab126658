"""A HubSpot account on its pages: connected, revoked, renewed, cut off half-way; asked over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from emulators.hubspot.portal import Portal
from emulators.hubspot.server import HubSpotServer
from lockstep.record.home import Home
from lockstep.record.versions import Store
from lockstep.sources import addresses, schedule
from lockstep_server.people.roles import Role
from lockstep_server.sources import live, runs
from lockstep_server.sources.models import Connecting, Run
from server.sources.steps import work

pytestmark = pytest.mark.slow


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubSpotServer]:
    """An account with some contacts."""
    monkeypatch.setenv(addresses.ALLOWED, "127.0.0.1")
    portal = Portal()
    for at in range(5):
        portal.create("contacts", email=f"ann{at}@acme.example", firstname="Ann", lastname=f"Lee {at}")
    # The account's time passes a hundred times as fast as ours, or its limits would have us wait.
    is_over = threading.Event()

    def pass_time() -> None:
        while not is_over.wait(0.01):
            portal.clock.advance(1)

    passing = threading.Thread(target=pass_time)
    passing.start()
    with HubSpotServer(portal) as server:
        yield server
    is_over.set()
    passing.join()


@pytest.fixture
def client(client_of: Callable[..., Client]) -> Client:
    return client_of(Role.OPERATIONS)


@pytest.fixture
def crm(fresh: Home, client: Client, account: HubSpotServer) -> Home:
    """An installation that has read the account once."""
    answer = client.post("/sources/connect/hubspot", {"token": account.token, "url": account.url})
    assert answer.status_code == 302, answer.content.decode()
    there = answer["Location"]
    assert "HubSpot account" in client.get(there).content.decode()
    client.post(there, {"name": "crm", "every": "5m", "mapping": Connecting.objects.get().mapping})
    work()
    assert Run.objects.get().sentence == ""
    return fresh


def people(home: Home) -> int:
    version = Store(home.record).current()
    assert version is not None
    return version.counts["people"]


def read(source: str = "crm") -> Run:
    run = runs.ask(Run.What.READ, by=None, source=source)
    work()
    run.refresh_from_db()
    return run


def test_a_revoked_token_stops_the_clock_until_it_is_renewed(crm: Home, client: Client, account: HubSpotServer) -> None:
    assert people(crm) == 5
    old, account.token = account.token, "pat-eu1-99999999-2222-3333-4444-555555555555"
    account.portal.create("contacts", email="bo@bolt.example", firstname="Bo")
    run = read()
    assert run.state == Run.State.FAILED
    last = schedule.last_run(crm, "crm")
    assert last is not None
    assert last.why == "refused"
    assert old not in run.sentence + run.remedy
    assert people(crm) == 5
    assert live.due() == []
    page = client.get("/sources/systems/crm").content.decode()
    assert "Renew the credentials" in page
    assert "not asked again by itself" in page
    assert client.post("/sources/systems/crm/connection", {"token": "", "url": account.url}).status_code == 422
    client.post("/sources/systems/crm/connection", {"token": account.token, "url": account.url})
    work()
    assert people(crm) == 6
    assert "up to date" in client.get("/sources/systems/crm").content.decode()


def test_an_account_that_breaks_off_half_way_changes_nothing_and_is_gone_on_with(
    crm: Home, client: Client, account: HubSpotServer
) -> None:
    account.portal.create("contacts", email="bo@bolt.example", firstname="Bo")
    account.portal.create("deals", dealname="Mill", amount="100")
    before = Store(crm.record).current()
    account.is_active = False
    run = read()
    assert run.state == Run.State.FAILED
    assert run.remedy
    assert Store(crm.record).current() == before
    account.is_active = True
    again = read()
    assert again.sentence == ""
    assert people(crm) == 6
