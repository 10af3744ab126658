"""The likely landing from every side: which leads and why, and what was said beside what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django.fixtures import Settings

from lockstep.insight.forecasting.keeping import Keeper, Kept, keep_shown
from lockstep.insight.reader import Reader
from lockstep_server.board.landing import finding
from lockstep_server.board.rounds import keep_forecasts
from lockstep_server.people.roles import Role

ONE = Kept(
    record="v000001-00000001", charter="c", at_s=0, day="2026-10-01", goal="New revenue", period="2026-Q4",
    amount="4200000", currency="EUR", leads="lead-side",
    said={
        "seasonal-naive": {"value": "400000.00", "low": "300000.00", "high": "450000.00"},
        "lead-side": {"value": "500000.00", "low": "400000.00", "high": "600000.00"},
    },
)  # fmt: skip


@pytest.fixture
def keeper(home: Path) -> Iterator[Keeper]:
    """Return what keeps the forecasts of the served home, empty before and after."""
    path = home / "forecasts.jsonl"
    path.unlink(missing_ok=True)
    caches["answers"].clear()
    yield Keeper(path)
    path.unlink(missing_ok=True)


def page_of(client: Client, address: str = "/forecast/") -> str:
    """Return the page; it is there whatever the record says."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_way_to_forecast_stands_on_the_page_with_its_score(
    client_of: Callable[..., Client], home: Path, keeper: Keeper
) -> None:
    text = page_of(client_of(Role.VIEWER))
    with Reader(home) as reader:
        rows = reader.figure("forecast-record", period="2026-Q4").rows
    assert len(rows) == 4
    for words in ("Baseline", "From leads", "From deals", "Leads and deals"):
        assert text.count(f'<th scope="row">{words}') == 1
    assert text.count('class="leads"') == 1
    assert "set.method=lead-side" in text
    assert "No forecast of Q4 2026 was kept" in text
    assert 'href="/forecast/?period=2026-Q4"' in page_of(client_of(Role.SELLER), "/")


def test_what_is_shown_is_kept_once_however_often_it_is_computed(home: Path, keeper: Keeper) -> None:
    with Reader(home) as reader:
        assert [keep_shown(reader), keep_shown(reader)] == [1, 0]
        record = {row["method"]: row for row in reader.figure("forecast-record", period="2026-Q4").as_dict()["rows"]}
    assert keep_forecasts() == 0  # the daily round comes to what the sync has kept
    kept = keeper.all()
    assert [(one.goal, one.period, one.day) for one in kept] == [
        ("New revenue, fourth quarter of 2026", "2026-Q4", "2026-11-19")
    ]
    assert {name: said["value"] for name, said in kept[0].said.items()} == {
        n: row["value"] for n, row in record.items()
    }
    assert record[kept[0].leads]["leads"] == 1


def test_kept_forecasts_are_drawn_beside_what_was_won(client_of: Callable[..., Client], keeper: Keeper) -> None:
    keeper.keep([ONE, replace(ONE, day="2026-10-08", record="v000002-00000002")])
    client = client_of(Role.MARKETER)
    text = page_of(client)
    assert text.count('<svg class="forecast-range"') == 4
    assert "v000002-00000002" in text
    assert "Solid: won so far" in text
    # Another sync, another line: the picture is not that of before.
    before = text.count("<path")
    keeper.keep([replace(ONE, day=f"2026-10-{day}", record=f"v{day:06}-00000001") for day in range(10, 20)])
    assert page_of(client).count("<path") > before


def test_once_the_period_is_over_every_method_is_scored(
    client_of: Callable[..., Client], keeper: Keeper, home: Path
) -> None:
    charter = home / "charter.yaml"
    text = charter.read_text(encoding="utf-8")
    try:
        earlier = text.replace("2026-Q4", "2026-Q3")
        for month, before in (("10", "07"), ("11", "08"), ("12", "09")):
            earlier = earlier.replace(f" 2026-{month}: ", f" 2026-{before}: ")
        charter.write_text(earlier, encoding="utf-8")
        keeper.keep(
            [replace(ONE, period="2026-Q3", day="2026-07-20"), replace(ONE, period="2026-Q3", day="2026-08-20")]
        )
        said = page_of(client_of(Role.SALES_LEAD), "/forecast/?period=2026-Q3")
    finally:
        charter.write_text(text, encoding="utf-8")
    assert "is over: there is nothing left to forecast" in said
    assert "came.</p>" in said
    assert (
        said.count('<td class="num">2 times</td>') == 3
    )  # what led, the baseline, the lead side; the deal side was never said
    assert "Solid: won so far" not in said


@pytest.mark.usefixtures("home")
def test_a_period_without_a_goal_says_so_and_a_stranger_sees_nothing(client_of: Callable[..., Client]) -> None:
    assert "has no goal for 2025-Q1" in page_of(client_of(Role.SELLER), "/forecast/?period=2025-Q1&region=Nordics")
    assert Client().get("/forecast/").status_code == 302


def test_before_the_first_sync_the_page_says_what_comes_next(
    client_of: Callable[..., Client], tmp_path: Path, settings: Settings
) -> None:
    settings.HOME = tmp_path
    assert "Nothing has been read yet" in page_of(client_of(Role.OPERATIONS))
    assert keep_forecasts() == 0


def row(method: str, verdict: str, *, leads: int = 0, error: str = "50.00", gain: str | None = None) -> dict[str, Any]:
    """Return a row of `forecast-record`; 1,000.00 came."""
    share = float(error) / 1000
    return {
        "method": method, "verdict": verdict, "leads": leads, "windows": 60, "error": error, "error_rate": share,
        "gain": gain,
    }  # fmt: skip


def test_the_finding_says_which_leads_and_why() -> None:
    base = row("seasonal-naive", "baseline", leads=1, error="200.00")
    led = [base | {"leads": 0}, row("lead-side", "better", leads=1, gain="150.00")]
    assert finding(led) == [
        "The forecast from leads leads: made again in 60 weeks of the past it was 5\u202f% off, the baseline "
        "20\u202f%, and chance alone hardly shows such a difference."
    ]
    assert "chance alone may show that" in finding([base, row("deal-side", "no better", gain="150.00")])[0]
    assert "no other forecast was less far off" in finding([base, row("deal-side", "no better", gain="-50.00")])[0]
    assert "too young to say" in finding([base, row("deal-side", "not enough data")])[0]
    assert "Only the baseline can be made" in finding([base])[0]
    assert finding([]) == []


@pytest.mark.usefixtures("home")
def test_a_forecasts_amount_opens_to_its_own_definition(client_of: Callable[..., Client]) -> None:
    text = page_of(client_of(Role.VIEWER), "/figures/goal-forecast?period=2026-Q4&set.method=deal-side")
    assert "deal-side" in text
    assert "Likely landing" in text
