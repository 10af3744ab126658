"""The review queue by keyboard alone: S, N, L, arrows and U, and no page is loaded in between."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import OpenAs
from lockstep.record.home import Home
from lockstep.record.rulings import Ruling, Rulings
from lockstep.record.versions import Store
from lockstep_server.people.roles import Role
from pairs import add_pairs, pair
from service import Service


@pytest.fixture(params=[4])
def rulings(service: Service, request: pytest.FixtureRequest) -> Iterator[Rulings]:
    """So many pairs in the queue of the invented company; its rulings, of which none is left afterwards."""
    many = request.param
    home = Home(service.home)
    version = Store(home.record).current()
    assert version is not None
    import duckdb

    files = [str(path) for path in version.tables["person_records"]]
    found = duckdb.execute("SELECT key FROM read_parquet(?) ORDER BY key LIMIT ?", [files, 2 * many]).fetchall()
    keys = [str(key) for (key,) in found]
    add_pairs(home.record, [pair(keys[n], keys[n + many], ppm=900_000 - n) for n in range(many)])
    yield Rulings(home.rulings)
    home.rulings.unlink(missing_ok=True)


def shown(page: Page) -> str:
    return page.locator(".pair thead th").nth(1).inner_text()


def test_a_queue_is_worked_off_by_keyboard_without_loading_a_page(open_as: OpenAs, rulings: Rulings) -> None:
    page = open_as(Role.OPERATIONS)
    page.goto("/matching/")
    expect(page.get_by_role("heading", name="Are these one person?")).to_be_visible()
    page.evaluate("window.isThisPage = true")
    first = shown(page)

    page.keyboard.press("ArrowRight")
    expect(page.locator("#review")).to_contain_text("2 of 4")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#review")).to_contain_text("1 of 4")

    page.keyboard.press("s")
    expect(page.locator("#review")).to_contain_text("1 of 3")
    expect(page.locator("#said")).to_contain_text("Ruled: they are one.")
    page.keyboard.press("n")
    expect(page.locator("#review")).to_contain_text("1 of 2")
    page.keyboard.press("l")
    expect(page.locator("#review")).to_contain_text("1 of 1")
    expect(page.get_by_role("link", name=re.compile("Put off by you"))).to_be_visible()
    assert kinds(rulings.holding()) == ["same", "apart"]

    for left in ("1 of 2", "1 of 3", "1 of 4"):
        page.keyboard.press("u")
        expect(page.locator("#review")).to_contain_text(left)
    assert shown(page) == first
    assert rulings.holding() == []
    assert page.evaluate("window.isThisPage"), "no page was loaded in between"

    page.keyboard.press("/")
    page.keyboard.type("sn")
    assert rulings.holding() == [], "who types into a field rules nothing"


@pytest.mark.parametrize("rulings", [20], indirect=True)
def test_twenty_pairs_take_less_than_a_minute(open_as: OpenAs, rulings: Rulings) -> None:
    page = open_as(Role.OPERATIONS)
    page.goto("/matching/")
    began = time.monotonic()
    for left in range(20, 0, -1):
        expect(page.locator("#review")).to_contain_text(f"1 of {left};")
        page.keyboard.press("s" if left % 2 else "n")
    expect(page.get_by_role("heading", name="No pair waits for a word")).to_be_visible()
    assert time.monotonic() - began < 30, "who reads has the other half of the minute"
    assert sorted(kinds(rulings.holding())) == ["apart"] * 10 + ["same"] * 10


def kinds(found: list[Ruling]) -> list[str]:
    return [ruling.kind for ruling in found]
