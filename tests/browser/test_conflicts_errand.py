"""One system says this, the other that: who keeps the data changes what rules, and sees before what would change."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from browser.conftest import OpenAs
from lockstep.record.home import Home
from lockstep.record.rulings import Rulings
from lockstep_server.people.roles import Role
from service import Service


@pytest.fixture
def rulings(service: Service) -> Iterator[Rulings]:
    """The rulings of the invented company, of which none is left afterwards."""
    home = Home(service.home)
    yield Rulings(home.rulings)
    home.rulings.unlink(missing_ok=True)


def test_what_rules_is_changed_after_a_look_at_what_would_change(open_as: OpenAs, rulings: Rulings) -> None:
    page = open_as(Role.OPERATIONS)
    page.goto("/")
    page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name="Conflicts").click()
    page.get_by_role("link", name="Change what rules Title of people").click()
    expect(page.get_by_text("Now the newest answer.")).to_be_visible()
    page.get_by_label("A source comes first").check()
    page.get_by_label("1.").select_option("marketing")
    page.get_by_role("button", name="See what would change").click()
    foreseen = page.get_by_role("heading", name=re.compile(r"^\d+ of \d+ would get another value$"))
    expect(foreseen).to_be_visible()
    example = page.get_by_role("table", name="Such as").get_by_role("row").nth(1)
    expect(example).to_contain_text("marketing")
    assert rulings.all() == [], "looking rules nothing"

    page.get_by_role("button", name="Rule it so").click()
    row = page.get_by_role("row", name=re.compile("^Title of people"))
    expect(row).to_contain_text("Marketing, then the newest")
    expect(row).to_contain_text("from the next sync")
    expect(page.get_by_text("1 ruling waits for the next sync")).to_be_visible()
    [ruling] = rulings.holding()
    assert (ruling.kind, ruling.by) == ("precedence", "Operations")
