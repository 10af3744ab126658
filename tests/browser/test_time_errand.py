"""The errand of somebody who asks why so few were won: how long it takes, where it stops, and who stopped there."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.conftest import OpenAs
from lockstep_server.people.roles import Role


def test_from_the_flow_to_the_leads_that_silently_stopped_and_to_another_region(open_as: OpenAs) -> None:
    page = open_as(Role.SELLER)
    page.goto("/flow/?period=all&region=DACH")
    page.get_by_role("link", name="How long it takes, and where it stops").click()
    expect(page.get_by_role("heading", name="How long the steps take")).to_be_visible()
    assert "region=DACH" in page.url
    stage = page.get_by_role("row", name=re.compile("^Engaged"))
    stage.get_by_role("link").last.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="The rows behind it")).to_be_visible()
    expect(drawer.get_by_role("heading", name="Leakage")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Compare with").select_option(label="Nordics")
    page.wait_for_url(re.compile("against=region"))
    expect(page.locator(".flow-finding")).to_contain_text("Tested")
    expect(page.get_by_role("columnheader", name="Nordics")).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("columnheader", name="In the same mix")).to_be_visible()
