"""Read who helped, ask another model, see the deals behind a row and one of their journeys."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.conftest import PHONE
from lockstep_server.people.roles import Role

OpenAs = Callable[..., Page]


def test_who_helped_is_read_asked_by_another_model_and_followed_to_a_deal(open_as: OpenAs) -> None:
    page = open_as(Role.MARKETING_LEAD)
    page.goto("/")
    page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name="What helped").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What helped win €")
    page.get_by_label("Period", exact=True).select_option("all")
    expect(page).to_have_url(re.compile("period=all"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text(re.compile(r"\bin\b"))
    won = page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_role("heading", name="U-shaped, the agreed model")).to_be_visible()
    row = page.locator(".helped-table").get_by_role("row", name=re.compile("^Webinar"))
    agreed = row.get_by_role("link").first.inner_text()
    page.get_by_label("Model", exact=True).select_option("last")
    expect(page.get_by_role("heading", name="Last touch (agreed: U-shaped)")).to_be_visible()
    assert page.get_by_role("heading", level=1).inner_text() == won  # what was won hangs on no model
    assert row.get_by_role("link").first.inner_text() != agreed
    # The figure opens in the drawer with the very model, and closes again.
    row.get_by_role("link").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="What helped")).to_be_visible()
    expect(drawer).to_contain_text("Model: last")
    page.keyboard.press("Escape")
    count = row.get_by_role("link").last.inner_text()
    row.get_by_role("link").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Deals that Webinar met"))
    expect(page.locator(".helped-deals tbody tr")).to_have_count(min(int(count), 50))
    deal = page.locator(".helped-deals tbody tr").first.get_by_role("link")
    name = deal.inner_text()
    deal.click()
    expect(page.locator("main")).to_contain_text(name)


def test_on_a_phone_the_page_fits_and_says_the_same(open_as: OpenAs) -> None:
    page = open_as(Role.VIEWER, size=PHONE)
    page.goto("/helped/?period=all")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What helped win €")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    expect(page.locator(".helped-table tbody tr").first).to_be_visible()
