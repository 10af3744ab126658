"""Three forecasts of one goal side by side, on records a person can picture, and on those that go wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import tiny
from in_memory import folder_in_memory
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.insight.forecasting.judging import past
from lockstep.insight.forecasting.landing import expected
from lockstep.insight.forecasting.methods import series
from lockstep.insight.forecasting.sides import DEAL_SIDE, LEAD_SIDE, METHODS, counted, prepared
from lockstep.record.manifest import Version
from lockstep.values import instants
from lockstep.values.faults import WrongUse

CHARTER = "company: {name: Acme, currency: EUR, time_zone: UTC}\ngoals: [{name: Spring, period: 2026-Q2, amount: %s}]\n"
FIRST, AS_OF = date(2025, 3, 3), "2026-05-18 12:00"

On = Callable[..., Reply]


def steady_company(days: int = 440, *, amount: int = 10_00, **cells: Any) -> list[dict[str, Any]]:
    """Two leads are offered on each day: one wins ten euros 30 days later, the other is lost after 40."""
    found: list[dict[str, Any]] = []
    for number in range(days):
        offered = FIRST + timedelta(days=number)
        opened, won, lost = (f"{offered + timedelta(days=later)} 10:00" for later in (10, 30, 40))
        both = {"known_s": f"{offered} 08:00", "offered_s": f"{offered} 09:00", "segment": "mid", **cells}
        found.append({**both, "opportunity_s": opened, "won_s": won, "deal_id": f"w{number}", "home_minor": amount})
        found.append({**both, "opportunity_s": opened, "lost_s": lost, "deal_id": f"l{number}", "home_minor": amount})
    return found


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Return an embedded engine for all records of this file."""
    opened = connect("duckdb", threads=1)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def on(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[On]:
    """Return a function that asks a figure of journeys; the same ones are one record."""
    made: list[tuple[Sequence[dict[str, Any]], Version]] = []

    def version_of(journeys: Sequence[dict[str, Any]], folder: Path) -> Version:
        for known, version in made:
            if known is journeys:
                return version
        version = tiny.tiny_record(folder / f"{len(made)}", journeys=journeys)
        made.append((journeys, version))
        return version

    def asked(
        journeys: Sequence[dict[str, Any]], name: str = "forecast-record", *, at: str = AS_OF, goal: str = "900",
        **question: Any,
    ) -> Reply:  # fmt: skip
        context = Context(engine, version_of(journeys, root), charter.parse(CHARTER % goal))
        return ask(FIGURES[name], Question(as_of_s=instants.parse(at), period="2026-Q2", **question), context)

    with folder_in_memory(tmp_path_factory.mktemp("records")) as root:
        yield asked


@pytest.fixture(scope="module")
def steady() -> list[dict[str, Any]]:
    """Return a company that wins ten euros a day, 30 days after each offer."""
    return steady_company()


def test_a_steady_company_lands_where_it_always_did_by_every_method(on: On, steady: list[dict[str, Any]]) -> None:
    rows = {row["method"]: row for row in on(steady).rows}
    assert list(rows) == list(METHODS)
    # 47 days of the quarter are over and 44 to come: 910.00 in all, each day 10.00.
    assert rows["seasonal-naive"]["value"] == Decimal("910.00")
    for method in (LEAD_SIDE, DEAL_SIDE):
        row = rows[method]
        assert float(str(row["value"])) == pytest.approx(910, rel=0.06)
        assert row["low"] <= row["value"] <= row["high"]  # type: ignore[operator]
        assert row["inside80_rate"] == pytest.approx(1.0, abs=0.05)
    # A baseline that is never off can't be beaten, and it leads.
    assert rows["seasonal-naive"]["leads"] == 1
    assert [rows[method]["verdict"] for method in METHODS] == ["baseline", "no better", "no better", "no better"]


def test_a_method_is_asked_for_by_name_and_a_wrong_one_is_refused(on: On, steady: list[dict[str, Any]]) -> None:
    record = {row["method"]: row["value"] for row in on(steady).rows}
    for method in METHODS:
        reply = on(steady, "goal-forecast", options={"method": method})
        assert (reply.value, reply.rows[0]["method"]) == (record[method], method)
    assert on(steady, "goal-forecast").value == record["seasonal-naive"]
    course = on(steady, "goal-course", options={"method": DEAL_SIDE}).rows
    assert course[-1]["likely"] == record[DEAL_SIDE]
    with pytest.raises(WrongUse, match="no method"):
        on(steady, "goal-forecast", options={"method": "crystal-ball"})


def test_a_past_week_is_forecast_as_it_would_have_been_then(
    engine: Engine, tmp_path: Path, steady: list[dict[str, Any]]
) -> None:
    version = tiny.tiny_record(tmp_path, journeys=steady)
    context = Context(engine, version, charter.parse(CHARTER % "900"))
    today = instants.day_of(instants.parse(AS_OF), "UTC")
    now, then = (
        counted(context, Question(as_of_s=instants.parse(AS_OF) - 7 * back * 86_400), today - 7 * back)
        for back in (0, 20)
    )
    for method in (LEAD_SIDE, DEAL_SIDE):
        ours, theirs = prepared(now[method], 28), prepared(then[method], 28)
        assert ours is not None
        assert theirs is not None
        one, other = expected(ours, ours.play.weeks - 20), expected(theirs, theirs.play.weeks)
        assert one is not None
        assert other is not None
        for name in ("open_units", "of_open", "of_new", "mean", "variance"):
            assert getattr(one, name) == pytest.approx(getattr(other, name)), (method, name)
    assert past(series({today - 300: 100}, today), {}, 28, 0)[0].said == {}


def test_fewer_open_deals_land_lower_though_the_past_was_the_same(on: On, steady: list[dict[str, Any]]) -> None:
    # From 20 April on no deal is opened: what will be won in June is not in play.
    fewer = [
        {name: cell for name, cell in row.items() if name not in ("opportunity_s", "won_s", "lost_s", "deal_id")}
        if row["opportunity_s"] >= "2026-04-20"
        else row
        for row in steady
    ]
    rows = {row["method"]: row for row in on(fewer).rows}
    assert rows[DEAL_SIDE]["value"] < rows["seasonal-naive"]["value"]  # type: ignore[operator]
    assert rows[DEAL_SIDE]["high"] < Decimal("910")  # type: ignore[operator]


def finite(reply: Reply) -> None:
    """Assert that nothing in a reply is no number, and that what is absent has a reason."""
    for row in reply.rows:
        for name, cell in row.items():
            assert not isinstance(cell, float) or math.isfinite(cell), (name, cell)
            assert not isinstance(cell, Decimal) or cell.is_finite(), (name, cell)
    assert reply.rows or reply.faults
    assert all(fault.sentence for fault in reply.faults)
    reply.as_json()  # refuses what is no number


def young() -> list[dict[str, Any]]:
    """Return a company of 60 days, all of them before the goal's period is half over."""
    late = timedelta(days=370)
    return [
        {
            name: f"{date.fromisoformat(cell[:10]) + late}{cell[10:]}" if name.endswith("_s") else cell
            for name, cell in row.items()
        }
        for row in steady_company(60)
    ]


#: What may be wrong with a record, how to make it, and when it is asked.
STRANGE: dict[str, tuple[Callable[[], list[dict[str, Any]]], str]] = {
    "no journeys": (list, AS_OF),
    "one lead": (lambda: [{"known_s": "2026-05-01"}], AS_OF),
    "young": (young, AS_OF),
    "ended long ago": (lambda: steady_company(80), AS_OF),
    "amounts of nought": (lambda: steady_company(amount=0), AS_OF),
    "refunds alone": (lambda: steady_company(amount=-500), AS_OF),
    "on the last day": (lambda: steady_company(segment=None, lead_kind=None), "2026-06-30 23:00"),
}


@pytest.mark.parametrize("what", STRANGE)
def test_whatever_the_record_holds_there_is_a_figure_or_a_reason(on: On, what: str) -> None:
    make, at = STRANGE[what]
    journeys = make()
    replies = [on(journeys, "goal-forecast", at=at, goal="0.01", options={"method": method}) for method in METHODS]
    for reply in (*replies, on(journeys, at=at, goal="0.01")):
        finite(reply)


def test_deals_in_a_currency_without_a_rate_add_nothing_and_break_nothing(on: On) -> None:
    half = [
        {name: cell for name, cell in row.items() if number % 4 or name != "home_minor"}
        for number, row in enumerate(steady_company())
    ]
    rows = {row["method"]: row for row in on(half).rows}
    finite(on(half))
    assert float(str(rows[DEAL_SIDE]["value"])) == pytest.approx(910 / 2, rel=0.3)


def test_a_record_without_offers_begins_with_the_leads_it_knows(on: On) -> None:
    without = [{name: cell for name, cell in row.items() if name != "offered_s"} for row in steady_company()]
    rows = {row["method"]: row for row in on(without).rows}
    assert float(str(rows[LEAD_SIDE]["value"])) == pytest.approx(910, rel=0.08)


def test_where_too_few_deals_were_won_only_the_baseline_is_made_and_it_says_so(on: On) -> None:
    days = [FIRST + timedelta(days=70 * number) for number in range(7)]
    few = [{"known_s": f"{day}", "won_s": f"{day} 10:00", "deal_id": f"d{day}", "home_minor": 1000} for day in days]
    reply = on(few, at="2026-06-20 12:00")
    assert [row["method"] for row in reply.rows] == ["seasonal-naive"]
    assert "no-side" in [fault.code for fault in reply.faults]


def test_a_goal_whose_period_has_not_begun_says_when_it_begins(on: On, steady: list[dict[str, Any]]) -> None:
    reply = on(steady, at="2026-03-01 12:00")
    assert [fault.code for fault in reply.faults] == ["not-begun"]
    assert "2026-04-01" in reply.faults[0].sentence
    assert [fault.code for fault in on(steady, at="2026-07-01 12:00").faults] == ["over"]
