"""What holds for every page: open to all, on every screen, light, the same without JavaScript, from this server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import PHONE, SMALL_PHONE, OpenAs
from browser.every_page import Place, places

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: Bytes of a first visit and of a later one, as they come over the wire.
FIRST_VISIT, LATER = 500_000, 60_000
PLACES = places()

every_page = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)


def visit(page: Page, place: Place) -> None:
    """Go there and see that it is a page."""
    answer = page.goto(place.find(page))
    assert answer is not None
    assert answer.status == place.status, f"{answer.status} at {answer.url}"
    assert answer.headers["content-type"].startswith("text/html"), f"{place.name} is no page: say so in every_page.py"
    page.wait_for_load_state("networkidle")


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out_by_how_a_page_is_made(open_as: OpenAs, place: Place, scheme: str) -> None:
    page = open_as(place.role, scheme=scheme, expects={place.status})
    visit(page, place)
    assert page.locator("html").get_attribute("data-bs-theme") == scheme
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [finding for finding in found["violations"] if finding["impact"] in ("serious", "critical")]
    assert not serious, "\n".join(
        f"{finding['id']}: {finding['help']}: {[node['html'][:160] for node in finding['nodes'][:4]]}"
        for finding in serious
    )


@every_page
def test_a_page_has_a_title_and_one_heading_and_holds_on_a_phone(open_as: OpenAs, place: Place) -> None:
    page = open_as(place.role, size=PHONE, expects={place.status})
    visit(page, place)
    assert len(page.title()) > 5
    assert page.locator("h1").count() == 1, page.locator("h1").all_inner_texts()
    for width, height in (PHONE, SMALL_PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, _too_wide(page, width)
    too_small = page.evaluate(SMALL_ACTIONS)
    assert not too_small, f"under 44 pixels high on a phone: {too_small}"


#: Buttons, fields and the tab bar that are seen and lower than a finger is wide.
SMALL_ACTIONS = """() => [...document.querySelectorAll("main .btn, main button, main select, main input, nav.tabs a")]
  .filter((each) => !["hidden", "checkbox", "radio", "file"].includes(each.type) && !each.closest("table, .sr"))
  .filter((each) => each.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .map((each) => [each.getBoundingClientRect(), each])
  .filter(([box]) => box.width > 2 && box.height > 2 && box.height < 43.5)
  .map(([box, each]) => `${each.outerHTML.slice(0, 100)} is ${Math.round(box.height)}`)"""


def _too_wide(page: Page, width: int) -> str:
    widest = page.evaluate(
        """(width) => [...document.querySelectorAll("body *")]
          .filter((each) => each.getBoundingClientRect().right > width + 1)
          .filter((each) => !each.closest(".scroll, .side, pre, .skip, .sr"))
          .slice(0, 5).map((each) => each.outerHTML.slice(0, 120))""",
        width,
    )
    return f"scrolls sideways at {width} pixels: {widest}"


@every_page
def test_a_page_says_the_same_without_javascript(open_as: OpenAs, place: Place) -> None:
    page = open_as(place.role, expects={place.status})
    visit(page, place)
    plain = open_as(place.role, java_script_enabled=False, expects={place.status})
    visit(plain, place)
    assert plain.locator("h1").inner_text() == page.locator("h1").inner_text()
    with_script, without = (len(" ".join(each.locator("main").all_inner_texts())) for each in (page, plain))
    assert without >= 0.8 * with_script, f"{without} letters without JavaScript, {with_script} with it"


@every_page
def test_a_page_is_light(open_as: OpenAs, place: Place, weigh: Callable[[Page], Weight]) -> None:
    page = open_as(place.role, expects={place.status})
    address = place.find(
        open_as(place.role, expects={place.status})
    )  # by another page: what it loads must not be kept by this one
    weight = weigh(page)
    page.goto(address, wait_until="networkidle")
    first = weight.taken()
    page.goto(address, wait_until="networkidle")
    later = weight.taken()
    assert first < FIRST_VISIT, f"{first:,} bytes on the first visit: {weight.largest}"
    assert later < LATER, f"{later:,} bytes on a later visit: {weight.largest}"


class Weight:
    """Counts what comes over the wire."""

    def __init__(self, page: Page) -> None:
        self._bytes: dict[str, int] = {}
        self._urls: dict[str, str] = {}
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.responseReceived", self._begun)
        network.on("Network.loadingFinished", self._done)

    def _begun(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["response"]["url"]

    def _done(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = int(event["encodedDataLength"])

    def taken(self) -> int:
        """Return the bytes since the last asking."""
        self.largest = json.dumps(
            sorted(((size, self._urls.get(each, "?")) for each, size in self._bytes.items()), reverse=True)[:5]
        )
        total = sum(self._bytes.values())
        self._bytes.clear()
        return total


@pytest.fixture
def weigh() -> Callable[[Page], Weight]:
    """Return what weighs a page's visits."""
    return Weight
