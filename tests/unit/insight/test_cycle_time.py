"""Cycle time, against sorting by hand."""

from __future__ import annotations

import pytest

from . import said_again as again
from .conftest import Ask
from .ways import PERIODS, in_every_way

DAY = 86_400


def start(journey: again.Journey) -> int | None:
    known = journey.get("known_s")
    return journey.get("opportunity_s") if known is None else known


@in_every_way
def test_cycle_time_is_what_sorting_by_hand_gives(
    answer: Ask, journeys: list[again.Journey], by: str | None, period: str | None, as_of_s: int
) -> None:
    dated = [j for j in again.won(journeys, as_of_s) if j.get("won_s") is not None]
    groups = again.tally(dated, by, lambda j: again.day(j["won_s"]), PERIODS[period])
    expected = {}
    for key, members in groups.items():
        whole = [c for j in members if (c := again.cycle(start(j), j["won_s"])) is not None]
        before = [c for j in members if (c := again.cycle(j.get("known_s"), j.get("opportunity_s"))) is not None]
        after = [c for j in members if (c := again.cycle(j.get("opportunity_s"), j["won_s"])) is not None]
        if whole:
            expected[key] = (
                again.median(whole) / DAY,
                again.nearest_rank(whole, 0.9) / DAY,
                len(whole),
                again.median(before) / DAY if before else None,
                again.median(after) / DAY if after else None,
            )
    rows = answer("cycle-time", as_of_s, by=by, period=period).rows
    columns = ("value", "p90", "deals", "to_opportunity", "to_won")
    assert {row[by] if by else "all": tuple(row[n] for n in columns) for row in rows} == expected


def test_a_win_before_its_lead_is_left_out_and_says_so(answer: Ask) -> None:
    sentences = {fault.code: fault.sentence for fault in answer("cycle-time", period="2026").faults}
    assert sentences == {
        "undated": "1 won deal has no close date and is in no period.",
        "won-before-known": "1 won deal was won before its lead was known and is left out.",
    }


def test_a_win_dated_at_midnight_of_the_day_its_lead_came_took_no_time(answer: Ask) -> None:
    rows = answer("cycle-time", period="2026-03-05").rows
    assert [(row["value"], row["deals"]) for row in rows] == [(0.0, 1)]


def test_without_cycles_the_figure_is_absent_and_says_why(answer: Ask) -> None:
    reply = answer("cycle-time", where={"source": "fair"})
    assert (reply.value, list(reply.rows), [fault.code for fault in reply.faults]) == (None, [], ["no-cycles"])


@pytest.mark.parametrize(("count", "rank"), [(1, 1), (4, 4), (9, 9), (10, 9), (11, 10), (20, 18)])
def test_the_ninetieth_percentile_by_hand_is_the_nearest_rank(count: int, rank: int) -> None:
    assert again.nearest_rank(list(range(1, count + 1)), 0.9) == rank
