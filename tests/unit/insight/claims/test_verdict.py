"""The rule: supported, refuted, or not enough data, and how much is missing."""

from __future__ import annotations

import numpy as np
import pytest

from lockstep.insight.claims.adjusting import Difference, Stratum, adjusted, beside
from lockstep.insight.claims.verdict import OPEN, REFUTED, SUPPORTED, Evidence, judge


def evidence(value: float, reach: float, *, margin: float = 0.05, sample: int = 200, least: int = 50) -> Evidence:
    return Evidence(Difference(value, value - reach, value + reach, ""), margin, sample, least)


@pytest.mark.parametrize(("value", "reach", "word"), [
    (0.10, 0.08, SUPPORTED),  # wholly above zero, and enough to matter
    (0.10, 0.11, OPEN),  # may be nothing
    (0.04, 0.03, OPEN),  # something, perhaps too little, perhaps not
    (0.03, 0.01, REFUTED),  # surely something, surely too little
    (0.00, 0.04, REFUTED),  # excludes what matters
    (0.00, 0.06, OPEN),  # does not exclude it
    (-0.20, 0.10, REFUTED),  # the other way round
])  # fmt: skip
def test_a_verdict_follows_from_the_interval_and_from_what_matters(value: float, reach: float, word: str) -> None:
    assert judge([evidence(value, reach)])[0].word == word


def test_an_absence_of_evidence_refutes_nothing() -> None:
    assert judge([evidence(0.0, 0.30)])[0].word == OPEN
    assert judge([Evidence(None, 0.05, 0, 50)])[0].word == OPEN


def test_with_too_few_journeys_nothing_is_decided_however_clear_it_looks() -> None:
    verdict = judge([evidence(0.5, 0.01, sample=49)])[0]
    assert (verdict.word, verdict.needed) == (OPEN, 50)


def test_a_share_is_held_against_its_number_from_both_sides() -> None:
    words = [judge([Evidence(beside(reached, 200, 0.25), 0.0, 200, 50)])[0].word for reached in (20, 50, 80)]
    assert words == [REFUTED, OPEN, SUPPORTED]


def test_among_twelve_claims_one_that_is_barely_clear_may_be_chance() -> None:
    barely, rest = evidence(0.10, 0.095), [evidence(0.0, 0.2)] * 11
    assert judge([barely])[0].word == SUPPORTED
    together = judge([barely, *rest])[0]
    assert (together.word, together.is_by_the_list) == (OPEN, True)
    assert together.needed is not None
    assert together.needed > 200


def test_what_was_looked_at_and_taken_back_counts_too() -> None:
    barely = evidence(0.10, 0.085)
    assert judge([barely])[0].word == SUPPORTED
    assert judge([barely], gone=11)[0].word == OPEN


def test_what_is_clear_stays_clear_among_many() -> None:
    verdicts = judge([evidence(0.30, 0.05), *[evidence(0.0, 0.2)] * 30])
    assert verdicts[0].word == SUPPORTED
    assert {one.word for one in verdicts[1:]} == {OPEN}


def test_the_sample_that_is_said_to_decide_does_decide() -> None:
    for value, reach in ((0.10, 0.13), (0.01, 0.06), (-0.03, 0.11)):
        needed = judge([evidence(value, reach)])[0].needed
        assert needed is not None
        assert needed > 200
        narrower = reach * (200 / needed) ** 0.5
        assert judge([evidence(value, narrower, sample=needed)])[0].word != OPEN
        wider = reach * (200 / (needed * 0.97)) ** 0.5
        assert judge([evidence(value, wider, sample=round(needed * 0.97))])[0].word == OPEN


def test_what_lies_on_the_line_promises_no_date() -> None:
    assert judge([evidence(0.0499, 0.2)])[0].needed is None
    assert judge([Evidence(beside(25, 100, 0.25), 0.0, 100, 50)])[0].needed is None


def test_in_a_list_of_twelve_a_wrong_verdict_comes_in_five_of_a_hundred_lists_at_most() -> None:
    dice = np.random.default_rng(11)
    lists, strata, size = 600, 6, 25
    wrong = 0
    # Half the claims are as false as they can be, half as true: any verdict on them is wrong.
    truth = np.array([0.0] * 6 + [0.08] * 6)
    base = dice.uniform(0.2, 0.5, (12, strata))
    one = dice.binomial(size, np.broadcast_to(base + truth[:, None], (lists, 12, strata)))
    other = dice.binomial(size, np.broadcast_to(base, (lists, 12, strata)))
    for reached, reached_other in zip(one, other, strict=True):
        said = judge([
            Evidence(adjusted([Stratum((), int(a), size, int(b), size) for a, b in zip(*pair, strict=True)]), 0.08,
                     strata * size, 50)
            for pair in zip(reached, reached_other, strict=True)
        ])  # fmt: skip
        wrong += any(each.word == SUPPORTED for each in said[:6]) or any(each.word == REFUTED for each in said[6:])
    # 5 in 100, and three standard errors of 600 lists.
    assert wrong / lists <= 0.05 + 3 * (0.05 * 0.95 / lists) ** 0.5
