"""What only some figures can be asked for: in the address of the page and of the API, with the same checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Option, Question
from lockstep.insight.book import FIGURES
from lockstep_server.people.roles import Role

pytestmark = pytest.mark.usefixtures("home", "answers_are_new")


def _compute(context: Context, question: Question) -> Answer:
    """Answer as leads do, and only half where that was asked for."""
    said = FIGURES["leads"].compute(context, question)
    halves = question.option("part", "all") == "half" and isinstance(said.value, int)
    return replace(said, value=said.value // 2) if halves and isinstance(said.value, int) else said


@pytest.fixture(autouse=True)
def choosy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a figure that has an option; those of the product change."""
    options = {"part": Option(words="how much of it", values=("all", "half"))}
    monkeypatch.setitem(FIGURES, "choosy", replace(FIGURES["leads"], name="choosy", options=options, compute=_compute))


@pytest.fixture
def answers_are_new() -> None:
    from django.core.cache import caches

    caches["answers"].clear()


def test_a_page_offers_what_can_be_set_and_says_what_is(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.SALES_LEAD)
    whole = client.get("/figures/choosy?period=all")
    half = client.get("/figures/choosy?period=all&set.part=half")
    assert 'name="set.part"' in whole.content.decode()
    assert "<option selected>half</option>" in half.content.decode()
    number = {page: int(page.context["answer"].value.replace(",", "")) for page in (whole, half)}
    assert number[half] == number[whole] // 2
    assert "set.part=half" in half.content.decode()  # the file and the pickers carry it along


def test_what_can_not_be_set_is_said(client_of: Callable[..., Client]) -> None:
    said = client_of(Role.MARKETER).get("/figures/choosy?set.part=quarter").content.decode()
    assert "There are all, half." in said


def test_a_program_sets_it_too(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.MARKETER)
    whole, half = client.get("/api/figures/choosy").json(), client.get("/api/figures/choosy?set=part%3Dhalf").json()
    assert half["value"] == whole["value"] // 2
    assert half["options"] == {"part": "half"}
    wrong = client.get("/api/figures/choosy?set=part%3Dquarter")
    assert (wrong.status_code, "There are all, half." in wrong.json()["remedy"]) == (422, True)
    assert client.get("/api/figures/leads?set=part%3Dhalf").status_code == 422
    listed = {item["name"]: item for item in client.get("/api/figures").json()["items"]}
    assert listed["choosy"]["options"] == [{"name": "part", "words": "how much of it", "values": ["all", "half"]}]
