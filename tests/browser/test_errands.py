"""Errands from the first click to the last, by role and label; the keyboard alone does what a mouse does."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from browser.conftest import PHONE, OpenAs, sign_in
from browser.test_every_page import AXE, keeps_nobody_out
from lockstep_server.people.roles import Role
from service import Service


def asked(page: Page) -> dict[str, list[str]]:
    """Return what the address asks for."""
    return parse_qs(urlsplit(page.url).query)


def press_to(page: Page, name: str | re.Pattern[str], role: str = "link") -> None:
    """Reach something by Tab alone."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    for _ in range(80):
        if wanted.evaluate("(each) => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def test_signing_in_wrong_then_right_by_keyboard_alone(open_as: OpenAs, service: Service) -> None:
    page = open_as()
    email, password = service.sign_in("viewer")
    page.goto("/charter/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.keyboard.type(email)  # the first field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(re.compile("not correct|do not match|wrong", re.IGNORECASE))
    expect(page.get_by_label("E-mail address")).to_have_value(email)
    page.get_by_label("Password", exact=True).focus()
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/charter/")


def test_a_figure_opens_in_the_drawer_and_escape_gives_the_focus_back(open_as: OpenAs) -> None:
    page = open_as(Role.SELLER)
    page.goto("/")
    press_to(page, "Won so far")
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="In words")).to_be_visible()
    for heading in ("In SQL", "The rows behind it", "Versions"):
        expect(drawer.get_by_role("heading", name=heading)).to_be_visible()
    expect(drawer.locator("pre").last).to_contain_text("SELECT")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.get_by_role("link", name="Won so far")).to_be_focused()


def test_on_a_phone_the_definition_is_a_page(open_as: OpenAs) -> None:
    page = open_as(Role.MARKETER, size=PHONE)
    page.goto("/")
    page.get_by_role("link", name="Won so far").click()
    page.wait_for_url("**/figures/goal-pace?**")
    page.go_back()
    page.wait_for_url(re.compile(r"/(\?|$)"))


def test_period_and_segment_stay_in_the_address_from_page_to_page(open_as: OpenAs) -> None:
    page = open_as(Role.REVENUE_LEAD)
    page.goto("/")
    page.get_by_label("Period", exact=True).select_option("2026-Q3")
    page.wait_for_url("**period=2026-Q3**")
    page.get_by_text("Everyone", exact=True).click()
    region = page.get_by_label("Region", exact=True)
    value = region.locator("option").nth(1).inner_text()
    region.select_option(value)
    page.get_by_role("button", name="Show this segment").click()
    page.wait_for_url("**region=**")
    places = page.get_by_role("navigation", name="Places", exact=True).get_by_role("link")
    for name in (text.strip() for text in places.all_inner_texts()):
        if name in ("Flow", "Leads and deals"):
            page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name=name).click()
            page.wait_for_load_state()
            assert asked(page)["period"] == ["2026-Q3"], name
            assert asked(page)["region"] == [value], name
            expect(page.get_by_label("Period", exact=True)).to_have_value("2026-Q3")
    page.get_by_role("link", name=re.compile("^Remove Region")).click()
    page.wait_for_load_state()
    assert "region" not in asked(page)


def test_light_or_dark_is_kept_from_page_to_page(open_as: OpenAs) -> None:
    page = open_as(Role.SELLER)
    page.goto("/")
    page.locator(".me summary").click()
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/charter/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_someone_is_invited_and_joins_from_another_browser(open_as: OpenAs) -> None:
    page = open_as(Role.ADMINISTRATOR)
    page.goto("/people/")
    page.get_by_role("link", name="Invite someone").click()
    page.get_by_label(re.compile("^E-mail")).fill("noor@tellmark.example")
    page.get_by_label(re.compile("^Marketer")).check()
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_label("Link for the invited person").input_value()
    guest = open_as()
    guest.goto(link)
    guest.get_by_label("Your name").fill("نور الهاشمي")
    guest.get_by_label("Password", exact=True).fill("12345678910")
    guest.get_by_role("button", name="Join").click()
    expect(guest.locator(".error").first).to_be_visible()  # too weak, and said so beside the field
    expect(guest.get_by_label("Your name")).to_have_value("نور الهاشمي")
    guest.get_by_label("Password", exact=True).fill("lively-otter-maps-43")
    guest.get_by_role("button", name="Join").click()
    expect(guest.get_by_role("heading", level=1)).to_be_visible()
    assert urlsplit(guest.url).path == "/"
    page.goto("/people/")
    expect(page.get_by_role("link", name="نور الهاشمي")).to_be_visible()
    again = open_as(expects={404})
    again.goto(link)
    expect(again.get_by_role("heading", name="This invitation does not work")).to_be_visible()


