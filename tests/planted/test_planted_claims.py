"""What is planted makes the claim about it true, and nothing planted makes none of them true."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from lockstep.insight.claims.adjusting import Z
from lockstep.insight.claims.testing import Tested
from planted.claims_tried import PARITIES, PLANTED, SYNDICATION, TESTED, claims

pytestmark = pytest.mark.slow


@cache
def usual(seed: int) -> dict[str, Tested]:
    return claims({}, seed, TESTED)


@pytest.mark.parametrize(("truth", "strength", "name"), PLANTED, ids=[one[0] for one in PLANTED])
def test_a_planted_truth_has_the_claim_about_it_supported(truth: str, strength: float, name: str) -> None:
    assert claims({truth: strength}, 30, TESTED)[name].verdict.word == "supported"
    assert usual(30)[name].verdict.word != "supported"


def test_with_nothing_planted_what_they_say_of_attempts_and_content_is_refuted() -> None:
    assert [usual(30)[name].verdict.word for name in ("call-once", "content-not-used")] == ["refuted", "refuted"]


@cache
def undisturbed() -> list[dict[str, Tested]]:
    """Return what comes out of three claims in sixty histories with nothing planted."""
    return [claims({}, seed, [*PARITIES, SYNDICATION]) for seed in range(100, 160)]


def would_be_supported(one: Tested) -> bool:
    """Return whether a claim that there are fewer would be, were it the only one of its list."""
    return one.effect is not None and one.effect.high < 0 and -one.effect.value >= one.claim.margin / 100


def test_where_two_groups_do_not_differ_the_interval_misses_nought_as_seldom_as_it_says() -> None:
    found = [history[claim.name] for history in undisturbed() for claim in PARITIES]
    effects = [one.effect for one in found if one.effect is not None]
    assert len(effects) == 120
    # Of 120 intervals that hold 95 times in 100, 6 miss; 14 or more would be one chance in 250.
    assert sum(not effect.low <= 0 <= effect.high for effect in effects) <= 13
    # Half of these are on the side that the claim is about: 3; 10 or more would be one chance in 900.
    assert sum(would_be_supported(one) for one in found) <= 9
    assert sum(one.verdict.word == "supported" for one in found) <= sum(would_be_supported(one) for one in found)


def test_a_channel_that_is_hardly_worse_is_not_called_worthless_more_often_than_the_interval_allows() -> None:
    # Nothing is planted, and sales accepts 3 in 100 fewer of its leads; ten were said.
    found = [history[SYNDICATION.name] for history in undisturbed()]
    effects = [one.effect for one in found if one.effect is not None]
    values, halves = (np.array(each) for each in zip(*((e.value, (e.high - e.low) / 2) for e in effects), strict=True))
    assert -0.06 < values.mean() < -0.01
    # As far apart as each interval says of itself: the standard deviation of 60 is known to a fifth or so.
    assert 0.75 < values.std(ddof=1) / (halves.mean() / Z) < 1.25
    # 12 points too many, which it takes, are 1.4 standard errors off, or 7 in 100; 11 of 60 would be one chance in 300.
    assert sum(would_be_supported(one) for one in found) <= 10
