"""Find out why marketing counts more than sales, see the leads, take them out as a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from browser.conftest import PHONE
from lockstep_server.people.roles import Role

OpenAs = Callable[..., Page]


def test_why_marketing_counts_more_is_found_seen_and_downloaded(open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as(Role.MARKETING_LEAD)
    page.goto("/")
    page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name="Counts").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Offered")
    page.get_by_label("Period", exact=True).select_option("all")
    page.get_by_label("Stage", exact=True).select_option("engaged")
    expect(page.get_by_role("heading", level=1)).to_have_text("Engaged")
    # The larger count comes first; what it has more is below, reason by reason.
    reasons = page.get_by_role("table", name="are counted by marketing and not by crm")
    row = reasons.get_by_role("row", name="Not in crm")
    expect(row).to_contain_text("Who keeps crm")
    count = row.get_by_role("link").inner_text()
    row.get_by_role("link").click()
    leads = page.get_by_role("region", name=f"Not in crm: {count}")
    expect(leads.get_by_role("row")).to_have_count(min(int(count), 50) + 1)
    with page.expect_download() as waiting:
        leads.get_by_role("link", name=f"These {count} as CSV").click()
    waiting.value.save_as(tmp_path / "leads.csv")
    with (tmp_path / "leads.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == int(count)
    assert {(row["counted_by"], row["not_by"], row["reason"]) for row in rows} == {("marketing", "crm", "missing")}
    name = leads.get_by_role("link").first.inner_text()
    leads.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_on_a_phone_the_counts_are_two_taps_from_the_first_screen(open_as: OpenAs) -> None:
    page = open_as(Role.MARKETER, size=PHONE)
    page.goto("/")
    page.get_by_role("link", name="More").click()
    page.get_by_role("link", name="Counts").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Offered")
    expect(page.locator(".rec-finding")).to_contain_text("marketing")


def test_a_conflict_leads_to_its_lead_and_the_lead_to_its_conflicts(open_as: OpenAs) -> None:
    page = open_as(Role.SELLER)
    page.goto("/conflicts/?kind=person&field=title")
    case = page.locator(".cases li").first
    name, ruling = case.locator(".who a").inner_text(), case.locator(".says b").inner_text()
    case.locator(".who a").click()
    page.get_by_role("table").get_by_role("link", name=name).first.click()
    page.get_by_role("link", name=re.compile(r"^\d+ conflicts?$")).click()
    facts = page.get_by_role("region", name="Facts, and which source rules")
    expect(facts).to_contain_text(ruling)
    facts.get_by_role("link", name="Every answer with its record").click()
    expect(page.locator(".cases .who a").first).to_have_text(name)
    assert set(page.locator(".cases .who a").all_inner_texts()) == {name}
