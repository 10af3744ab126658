"""What holds for every page on paper: ink on white whatever the screen shows, nothing to press, nothing cut off."""

from __future__ import annotations

from itertools import groupby

from playwright.sync_api import Page, expect

from browser.conftest import OpenAs
from browser.every_page import Place, places
from lockstep_server.people.roles import Role

#: What the margins leave of A4 in portrait, in pixels.
PAPER = (703, 1030)
#: What is wrong with a page as it would be printed.
WRONG = """() => {
  const wrong = [];
  const said = (what, each) => wrong.push(`${what}: ${each.outerHTML.slice(0, 90)}`);
  const style = (each) => getComputedStyle(each);
  const seen = (selector) => [...document.querySelectorAll(selector)]
    .filter((each) => each.checkVisibility({visibilityProperty: true, opacityProperty: true}));
  if (style(document.documentElement).colorScheme !== "light") wrong.push("the browser paints dark");
  for (const each of seen("html, body, main"))
    if (!["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"].includes(style(each).backgroundColor)) said("not white", each);
  for (const each of seen("main :is(h1, h2, p, td, th)"))
    if (style(each).color.match(/[\\d.]+/g).slice(0, 3).every((part) => part > 200)) said("white on white", each);
  if (seen("h1").length !== 1) wrong.push(`${seen("h1").length} titles`);
  for (const each of seen("nav, .btn, button, select, input, textarea, .skip")) said("to press", each);
  if (document.documentElement.scrollWidth > innerWidth)
    for (const each of seen("body *").filter((each) => each.getBoundingClientRect().right > innerWidth + 1).slice(-3))
      said("wider than the paper", each);
  for (const each of seen("main *"))
    if (each.scrollWidth > each.clientWidth + 1 && ["auto", "scroll", "hidden"].includes(style(each).overflowX))
      said("cut off", each);
  return wrong;
}"""


def test_every_page_prints_as_ink_on_white_with_nothing_to_press_and_nothing_cut_off(open_as: OpenAs) -> None:
    every = sorted(places(), key=lambda place: str(place.role))
    wrong: list[str] = []
    for role, of_role in groupby(every, key=lambda place: place.role):
        # One visitor for all that a role may see: the theme of the screen is dark, what is asked for is paper.
        page = open_as(role, size=PAPER, scheme="dark", expects={place.status for place in every})
        page.emulate_media(media="print", color_scheme="dark")
        for place in of_role:
            page.goto(place.address or place.find(page))
            wrong += [f"{place.name}: {each}" for each in page.evaluate(WRONG)]
            wrong += unsaid(page, place)
    assert not wrong, "\n".join(wrong)


def unsaid(page: Page, place: Place) -> list[str]:
    """Return what a page with figures does not say on paper: whose they are, of when, by which charter."""
    if not page.locator(".fresh").count():
        return []
    head = page.locator("header.bar").inner_text()
    return [
        f"{place.name} does not say {said}" for said in ("Tellmark", "As of ", "Record", "Charter") if said not in head
    ]


def test_an_open_definition_is_what_is_printed(open_as: OpenAs) -> None:
    page = open_as(Role.SELLER, scheme="dark")
    page.goto("/")
    page.get_by_role("link", name="Won so far").click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="In words")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("dialog").get_by_role("heading", name="In words")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
