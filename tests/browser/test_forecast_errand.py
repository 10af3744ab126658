"""See where the goal lands, how sure that is, and what each forecast rests on."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.conftest import PHONE
from lockstep_server.people.roles import Role

OpenAs = Callable[..., Page]


def test_from_the_goal_to_how_sure_its_landing_is_and_to_one_forecasts_definition(open_as: OpenAs) -> None:
    page = open_as(Role.REVENUE_LEAD)
    page.goto("/")
    landing = page.locator(".figure", has_text="Likely landing").locator(".value").inner_text()
    page.get_by_role("link", name="How sure this landing is").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(landing)
    sides = page.get_by_role("table", name="From every side")
    expect(sides.get_by_role("row")).to_have_count(5)
    led = sides.locator("tr.leads")
    expect(led).to_contain_text(landing)
    # What the sync computed ahead is kept, and stands below with its day.
    kept = page.get_by_role("region", name="What we said, what came")
    kept.get_by_text("The same as a table").click()
    expect(kept.get_by_role("row").nth(1)).to_contain_text("2026-11-19")
    deals = sides.get_by_role("row", name="From deals")
    amount = deals.get_by_role("link").first.inner_text()
    deals.get_by_role("link").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("deal-side", timeout=30_000)
    expect(drawer.get_by_role("heading", name="Likely landing")).to_be_visible()
    page.keyboard.press("Escape")
    expect(deals).to_contain_text(amount)


def test_on_a_phone_the_landings_stand_without_scrolling_sideways(open_as: OpenAs) -> None:
    page = open_as(Role.SELLER, size=PHONE, scheme="dark")
    page.goto("/forecast/")
    expect(page.get_by_role("row", name="From leads")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
