"""The first hour: two exports nobody has seen, their mapping looked over, read, and the first screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import OpenAs
from lockstep.simulate import DEMO_UNTIL_S, Simulated, simulate
from lockstep_server.people.roles import Role
from service import Service, serving

#: Reading is another process's work; on a busy machine it takes its time.
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with people and nothing read."""
    with serving(tmp_path_factory.mktemp("empty"), touches=0) as started:
        yield started


@pytest.fixture(scope="module")
def kept_states() -> dict[str, object]:
    """Nobody has signed in here yet."""
    return {}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """Two systems' exports."""
    return simulate(tmp_path_factory.mktemp("exports"), touches=3000, seed=7, now_s=DEMO_UNTIL_S)


def bring(page: Page, files: list[Path], name: str) -> None:
    """Upload a system's files, keep the proposed mapping under a name, and read them."""
    page.get_by_label(re.compile("Drop exports")).set_input_files(files)
    page.get_by_role("button", name=re.compile("^Look at")).click()
    expect(page.get_by_role("heading", name="What your columns mean")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_label("Call it").fill(name)
    page.get_by_role("button", name="Read it").click()


def test_two_exports_become_the_first_screen(open_as: OpenAs, exports: Simulated) -> None:
    page = open_as(Role.OPERATIONS)
    page.goto("/")
    expect(page.get_by_role("heading", name="Nothing has been read yet")).to_be_visible()
    page.get_by_role("link", name="Add your exports").click()
    for system in ("crm", "marketing"):
        files = [path for key, path in exports.files.items() if key.startswith(f"{system}/")]
        bring(page, files, system)
        if system == "crm":
            answer_the_six_questions(page)
            # What was chosen before is kept; the charter was all that lacked.
            page.get_by_role("button", name="Read it").click()
        expect(page.get_by_role("heading", name=re.compile(" is read$"))).to_be_visible(timeout=PATIENCE_MS)
        if system == "crm":
            page.get_by_role("link", name="Add the next system").click()
            page.get_by_role("link", name=re.compile("^Files of any system")).click()
    page.get_by_role("link", name="To the first screen").click()
    expect(page.get_by_role("heading", name="From lead to won")).to_be_visible()


def answer_the_six_questions(page: Page) -> None:
    """Say what the company is, as somebody would."""
    expect(page.get_by_role("heading", name="Begin the charter")).to_be_visible()
    page.get_by_label("Company").fill("Tellmark Systems")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_label("The goal").fill("4200000")
    page.get_by_role("button", name="Begin the charter").click()
