"""Lead conversion, against counting by hand; Wilson's interval, against scipy's."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from lockstep.insight.interval import wilson

from . import said_again as again
from .conftest import Ask
from .ways import PERIODS, in_every_way


@in_every_way
def test_lead_conversion_is_what_counting_by_hand_gives(
    answer: Ask, journeys: list[again.Journey], by: str | None, period: str | None, as_of_s: int
) -> None:
    groups = again.tally(again.leads(journeys, as_of_s), by, lambda j: again.day(j.get("known_s")), PERIODS[period])
    expected = {}
    for key, members in groups.items():
        standing = [again.standing(j, as_of_s) for j in members]
        counts = [standing.count(name) for name in ("won", "lost", "open")]
        expected[key] = (len(members), *counts, counts[0] / len(members))
    rows = answer("lead-conversion", as_of_s, by=by, period=period).rows
    columns = ("leads", "won", "lost", "open", "value")
    assert {row[by] if by else "all": tuple(row[name] for name in columns) for row in rows} == expected


def test_the_one_value_is_that_of_the_one_row(answer: Ask) -> None:
    reply = answer("lead-conversion")
    assert reply.value == reply.rows[0]["value"]


def test_without_leads_the_share_is_absent_and_says_why(answer: Ask) -> None:
    reply = answer("lead-conversion", period="2025")
    assert (reply.value, list(reply.rows)) == (None, [])
    assert [fault.code for fault in reply.faults] == ["no-leads"]


@pytest.mark.parametrize(("won", "leads"), [(0, 1), (1, 1), (0, 10), (3, 10), (842, 8000), (3561, 9240), (50, 50)])
def test_the_interval_is_that_of_scipy(won: int, leads: int) -> None:
    theirs = binomtest(won, leads).proportion_ci(method="wilson")
    assert wilson(won, leads) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize(("won", "leads"), [(0, 0), (2, 1), (-1, 3)])
def test_no_interval_is_made_of_what_is_no_share(won: int, leads: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(won, leads)
