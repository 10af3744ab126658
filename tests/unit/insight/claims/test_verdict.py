"""The rule: supported, refuted, or not enough data, and how much is missing."""

from __future__ import annotations

import pytest

from lockstep.insight.claims.adjusting import Difference, beside
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
