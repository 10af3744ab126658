"""A real browser before a real server: Debian's Chromium, the service as `lockstep serve` starts it, people signed in.

    def test_a_seller_sees_the_goal(open_as: OpenAs) -> None:
        page = open_as(Role.SELLER)
        page.goto("/")

A page fails its test by itself when the browser complains: an error on the console, something the content policy
forbids, a request that leaves the server, an answer of 400 or more that the test did not expect.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from browser.watching import Watch
from lockstep_server.people.roles import Role
from service import Service, serving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
#: Nothing of its own that Chromium asks for at home may be taken for a request of ours, and no name resolves.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]
#: How large a screen is: a desk, a phone, the smallest phone.
DESK, PHONE, SMALL_PHONE = (1400, 900), (390, 844), (320, 640)

#: How long anything may take before it counts as not there.
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)

OpenAs = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder; without a browser it is skipped, unless a submission requires it."""
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.slow)
        # One server and one browser per file of tests that runs at the same time.
        item.add_marker(pytest.mark.xdist_group("errands" if "errand" in item.path.name else "pages"))
        if CHROMIUM is None and os.environ.get("LOCKSTEP_REQUIRE_BROWSER") != "1":
            item.add_marker(pytest.mark.skip(reason="there is no Chromium here; on Debian: apt install chromium"))


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve the invented company, with somebody for each role."""
    with serving(tmp_path_factory.mktemp("service"), workers=2) as started:
        yield started


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the browser; per module, so that no event loop of it is left running when other tests use the database."""
    assert CHROMIUM is not None, "the browser tests are required here, and there is no Chromium: apt install chromium"
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kept_states() -> dict[str, StorageState]:
    """Who has signed in already: a role's cookies."""
    return {}


@pytest.fixture
def open_as(chromium: Browser, service: Service, kept_states: dict[str, StorageState]) -> Iterator[OpenAs]:
    """Return a maker of pages: `open_as(Role.SELLER, size=PHONE, scheme="dark")`; without a role nobody is signed in.

    `expects={404}` says which answers of 400 and more the test asks for on purpose.
    """
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def make(role: Role | None = None, *, expects: Collection[int] = (), **options: Any) -> Page:
        page = _new_page(chromium, service, kept_states, role, **options)
        contexts.append(page.context)
        watches.append(Watch(page, service.url, expects))
        return page

    yield make
    complaints = [complaint for watch in watches for complaint in watch.complaints]
    for context in contexts:
        context.close()
    assert not complaints, "the browser complained: " + "; ".join(complaints)


@pytest.fixture(scope="module")
def kept_windows(
    chromium: Browser, service: Service, kept_states: dict[str, StorageState]
) -> Iterator[Callable[..., tuple[Page, Watch]]]:
    """Return the window of a role, opened once for all tests of a file: a new one costs more than most pages."""
    windows: dict[str, tuple[Page, Watch]] = {}

    def window(role: Role | None, **options: Any) -> tuple[Page, Watch]:
        key = f"{role} {options}"
        if key not in windows:
            page = _new_page(chromium, service, kept_states, role, **options)
            windows[key] = page, Watch(page, service.url, ())
        return windows[key]

    yield window
    late = []
    for page, watch in windows.values():
        page.context.close()
        late += watch.complaints
    assert not late, "the browser complained: " + "; ".join(late)


@pytest.fixture
def window_of(kept_windows: Callable[..., tuple[Page, Watch]]) -> Iterator[OpenAs]:
    """Return the window of a role, as large and as light as `open_as` would open it; it was used before.

    Cookies, files that were loaded and what pages keep in the browser stay from test to test.
    """
    used: list[Watch] = []

    def window(
        role: Role | None = None,
        *,
        size: tuple[int, int] = DESK,
        scheme: Any = "light",
        expects: Collection[int] = (),
        **options: Any,
    ) -> Page:
        page, watch = kept_windows(role, **options)
        watch.expected = expects
        used.append(watch)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        return page

    yield window
    complaints = [complaint for watch in used for complaint in watch.complaints]
    for watch in used:
        watch.complaints.clear()
    assert not complaints, "the browser complained: " + "; ".join(complaints)


def _new_page(
    chromium: Browser,
    service: Service,
    kept: dict[str, StorageState],
    role: Role | None,
    *,
    size: tuple[int, int] = DESK,
    scheme: Any = "light",
    **options: Any,
) -> Page:
    if role is not None:
        options["storage_state"] = _signed_in(chromium, service, role, kept)
    context = chromium.new_context(
        base_url=service.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the sign-in form and send it."""
    page.goto("/account/login/")
    page.get_by_label(re.compile("^e-?mail", re.IGNORECASE)).fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name=re.compile("^sign in$", re.IGNORECASE)).click()


def _signed_in(chromium: Browser, service: Service, role: Role, kept: dict[str, StorageState]) -> StorageState:
    if role not in kept:
        context = chromium.new_context(base_url=service.url)
        context.set_default_timeout(4 * PATIENCE_MS)  # the first page of a service that has computed nothing yet
        page = context.new_page()
        sign_in(page, *service.sign_in(role.value))
        page.wait_for_url(f"{service.url}/")
        kept[role] = context.storage_state()
        context.close()
    return kept[role]
