"""What holds for every page: open to all, on every screen, light, the same without JavaScript, from this server."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import PHONE, SMALL_PHONE, OpenAs
from browser.every_page import Place, places

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: Bytes of a first visit and of a later one, as they come over the wire.
FIRST_VISIT, LATER = 500_000, 60_000


def visit(page: Page, address: str, status: int) -> None:
    """Go there and see that it is a page, with its scripts run."""
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.status == status, f"{answer.status} at {answer.url}"
    assert answer.headers["content-type"].startswith("text/html"), f"{address} is no page: say so in every_page.py"


@pytest.mark.parametrize("place", places(), ids=lambda place: place.name)
def test_a_page_is_open_to_all_on_every_screen_in_any_light_and_without_javascript(
    window_of: OpenAs, place: Place, weigh: Callable[[Page], Weight]
) -> None:
    expects = {place.status}
    page = window_of(place.role, expects=expects)
    address = place.address or place.find(page)
    weight = weigh(page)
    weight.forget()
    visit(page, address, place.status)
    page.evaluate("document.fonts.ready")  # fonts come after everything else, and are part of the first visit
    weight.settle()
    first = weight.taken()
    assert first < FIRST_VISIT, f"{first:,} bytes on the first visit: {weight.largest}"
    assert len(page.title()) > 5
    assert page.locator("h1").count() == 1, page.locator("h1").all_inner_texts()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    keeps_nobody_out(page, "light")

    plain = window_of(place.role, java_script_enabled=False, expects=expects)
    visit(plain, address, place.status)
    says_the_same_without_javascript(page, plain)

    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    visit(page, address, place.status)
    weight.settle()
    later = weight.taken()
    assert later < LATER, f"{later:,} bytes on a later visit: {weight.largest}"
    page.evaluate(AXE.read_text(encoding="utf-8"))
    keeps_nobody_out(page, "dark", rules=["color-contrast"])  # nothing else depends on the light

    for width, height in (PHONE, SMALL_PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, _too_wide(page, width)
    too_small = page.evaluate(SMALL_ACTIONS)
    assert not too_small, f"under 44 pixels high on a phone: {too_small}"


def keeps_nobody_out(page: Page, scheme: str, *, rules: Sequence[str] = ()) -> None:
    """Look for what keeps people out who see, hear or move otherwise."""
    assert page.locator("html").get_attribute("data-bs-theme") == scheme
    asked = {"resultTypes": ["violations"], **({"runOnly": [*rules]} if rules else {})}
    found = page.evaluate("(asked) => axe.run(document, asked)", asked)
    serious = [finding for finding in found["violations"] if finding["impact"] in ("serious", "critical")]
    assert not serious, f"{scheme}: " + "\n".join(
        f"{finding['id']}: {finding['help']}: {[node['html'][:160] for node in finding['nodes'][:4]]}"
        for finding in serious
    )


def says_the_same_without_javascript(page: Page, plain: Page) -> None:
    """Compare a page that has run its scripts with one that has none."""
    assert plain.locator("h1").inner_text() == page.locator("h1").inner_text()
    with_script, without = (len(" ".join(each.locator("main").all_inner_texts())) for each in (page, plain))
    assert without >= 0.8 * with_script, f"{without} letters without JavaScript, {with_script} with it"


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


class Weight:
    """Counts what comes over the wire."""

    def __init__(self, page: Page) -> None:
        self._bytes: dict[str, int] = {}
        self._urls: dict[str, str] = {}
        self._under_way: set[str] = set()
        self._page = page
        self._network = network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", lambda event: self._under_way.add(event["requestId"]))
        network.on("Network.responseReceived", self._begun)
        network.on("Network.loadingFinished", self._done)
        network.on("Network.loadingFailed", lambda event: self._under_way.discard(event["requestId"]))

    def forget(self) -> None:
        """Have the next visit load everything, as a first one does; what it loads is kept for a later one."""
        self._network.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _begun(self, event: dict[str, Any]) -> None:
        self._urls[event["requestId"]] = event["response"]["url"]

    def _done(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = int(event["encodedDataLength"])
        self._under_way.discard(event["requestId"])

    def settle(self) -> None:
        """Wait until nothing is under way; half a second of silence on the network would cost that on every page."""
        for _ in range(300):
            self._page.wait_for_timeout(20)
            if not self._under_way:
                return
        raise AssertionError(f"still loading: {[self._urls.get(each, each) for each in self._under_way]}")

    def taken(self) -> int:
        """Return the bytes since the last asking; what is kept is used again from now on."""
        self.largest = json.dumps(
            sorted(((size, self._urls.get(each, "?")) for each, size in self._bytes.items()), reverse=True)[:5]
        )
        total = sum(self._bytes.values())
        self._bytes.clear()
        self._network.send("Network.setCacheDisabled", {"cacheDisabled": False})
        return total


@pytest.fixture(scope="module")
def weigh() -> Callable[[Page], Weight]:
    """Return what weighs the visits of a window; one hangs on each for all tests."""
    return cache(Weight)
