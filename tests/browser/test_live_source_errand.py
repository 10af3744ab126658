"""Connecting a system in the browser, in under two minutes; what happens when it goes down; a form that sends leads."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import duckdb
import pytest
from playwright.sync_api import Page, expect

from browser.conftest import PHONE, OpenAs
from lockstep_server.intake import signing
from lockstep_server.people.roles import Role
from service import Service, serving

#: A run is another process's work; on a busy machine it takes its time.
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The invented company, to which a system is added."""
    with serving(tmp_path_factory.mktemp("live"), workers=1) as started:
        yield started


@pytest.fixture(scope="module")
def kept_states() -> dict[str, object]:
    """Nobody has signed in here yet."""
    return {}


@pytest.fixture(scope="module")
def database(service: Service) -> Path:
    """A warehouse with leads, where sources may read files."""
    path = service.home / "warehouse" / "crm.duckdb"
    path.parent.mkdir()
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute(
            "CREATE TABLE leads (lead_id VARCHAR PRIMARY KEY, email VARCHAR, first_name VARCHAR, last_name VARCHAR, "
            "created_at TIMESTAMP, updated_at TIMESTAMP)"
        )
        warehouse.execute(
            "INSERT INTO leads SELECT 'L-' || i, 'zeno' || i || '@delta' || i || '.example', 'Zeno', 'Delta', "
            "TIMESTAMP '2026-10-01', TIMESTAMP '2026-10-01' FROM range(200) AS t (i)"
        )
    return path


def connect(page: Page, database: Path) -> None:
    """Choose, fill in, test, read."""
    page.goto("/sources/")
    page.get_by_role("link", name="Add a system").click()
    page.get_by_role("link", name=re.compile("SQL")).click()
    page.get_by_label("Address").fill("/nowhere/crm.duckdb")
    page.get_by_role("button", name="Test the connection").click()
    expect(page.get_by_role("alert")).to_contain_text("/nowhere/crm.duckdb")
    page.get_by_label("Address").fill(str(database))
    page.get_by_role("button", name="Test the connection").click()
    expect(page.get_by_role("heading", name=re.compile("answers"))).to_be_visible()
    page.get_by_label("Call it").fill("warehouse")
    page.get_by_label("Read it").select_option("every 15 minutes")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="warehouse is read")).to_be_visible(timeout=PATIENCE_MS)


def test_a_system_is_connected_in_under_two_minutes_and_says_when_it_is_down(open_as: OpenAs, database: Path) -> None:
    page = open_as(Role.OPERATIONS, expects={422})
    began = time.monotonic()
    connect(page, database)
    assert time.monotonic() - began < 120
    expect(page.locator("main")).to_contain_text("leads 200")
    page.goto("/sources/systems/warehouse")
    expect(page.locator("main")).to_contain_text("up to date")

    gone = database.rename(database.with_name("gone.duckdb"))
    page.get_by_role("button", name="Read it now").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be read", timeout=PATIENCE_MS)
    page.get_by_role("link", name="To warehouse").click()
    expect(page.get_by_role("alert")).to_contain_text("What it said before stays in the record")

    page.get_by_role("link", name="How it is reached").click()
    page.get_by_label("Address").fill(str(gone))
    page.get_by_role("button", name="Test and keep").click()
    expect(page.get_by_text("It answers: DuckDB file")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.get_by_role("link", name="Edit the mapping").click()
    expect(page.get_by_label("The mapping")).to_have_value(re.compile("person_records"))


def test_a_form_is_made_on_a_phone_and_its_first_lead_is_in_the_record_soon(open_as: OpenAs, service: Service) -> None:
    page = open_as(Role.OPERATIONS, size=PHONE)
    page.goto("/intake/")
    page.get_by_label("Name of the form").fill("demo-request")
    page.get_by_role("button", name="Make it and show its secret").click()
    secret = page.get_by_label("The secret of this form").input_value()
    body, sent = (
        json.dumps({"Work e-mail": "iphigenia@delta.example", "Vorname": "Iphigenia"}).encode(),
        int(time.time()),
    )
    headers = {
        "Content-Type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": str(sent),
        "webhook-signature": signing.signature(secret, "msg_1", sent, body),
    }
    with urlopen(Request(f"{service.url}/hooks/forms/demo-request", body, headers)) as answer:
        assert answer.status == 202
    began = time.monotonic()
    while True:
        page.goto("/journeys/?q=iphigenia")
        if page.locator("main").get_by_text("iphigenia", exact=False).count():
            break
        assert time.monotonic() - began < PATIENCE_MS / 1000
        page.wait_for_timeout(300)
    page.goto("/intake/forms/demo-request")
    expect(page.locator("main")).to_contain_text("1 lead in 90 days")
    assert secret not in page.content()
    page.get_by_role("link", name="Remove demo-request").click()
    page.get_by_role("button", name="Remove demo-request").click()
    expect(page.locator("main")).to_contain_text("No form sends leads yet")
