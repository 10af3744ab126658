"""Look at the levers, propose one, find it in the list, see what its figure says, withdraw it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.conftest import PHONE
from lockstep_server.people.roles import Role

OpenAs = Callable[..., Page]


def test_a_lever_is_looked_at_proposed_found_again_and_withdrawn(open_as: OpenAs) -> None:
    page = open_as(Role.MARKETING_LEAD)
    page.goto("/")
    page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name="Levers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would bring more")
    row = page.get_by_role("row", name="Try every accepted lead 5 times")
    expect(row).to_contain_text("said +")
    row.get_by_text("Causal with care").click()
    expect(row).to_contain_text("nobody drew lots")
    row.get_by_role("link", name="Propose it").click()
    # The first try lacks both owners; what was written stays.
    what = page.get_by_label("What", exact=True)
    expect(what).to_have_value("Try every accepted lead 5 times, unless it answers")
    what.fill("Five attempts on every accepted lead, from Monday on")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("Choose a person of sales.")).to_be_visible()
    expect(what).to_have_value("Five attempts on every accepted lead, from Monday on")
    page.get_by_label("Who of marketing").select_option(index=1)
    page.get_by_label("Who of sales").select_option(index=1)
    page.get_by_label("The figure that will show it worked").select_option("speed-to-lead")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Five attempts on every accepted lead, from Monday on")
    expect(page.get_by_role("table", name="Speed to lead, then and now").get_by_role("row")).to_have_count(3)
    page.goto("/levers/actions/")
    page.get_by_label("State").select_option("proposed")
    page.get_by_role("link", name="Five attempts on every accepted lead").click()
    page.get_by_role("button", name="Withdraw the proposal").click()
    expect(page.get_by_text("Withdrawn by Marketing lead")).to_be_visible()


def test_on_a_phone_a_lever_is_proposed_too(open_as: OpenAs) -> None:
    page = open_as(Role.SELLER, size=PHONE)
    page.goto("/levers/")
    lever = page.locator("#lever-try-as-agreed")
    expect(lever).to_contain_text("said +")
    lever.get_by_role("link", name="Propose it").click()
    expect(page.get_by_role("button", name="Propose it")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
