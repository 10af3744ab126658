"""Find out why a period was missed, see the leads, save the lever as a proposed action."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.conftest import PHONE
from lockstep_server.people.roles import Role

OpenAs = Callable[..., Page]


def test_why_it_was_missed_is_read_down_to_the_leads_and_ends_in_a_proposed_action(open_as: OpenAs) -> None:
    page = open_as(Role.REVENUE_LEAD)
    page.goto("/")
    page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name="Where it was lost").click()
    page.get_by_label("Period", exact=True).select_option("2025")
    page.get_by_role("link", name="Period before").click()
    page.get_by_role("link", name="A year before").click()
    # The record begins in November 2024: of the year before 2025 it knows next to nothing, and the page says so.
    expect(page.locator(".state")).to_contain_text("does not reach back")
    page.goto("/lost/?period=2026-05-01..2026-10-31&against=year")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("€[\\d,]+ (behind|ahead of) a year before"))
    table = page.locator(".lost-parts")
    expect(table.locator("tbody tr")).to_have_count(12)
    # What a part stands on opens in the drawer, with its leads.
    table.get_by_role("row", name=re.compile("^Follow-up")).get_by_role("link", name="What follow-up stands on").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="Where the goal was lost")).to_be_visible()
    expect(drawer).to_contain_text("follow-up")
    expect(drawer.locator(".evidence tbody tr").first).to_be_visible()
    page.keyboard.press("Escape")
    # The groups can be told apart by something else, and one of them looked at alone.
    page.get_by_label("Tell apart by").select_option("region")
    expect(page.get_by_role("heading", name="By region")).to_be_visible()
    page.locator(".lost-segments").get_by_role("link").first.click()
    expect(page.get_by_text("Where the goal was lost, in this segment")).to_be_visible()
    # Below stand claims and levers; a lever becomes an action.
    page.goto("/lost/")
    propose = page.get_by_role("link", name=re.compile("Propose it|Plan a test")).first
    expect(propose).to_be_visible()
    propose.click()
    expect(page).to_have_url(re.compile("/levers/.+/propose"))


def test_on_a_phone_the_parts_fit(open_as: OpenAs) -> None:
    page = open_as(Role.VIEWER, size=PHONE)
    page.goto("/lost/?period=2026-05-01..2026-10-31&against=year")
    expect(page.locator(".lost-parts tbody tr").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
