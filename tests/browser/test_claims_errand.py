"""What the teams say of each other: read a verdict, see its leads, test a claim of one's own, take it back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from browser.conftest import PHONE
from lockstep_server.people.roles import Role

OpenAs = Callable[..., Page]


def test_a_claim_is_read_down_to_one_lead_and_a_new_one_is_tested(open_as: OpenAs) -> None:
    page = open_as(Role.SALES_LEAD, expects={422})
    page.goto("/")
    page.get_by_role("navigation", name="Places", exact=True).get_by_role("link", name="Claims").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Claims, tested on the record")
    claim = page.get_by_role("listitem").filter(has_text="They let our leads lie")
    expect(claim).to_contain_text("said by marketing")
    expect(claim).to_contain_text(re.compile("Supported|Refuted|Not enough data"))
    claim.get_by_role("link", name="They let our leads lie").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("They let our leads lie")
    expect(page.locator(".claim-query")).to_contain_text("attempt_count = 0 AND NOT returned")
    page.get_by_role("link", name=re.compile("See the .* leads")).click()
    lead = page.get_by_role("table").get_by_role("link").first
    name = lead.inner_text()
    lead.click()
    expect(page.locator("main")).to_contain_text(name)

    page.goto("/claims/")
    page.get_by_role("link", name="Test a claim").click()
    page.get_by_label("What is said").fill("Webinar leads go nowhere")
    page.get_by_label("Among").fill("lead AND decided")
    page.get_by_label("The share with").fill("acepted")
    page.get_by_label("is", exact=True).select_option("lower")
    page.get_by_label("Where", exact=True).fill("source = 'Webinar'")
    page.get_by_role("button", name="Test it").click()
    # Nothing that was typed is lost, and the reason says what was probably meant.
    expect(page.locator("#id_outcome_error")).to_contain_text("Did you mean “accepted”?")
    expect(page.get_by_label("Where", exact=True)).to_have_value("source = 'Webinar'")
    page.get_by_label("The share with").fill("accepted")
    page.get_by_role("button", name="Test it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Webinar leads go nowhere")
    expect(page.locator(".claim-verdict").first).to_have_text(re.compile("Supported|Refuted|Not enough data"))
    expect(page.get_by_role("heading", name="Like with like")).to_be_visible()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("status").first).to_contain_text("Withdrawn: “Webinar leads go nowhere”.")
    expect(page.get_by_role("listitem").filter(has_text="Webinar leads go nowhere")).to_have_count(0)


def test_on_a_phone_a_share_is_held_against_a_number_and_the_other_fields_step_aside(open_as: OpenAs) -> None:
    page = open_as(Role.MARKETER, size=PHONE)
    page.goto("/claims/add")
    expect(page.get_by_label("Where", exact=True)).to_be_visible()
    page.get_by_label("a number").check()
    expect(page.get_by_label("Where", exact=True)).to_be_hidden()
    page.get_by_label("What is said").fill("They return everything")
    page.get_by_label("Among").fill("lead AND decided")
    page.get_by_label("The share with").fill("returned")
    page.get_by_label("Or than this many percent").fill("90")
    page.get_by_role("button", name="Test it").click()
    expect(page.locator(".claim-verdict").first).to_have_text("Refuted")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("button", name="Withdraw it").click()
