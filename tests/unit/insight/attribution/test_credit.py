"""Every model of one conversion at a time, against its definition said again in fractions."""

from __future__ import annotations

import random
from collections import defaultdict
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockstep.insight.attribution.models import WEIGHTS

from .given import ask, by_unit, touch_by_touch
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


def at_places(units: str, lead: int | None, opportunity: int | None) -> Conversion:
    """A journey of a day per touch, its milestones made at these places; `d` is direct."""
    touches = [Touch(day * 86_400, day, {"d": "direct"}.get(unit, unit), unit == "d") for day, unit in enumerate(units)]
    lead_s, opportunity_s = (None if place is None else place * 86_400 + 5 for place in (lead, opportunity))
    return Conversion(touches, len(units) * 86_400, lead_s, opportunity_s, 1_000_003)


#: Where anchors meet, are missing or are all there is, in all ways that chance may pass over.
CORNERS = [
    *(at_places("abcab", lead, opportunity) for lead in (None, 0, 1, 4) for opportunity in (None, 0, 1, 2, 4)),
    *(at_places("ab", lead, opportunity) for lead in (None, 0, 1) for opportunity in (None, 0, 1)),
    *(at_places("a", lead, opportunity) for lead in (None, 0) for opportunity in (None, 0)),
    at_places("dd", 0, None), at_places("add", 1, None), at_places("dad", None, None), at_places("", None, None),
]  # fmt: skip


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 40))
def test_every_model_gives_each_touch_its_share_and_adds_up_to_the_cent(dice: random.Random, count: int) -> None:
    """Unit by unit as a table that somebody brought is answered, and touch by touch as figures of the record are."""
    journeys = [*CORNERS, *(a_conversion(dice) for _ in range(count))]
    found = ask(journeys, *WEIGHTS, half_life_days=7)
    each = touch_by_touch(journeys, *WEIGHTS)
    value = sum(journey.value_minor for journey in journeys)
    for model in WEIGHTS:
        # Weights of age come from a table: a touch is off by a step of it.
        slack = 4_000 if model == "time-decay" else 1
        wanted: dict[Any, Fraction | float] = defaultdict(Fraction)
        conversions: dict[Any, Fraction | float] = defaultdict(Fraction)
        for number, journey in enumerate(journeys):
            given = shares(journey, model, WEEK_S)
            for touch, share in zip(journey.counting, given, strict=True):
                wanted[touch.unit] += share * journey.value_minor
                conversions[touch.unit] += share
                at = touch.touch_id - (journey.closed_s - touch.at_s) * 2**30
                assert abs(each.get((model, number, at), (0, 0))[1] - share * journey.value_minor) < slack
            if not given:
                wanted[None] += journey.value_minor
                conversions[None] += 1
        got = by_unit(found, model)
        assert sum(minor for _, minor in got.values()) == value
        assert sum(nano for nano, _ in got.values()) == len(journeys) * 10**9
        own = [both for (name, *_), both in each.items() if name == model]
        assert (sum(nano for nano, _ in own), sum(minor for _, minor in own)) == (len(journeys) * 10**9, value)
        for unit, exact in wanted.items():
            nano, minor = got.get(unit, (0, 0))
            assert abs(minor - exact) < slack, (model, unit)
            assert abs(nano - conversions[unit] * 10**9) < (2_000_000 if slack > 1 else 1), (model, unit)


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


@pytest.mark.parametrize("touches", [1, 2, 65, 1_000])
def test_a_journey_of_any_length_is_divided_exactly(touches: int) -> None:
    """By age too, within a thousandth: weights of age come from a table."""
    journey = Conversion(
        [Touch(n * 3_600, n, f"unit {n % 7}", False) for n in range(touches)], touches * 3_600, None, None, 987_654_321
    )
    found = ask([journey], *WEIGHTS)
    assert not found.faults
    for model in WEIGHTS:
        wanted: dict[str, Fraction | float] = defaultdict(Fraction)
        for touch, share in zip(journey.counting, shares(journey, model, WEEK_S), strict=True):
            wanted[touch.unit] += share * journey.value_minor
        got = by_unit(found, model)
        assert sum(minor for _, minor in got.values()) == 987_654_321
        for unit, value in wanted.items():
            assert abs(got.get(unit, (0, 0))[1] - value) < (100_000 if model == "time-decay" else 1)


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
