"""The charter on its page, and its beginning by whoever sets Lockstep up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from lockstep import charter
from lockstep_server.people.roles import Role

ANSWERS = {
    "company": "Größe & Söhne <b>GmbH</b>",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "fiscal_year_starts": "january",
    "goal": "4200000",
}


@pytest.fixture
def fresh(tmp_path: Path, settings: Settings) -> Path:
    """An installation in which nothing was done yet."""
    settings.HOME = tmp_path
    return tmp_path


def _period(client: Client) -> str:
    return client.get("/charter/begin").context["form"].fields["period"].choices[0][0]


def test_six_answers_begin_a_sound_charter_and_lead_on(client_of: Callable[..., Client], fresh: Path) -> None:
    client = client_of(Role.OPERATIONS)
    said = client.post("/charter/begin", {**ANSWERS, "period": _period(client), "next": "/sources/upload"})
    assert said.headers["Location"] == "/sources/upload"
    made = charter.load(fresh / "charter.yaml")
    assert made.company.name == ANSWERS["company"]
    assert made.company.country == "DE"  # from the zone: its holidays are free
    assert int(made.goals[0].amount) == 4_200_000


def test_a_second_beginning_changes_nothing(client_of: Callable[..., Client], fresh: Path) -> None:
    client = client_of(Role.OPERATIONS)
    period = _period(client)
    client.post("/charter/begin", {**ANSWERS, "period": period})
    before = (fresh / "charter.yaml").read_bytes()
    client.post("/charter/begin", {**ANSWERS, "company": "Another", "period": period})
    assert (fresh / "charter.yaml").read_bytes() == before


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("time_zone", "Berlin", "Did you mean “Europe/Berlin”?"),
        ("goal", "0", "greater than or equal to 1"),
        ("goal", "four", "Enter a number"),
        ("currency", "DOGE", "not one of the available choices"),
        ("company", "", "required"),
    ],
)
def test_a_wrong_answer_is_named_at_its_field_and_the_others_stay(
    client_of: Callable[..., Client], field: str, wrong: str, says: str
) -> None:
    client = client_of(Role.OPERATIONS)
    page = client.post("/charter/begin", {**ANSWERS, "period": _period(client), field: wrong})
    assert says in str(page.context["form"].errors[field])
    other = "goal" if field != "goal" else "company"
    assert page.context["form"].data[other] == ANSWERS[other]


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_on_leads_nowhere_else(client_of: Callable[..., Client], target: str) -> None:
    client = client_of(Role.OPERATIONS)
    said = client.post("/charter/begin", {**ANSWERS, "period": _period(client), "next": target})
    assert said.headers["Location"] == "/sources/"


@pytest.mark.usefixtures("home")
def test_both_teams_promises_stand_side_by_side(client_of: Callable[..., Client]) -> None:
    page = client_of(Role.SELLER).get("/charter/").content.decode()
    assert page.index("Marketing owes sales") < page.index("Sales owes marketing")
    assert page.count('<div class="owes') == 2


@pytest.mark.usefixtures("fresh")
def test_without_a_charter_a_reader_is_told_who_can_begin_it(client_of: Callable[..., Client]) -> None:
    page = client_of(Role.VIEWER).get("/charter/").content.decode()
    assert "Operations or an administrator" in page
    assert "/charter/begin" not in page


def test_a_charter_with_a_mistake_says_its_line(client_of: Callable[..., Client], fresh: Path) -> None:
    (fresh / "charter.yaml").write_text("company: {name: Acme, currency: EUR, time_zone: UTC}\ngaols: []\n")
    page = client_of(Role.VIEWER).get("/charter/").content.decode()
    assert "A charter has no section `gaols`" in page
    assert '<td class="num">2</td>' in page
