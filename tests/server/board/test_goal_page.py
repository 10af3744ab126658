"""The first screen, as every role sees it, with a record and before there is one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from lockstep.insight.reader import Reader
from lockstep_server.board.finding import finding
from lockstep_server.board.sections import _why_none
from lockstep_server.people.models import User
from lockstep_server.people.roles import Role


def _text(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("home")
def test_the_goal_leads_and_both_teams_weigh_the_same(client_of: Callable[..., Client]) -> None:
    page = _text(client_of(Role.REVENUE_LEAD))
    assert "New revenue" in page
    assert page.count('class="team mkt"') == page.count('class="team sal"') == 1
    assert page.index('class="team mkt"') < page.index('class="team sal"')


@pytest.mark.usefixtures("home")
def test_the_page_says_what_the_figure_says(client_of: Callable[..., Client], home: Path) -> None:
    client = client_of(Role.VIEWER)
    with Reader(home) as reader:
        said = reader.figure("goal-pace").as_dict()["rows"][0]
    whole = f"€{round(float(said['value'])):,}"
    assert whole in _text(client)


@pytest.mark.usefixtures("home")
def test_period_and_segment_stay_in_the_address(client_of: Callable[..., Client]) -> None:
    page = _text(client_of(Role.MARKETER), "/?period=2026-Q3&region=Nordics")
    assert 'href="/?period=2026-Q3&amp;region=Nordics"' in page  # the way back from elsewhere
    assert 'aria-label="Remove Region: Nordics"' in page
    everyone = _text(client_of(Role.SELLER), "/?period=2026-Q3")
    known = re.compile(r'aria-label="Known: ([\d,]+)"')
    part, all_ = (int(known.search(text)[1].replace(",", "")) for text in (page, everyone))  # type: ignore[index]
    assert 0 < part < all_


@pytest.mark.usefixtures("home")
def test_a_period_nobody_can_read_is_said_and_the_page_still_stands(client_of: Callable[..., Client]) -> None:
    page = _text(client_of(Role.MARKETER), "/?period=2026-Q9")
    assert 'role="alert"' in page
    assert "New revenue" in page


def test_before_the_first_sync_the_page_says_what_comes_next(
    client_of: Callable[..., Client], tmp_path: Path, settings: Settings
) -> None:
    settings.HOME = tmp_path
    page = _text(client_of(Role.OPERATIONS))
    assert "Nothing has been read yet" in page
    assert 'href="/sources/"' in page


@pytest.mark.usefixtures("home")
def test_a_seller_sees_what_waits_for_them_and_not_what_waits_for_others(
    person_of: Callable[..., User], home: Path
) -> None:
    with Reader(home) as reader:
        rows = reader.figure("waiting", by="owner").rows
    owner = str(max(rows, key=lambda row: (row["owner"] != "(missing)", int(row["overdue"] or 0)))["owner"])
    seller = person_of(Role.SELLER)
    User.objects.filter(pk=seller.pk).update(member=owner)
    client = Client()
    client.force_login(User.objects.get(pk=seller.pk))
    mine = {(row["promise"], row["value"]) for row in rows if row["owner"] == owner}
    shown = [need for need in client.get("/").context["needs"] if need.icon == "clock"]
    assert len(shown) == len(mine)
    assert {need.title.split(" ")[0] for need in shown} == {f"{value:,}" for _, value in mine}
    assert [need.is_over for need in shown] == sorted((need.is_over for need in shown), reverse=True)


@pytest.mark.usefixtures("home")
def test_a_seller_whose_name_is_not_known_is_told_who_sets_it(client_of: Callable[..., Client]) -> None:
    assert "Your name in the record is not known yet" in _text(client_of(Role.SELLER))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("role", "sees", "not_sees"),
    [
        (Role.MARKETER, "came back to marketing", "have no owner"),
        (Role.SALES_LEAD, "offered leads wait for a decision", "came back to marketing"),
        (Role.OPERATIONS, "days old", "came back to marketing"),
        (Role.VIEWER, "Nothing is due", "days old"),
    ],
)
def test_what_needs_me_is_by_role(client_of: Callable[..., Client], role: Role, sees: str, not_sees: str) -> None:
    page = _text(client_of(role))
    assert sees in page
    assert not_sees not in page


@pytest.mark.usefixtures("home")
def test_every_figure_on_the_page_opens(client_of: Callable[..., Client]) -> None:
    client = client_of(Role.REVENUE_LEAD)
    opens = set(re.findall(r'data-drawer href="([^"]+)"', _text(client)))
    assert len(opens) >= 4
    for address in opens:
        assert client.get(address.replace("&amp;", "&"), headers={"X-Drawer": "1"}).status_code == 200


def test_a_finding_names_the_furthest_below_of_each_team_by_the_same_rule() -> None:
    def row(words: str, value: float, agreed: float | None) -> dict[str, object]:
        below = None if agreed is None else value < agreed
        return {"words": words, "value": value, "agreed": agreed, "is_below": below}

    goal = {"row": {"gap": "-1500.00", "goal": "9000.00"}, "likely": {"value": "8000.00", "chance": 0.2}}
    teams = [
        {"team": "marketing", "rows": [row("Complete packets", 0.88, 0.95), row("Accepted leads", 0.6, 0.7)]},
        {"team": "sales", "rows": [row("Decision in time", 0.95, 0.9), row("Enough attempts", 0.5, None)]},
    ]
    assert finding(goal, teams, "EUR") == [
        "€1,500 behind the agreed pace.",
        "As things go it lands near €8,000, €1,000 short of the goal.",
        "Marketing keeps 0 of 2 promises, sales 1 of 1.",
        "Furthest below what was agreed: accepted leads (60.0\u202f%, agreed 70\u202f%).",
    ]


def test_promises_that_nobody_can_judge_say_what_is_missing_and_not_that_nothing_is_due() -> None:
    def fault(code: str) -> dict[str, str]:
        return {"code": code, "sentence": f"About {code}."}

    said = {"faults": [fault("no-offers"), fault("no-attempts"), fault("no-decisions"), fault("unknown-value")]}
    assert _why_none(said, "marketing") == "About no-offers."
    assert _why_none(said, "sales") == "About no-attempts. About no-decisions."
    assert _why_none({"faults": []}, "sales") == "Nothing is due: no lead was offered to sales in this time."
