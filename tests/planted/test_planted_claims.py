"""What is planted makes the claim about it true, and nothing planted makes none of them true."""

from __future__ import annotations

from functools import cache

import pytest

from lockstep.insight.claims.testing import Tested
from planted.claims_tried import PARITY, PLANTED, TESTED, claims

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


def test_where_two_groups_do_not_differ_hardly_a_history_says_they_do() -> None:
    # A true difference of 0 comes out as supported in 1 of 40 histories; two of four would be one chance in 250.
    words = [usual(seed)[PARITY.name].verdict.word for seed in (30, 31, 32, 33)]
    assert words.count("supported") <= 1
