"""Every figure opens: its answer, words, SQL, rows and versions, on a page, in the drawer and as a file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from lockstep.insight.book import FIGURES
from lockstep.insight.reader import Reader
from lockstep_server.figures.answering import shown
from lockstep_server.people.roles import Role

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_page_and_a_drawer(client_of: Callable[..., Client], name: str) -> None:
    client = client_of(Role.MARKETER)
    page = client.get(f"/figures/{name}?period=2026-Q4")
    assert page.status_code == 200
    assert FIGURES[name].title in page.content.decode()
    drawer = client.get(f"/figures/{name}?period=2026-Q4", headers={"X-Drawer": "1"}).content.decode()
    assert "<html" not in drawer
    assert "SELECT" in drawer


def test_the_page_and_the_command_line_say_the_same(client_of: Callable[..., Client], home: Path) -> None:
    page = client_of(Role.SELLER).get("/figures/leads?period=2026-Q3&by=region")
    with Reader(home) as reader:
        rows = reader.figure("leads", by="region", period="2026-Q3").rows
    assert page.context["answer"].rows == [[row["region"], f"{row['value']:,}"] for row in rows]


def test_names_are_shown_to_the_teams_alone(client_of: Callable[..., Client]) -> None:
    address = "/figures/leads?period=2026-Q3"
    assert client_of(Role.SELLER).get(address).context["rows"]
    viewer = client_of(Role.VIEWER)
    page = viewer.get(address)
    assert page.context["rows"] == []
    assert "open to the teams, not to your role" in page.content.decode()
    assert viewer.get("/figures/leads/rows.csv?period=2026-Q3").status_code == 403


def test_the_file_has_every_row_behind_the_figure(client_of: Callable[..., Client], home: Path) -> None:
    said = client_of(Role.SALES_LEAD).get("/figures/deals-won/rows.csv?period=2026-Q3")
    lines = list(csv.DictReader(said.getvalue().decode("utf-8-sig").splitlines()))  # type: ignore[attr-defined]
    with Reader(home) as reader:
        assert len(lines) == reader.figure("deals-won", period="2026-Q3").value


def test_a_question_a_figure_does_not_take_is_said_and_the_plain_one_answered(client_of: Callable[..., Client]) -> None:
    page = client_of(Role.MARKETER).get("/figures/goal-pace?period=2021-Q1")
    assert page.status_code == 200


def test_an_unknown_figure_is_not_there(client_of: Callable[..., Client]) -> None:
    assert client_of(Role.MARKETER).get("/figures/luck").status_code == 404


def test_money_without_cents_of_its_own_is_money_too() -> None:
    said = {"unit": "JPY", "currency": "JPY", "value": "120000", "rows": [{"owner": "1e5", "value": "120000"}]}
    assert shown(said).value == "¥120,000"
    assert shown({**said, "value": None}).rows == [["1e5", "¥120,000"]]
