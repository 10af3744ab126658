"""A page that takes long says what is being computed, and comes when it is done; what many ask for is made once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lockstep.insight.reader import Reader
from lockstep.values.faults import LockstepError
from lockstep_server.frame import answers
from lockstep_server.people.roles import Role

pytestmark = pytest.mark.usefixtures("home", "nothing_is_kept")
ADDRESS = "/lost/?within=region"


@pytest.fixture
def nothing_is_kept(settings: Any, tmp_path: Path) -> None:
    """Pages wait for nothing, and what other tests computed is not there."""
    caches = {name: dict(cache) for name, cache in settings.CACHES.items()}
    caches["answers"]["LOCATION"] = str(tmp_path / "answers")
    settings.CACHES = caches
    settings.PATIENCE_S = 0


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The gap is split only when this is opened; what went wrong before is open at the end."""
    opened, figure = threading.Event(), Reader.figure

    def late(reader: Reader, name: str, **question: Any) -> Any:
        assert name != "goal-gap" or opened.wait(60)
        return figure(reader, name, **question)

    monkeypatch.setattr(Reader, "figure", late)
    yield opened
    opened.set()


def come(ask: Callable[[], Any]) -> Any:
    """Ask as a browser does until something else comes than that it is being computed."""
    until = time.monotonic() + 120
    while (answer := ask()).status_code == 202:
        assert time.monotonic() < until
        time.sleep(0.1)
    return answer


def test_a_page_that_takes_long_says_what_is_computed_and_comes_by_itself(
    client_of: Callable[..., Client], gate: threading.Event
) -> None:
    client = client_of(Role.MARKETER)
    said = client.get(ADDRESS)
    shown = said.content.decode()
    assert said.status_code == 202
    assert "no-store" in said.headers["Cache-Control"]
    assert '<h1 tabindex="-1">Splitting the gap' in shown
    assert '<noscript><p><a class="btn" href="/lost/?within=region">' in shown
    assert 'hx-get="/lost/?within=region"' in shown
    since = {"X-Under-Way": said.headers["X-Under-Way"], "HX-Request": "true"}
    again = client.get(ADDRESS, headers=since)
    assert again.status_code == 202
    assert again.content.decode().startswith('<div id="under-way"')
    assert again.headers["X-Under-Way"] == since["X-Under-Way"]
    gate.set()
    assert come(lambda: client.get(ADDRESS, headers=since)).headers["HX-Refresh"] == "true"
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert '<h1 id="where-lost">' in page.content.decode()


def test_a_drawer_is_told_so_too_and_then_gets_what_it_asked_for(
    client_of: Callable[..., Client], gate: threading.Event
) -> None:
    client, address = client_of(Role.MARKETER), "/figures/cycle-time?by=region"
    gate.set()
    said = client.get(address, headers={"X-Drawer": "1"})
    assert (said.status_code, said.content[:21]) == (202, b'<div id="under-way" c')
    assert b"hx-get" not in said.content
    headers = {"X-Drawer": "1", "X-Under-Way": said.headers["X-Under-Way"]}
    figure = come(lambda: client.get(address, headers=headers))
    assert "HX-Refresh" not in figure.headers
    assert "X-Under-Way" not in figure.headers
    assert b"Cycle time" in figure.content


def test_what_can_not_be_computed_is_told_by_the_page_itself(
    client_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(reader: Reader, name: str, **question: Any) -> Any:
        raise LockstepError("A file of the record can't be read any more.", remedy="Run a sync.")

    client = client_of(Role.MARKETER)
    assert come(lambda: client.get("/lost/")).status_code == 200  # what else is on the page, so that this alone fails
    monkeypatch.setattr(Reader, "figure", fails)
    page = come(lambda: client.get(ADDRESS))
    assert page.status_code == 200
    assert "A file of the record can&#x27;t be read any more." in page.content.decode()


def test_what_several_ask_for_at_once_is_computed_once_and_nothing_is_left_of_it(home: Path) -> None:
    asked, begun, made = threading.Barrier(4), threading.Event(), []

    def compute() -> str:
        begun.set()
        time.sleep(0.3)
        made.append("sheep")
        return "four of them"

    def ask(_: int) -> str:
        with Reader(home) as reader:
            asked.wait(60)
            found: str = answers.kept(reader, ("sheep", str(home)), compute)
            return found

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(4))) == ["four of them"] * 4
    assert made == ["sheep"]
    assert not list((home / "cache" / "computing").iterdir())


def test_what_fails_lets_the_next_one_try(home: Path) -> None:
    def fails() -> None:
        raise LockstepError("Not now.", remedy="Later.")

    with Reader(home) as reader:
        with pytest.raises(LockstepError):
            answers.kept(reader, "what fails", fails)
        assert answers.kept(reader, "what fails", lambda: 1) == 1


def test_only_what_is_kept_is_answered_where_nothing_may_be_computed(home: Path) -> None:
    with Reader(home) as reader:
        with answers.only_kept(), pytest.raises(answers.NotKept) as missing:
            answers.kept(reader, "goats", lambda: 7)
        missing.value.make()
        with answers.only_kept():
            assert answers.kept(reader, "goats", lambda: 8) == 7