def test_a_token_is_made_used_and_revoked(open_as: OpenAs, service: Service) -> None:
    page = open_as()
    sign_in(page, *service.sign_in("finance"))
    page.wait_for_url(f"{service.url}/")
    page.goto("/people/me")
    page.get_by_text("New token").click()
    page.get_by_role("region", name="Tokens for the API").get_by_role("textbox").first.fill("nightly report")
    page.get_by_role("group", name="What it may do").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Make token").click()
    token = page.get_by_label("The new token").input_value()
    ask = {"Authorization": f"Bearer {token}"}
    program = open_as(expects={401}).context.request
    assert program.get("/api/figures/goal-pace", headers=ask).status == 200
    page.goto("/people/me")
    expect(page.get_by_text(token)).to_have_count(0)
    page.get_by_role("button", name="Revoke nightly report").click()
    expect(page.get_by_role("button", name="Revoke nightly report")).to_have_count(0)
    assert program.get("/api/figures/goal-pace", headers=ask).status == 401


def test_journeys_are_filtered_sorted_saved_paged_and_taken_out(open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as(Role.SALES_LEAD)
    page.goto("/journeys/?period=all")
    rows = page.locator("main table tbody tr")
    first = rows.first.inner_text()
    page.get_by_role("link", name="Next", exact=True).click()
    expect(rows.first).not_to_have_text(first)
    page.get_by_role("columnheader", name="Amount").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Amount")).to_have_attribute("aria-sort", re.compile("ending$"))
    page.get_by_label("Reached").select_option(label="Won")
    page.wait_for_url("**reached=won**")
    page.get_by_text("Save this view").first.click()
    page.get_by_label("Name", exact=True).fill("Won, the largest first")
    page.get_by_role("button", name="Save this view").click()
    page.goto("/journeys/")
    page.get_by_role("navigation", name="Saved views").get_by_role("link", name="Won, the largest first").click()
    assert asked(page)["reached"] == ["won"]
    assert asked(page)["sort"] == ["amount"]
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("as CSV$")).click()
    taken = tmp_path / "taken.csv"
    download.value.save_as(taken)
    said = int(re.sub(r"\D", "", page.get_by_role("link", name=re.compile("as CSV$")).inner_text()))
    assert taken.read_text(encoding="utf-8-sig").count("\n") == said + 1


def test_on_a_phone_the_list_is_filtered_and_sorted_in_a_sheet_by_keyboard(open_as: OpenAs) -> None:
    page = open_as(Role.SALES_LEAD, size=PHONE)
    page.goto("/journeys/?period=all")
    sheet = page.get_by_role("group", name="Filters")
    expect(sheet).to_be_hidden()
    press_to(page, "Filters", role="button")
    page.keyboard.press("Enter")
    expect(sheet.get_by_role("button", name="Close")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("Enter")  # the focus is where it was
    sheet.get_by_label("Stands at").select_option(label="Won")
    sheet.get_by_label("Sort by").select_option(label="Amount")
    sheet.get_by_placeholder("Anyone").fill("(missing)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    keeps_nobody_out(page, "light")
    press_to(page, "Show what fits", role="button")
    page.keyboard.press("Enter")
    page.wait_for_url("**standing=won**")
    assert asked(page) == {"period": ["all"], "standing": ["won"], "owner": ["(missing)"], "sort": ["amount"]}
    page.get_by_role("button", name="Filters, 2 set").click()
    sheet.get_by_role("link", name="Clear all 2").click()
    page.wait_for_url(lambda url: "standing" not in url)
    assert asked(page) == {"period": ["all"], "sort": ["amount"]}


def test_a_journey_is_found_by_slash_and_opened_by_keyboard(open_as: OpenAs) -> None:
    page = open_as(Role.SELLER)
    page.goto("/journeys/?period=all")
    name = page.locator("main table tbody tr a").first.inner_text().split("\n")[0]
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    press_to(page, re.compile(re.escape(name)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    # Each entry of the timeline names the system it came from.
    expect(page.locator("main")).to_contain_text(re.compile("crm|marketing", re.IGNORECASE))
