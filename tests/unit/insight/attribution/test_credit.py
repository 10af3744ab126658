"""Every model of one conversion at a time, against its definition said again in fractions."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockstep.insight.attribution.models import WEIGHTS

from .given import ask, by_unit
from .said_again import Conversion, Touch, shares

WEEK_S = 7 * 86_400
UNITS = ["search", "fair", "mail", "direct"]


def a_conversion(dice: random.Random) -> Conversion:
    """Up to seven touches, often at one instant, before and after the milestones and the event."""
    touches = [
        Touch(dice.randrange(41) * 86_400, number, dice.choice(UNITS), False) for number in range(dice.randrange(8))
    ]
    return Conversion(
        [Touch(t.at_s, t.touch_id, t.unit, t.unit == "direct") for t in touches],
        closed_s=dice.randrange(41) * 86_400,
        lead_s=dice.choice([None, dice.randrange(41) * 86_400]),
        opportunity_s=dice.choice([None, dice.randrange(41) * 86_400]),
        value_minor=dice.randrange(-5_000, 2_000_000),
    )


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 60))
def test_every_model_gives_each_touch_its_share_and_adds_up_to_the_cent(dice: random.Random, count: int) -> None:
    journeys = [a_conversion(dice) for _ in range(count)]
    found = ask(journeys, *WEIGHTS, half_life_days=7)
    for model in WEIGHTS:
        wanted: dict[Any, Any] = defaultdict(float)
        touched = 0
        for journey in journeys:
            for touch, share in zip(journey.counting, shares(journey, model, WEEK_S), strict=True):
                wanted[touch.unit] += float(share * journey.value_minor)
                touched += 1
            if not journey.counting:
                wanted[None] += journey.value_minor
        got = by_unit(found, model)
        assert sum(minor for _, minor in got.values()) == sum(journey.value_minor for journey in journeys)
        assert sum(nano for nano, _ in got.values()) == len(journeys) * 10**9
        # A touch is off by less than one unit; by age, by the step of the table on top.
        slack = touched + (4_000 if model == "time-decay" else 0)
        for unit, value in wanted.items():
            assert got.get(unit, (0, 0))[1] == pytest.approx(value, abs=slack), (model, unit)


def test_the_order_in_which_rows_come_changes_nothing() -> None:
    dice = random.Random(7)
    journeys = [
        Conversion(
            [Touch(dice.randrange(9) * 3_600, n, dice.choice(UNITS), False) for n in range(6)], 10 * 3_600, 7_200, None,
            dice.randrange(10_000),
        )
        for _ in range(20)
    ]  # fmt: skip
    shuffled = [
        Conversion(dice.sample(j.touches, 6), j.closed_s, j.lead_s, j.opportunity_s, j.value_minor) for j in journeys
    ]
    names = [*WEIGHTS, "markov", "shapley"]
    assert ask(journeys, *names).credits == ask(shuffled, *names).credits


def test_u_by_hand() -> None:
    """The example of the charter: 40 to the fair, 40 to the webinar that made the lead, 20 to the demo."""
    touches = [Touch(1, 1, "fair", False), Touch(2, 2, "webinar", False), Touch(3, 3, "demo", False)]
    deal = Conversion(touches, closed_s=9, lead_s=2, opportunity_s=None, value_minor=1_000)
    assert by_unit(ask([deal], "u"), "u") == {
        "fair": (400_000_000, 400), "webinar": (400_000_000, 400), "demo": (200_000_000, 200),
    }  # fmt: skip
    assert {unit: minor for unit, (_, minor) in by_unit(ask([deal], "u:playbook"), "u:playbook").items()} == {
        "fair": 400, "webinar": 200, "demo": 400,
    }  # fmt: skip


@pytest.mark.parametrize("touches", [1, 64, 65, 1_000])
def test_a_journey_of_any_length_is_divided_exactly(touches: int) -> None:
    """By age too, which is reckoned more coarsely beyond 64 touches: still within a thousandth."""
    journey = Conversion(
        [Touch(n * 3_600, n, f"unit {n % 7}", False) for n in range(touches)], touches * 3_600, None, None, 987_654_321
    )
    found = ask([journey], *WEIGHTS)
    assert not found.faults
    for model in WEIGHTS:
        wanted: dict[str, float] = defaultdict(float)
        for touch, share in zip(journey.counting, shares(journey, model, WEEK_S), strict=True):
            wanted[touch.unit] += float(share * journey.value_minor)
        got = by_unit(found, model)
        assert sum(minor for _, minor in got.values()) == 987_654_321
        for unit, value in wanted.items():
            assert got.get(unit, (0, 0))[1] == pytest.approx(value, abs=1_000_000 if model == "time-decay" else touches)


def test_a_journey_too_long_to_be_exact_is_a_reason_and_no_figure() -> None:
    journey = Conversion([Touch(n, n, "mail", False) for n in range(10_001)], 10_001, None, None, 100)
    found = ask([journey], "linear")
    assert [fault.code for fault in found.faults] == ["journey-too-long"]
    assert found.credits == []


def test_touches_after_the_event_and_before_the_window_get_nothing() -> None:
    journey = Conversion(
        [Touch(0, 1, "old", False), Touch(100, 2, "edge", False), Touch(201, 3, "late", False)], 200, None, None, 900
    )
    found = ask([journey], "first", "last", "linear", look_back_s=100)
    for model in ("first", "last", "linear"):
        assert by_unit(found, model) == {"edge": (10**9, 900)}
    assert by_unit(ask([journey], "linear", look_back_s=50), "linear") == {None: (10**9, 900)}
