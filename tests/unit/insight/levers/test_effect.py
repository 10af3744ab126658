"""The arithmetic of levers, worked out by hand and held against other people's."""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import pytest
from scipy.stats.contingency import relative_risk

from lockstep.insight.levers.attempting import answers_more
from lockstep.insight.levers.contrast import Cells, Estimate, estimate, joined
from lockstep.insight.levers.effect import Ratio, Strata, Z, risk_ratio
from lockstep.insight.levers.lever import FAILED, HELD, TOO_FEW, compared


def strata(*rows: tuple[int, int, int, int]) -> Strata:
    """Return strata of (treated, of these reached, others, of these reached)."""
    return Strata(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)))


def test_with_one_stratum_the_ratio_is_that_of_the_two_shares_and_the_interval_that_of_scipy() -> None:
    ratio = risk_ratio(strata((200, 60, 150, 30)))
    theirs = relative_risk(60, 200, 30, 150)
    interval = theirs.confidence_interval(0.95)
    assert ratio is not None
    assert ratio.value == pytest.approx(theirs.relative_risk)
    assert (ratio.low, ratio.high) == pytest.approx((interval.low, interval.high))


def test_two_strata_by_hand() -> None:
    # Top: 30·100/200 + 4·20/60 = 15 + 4/3; bottom: 20·100/200 + 1·40/60 = 10 + 2/3.
    ratio = risk_ratio(strata((100, 30, 100, 20), (40, 4, 20, 1)))
    assert ratio is not None
    assert ratio.value == pytest.approx((15 + 4 / 3) / (10 + 2 / 3))
    # (100·100·50 − 30·20·200)/200² = 9.5; (40·20·5 − 4·1·60)/60² = 3760/3600.
    variance = (9.5 + 3760 / 3600) / ((15 + 4 / 3) * (10 + 2 / 3))
    assert ratio.log_variance == pytest.approx(variance)
    assert ratio.low == pytest.approx(exp(log(ratio.value) - Z * sqrt(variance)))


def test_a_source_whose_leads_are_better_anyway_is_no_effect_of_the_answer() -> None:
    # Partners are answered in time and win half; ads are answered late and win a tenth. Within each nothing differs.
    confounded = strata((900, 450, 100, 50), (100, 10, 900, 90))
    ratio = risk_ratio(confounded)
    assert ratio is not None
    assert ratio.value == pytest.approx(1.0)
    crude = (460 / 1000) / (140 / 1000)
    assert crude > 3


def test_strata_with_one_arm_alone_compare_nothing() -> None:
    both = strata((100, 30, 100, 20))
    assert risk_ratio(strata((100, 30, 100, 20), (500, 499, 0, 0), (0, 0, 70, 1))) == risk_ratio(both)
    assert risk_ratio(strata((500, 499, 0, 0))) is None
    assert risk_ratio(strata((100, 0, 100, 20))) is None


def cells(*, part1: tuple[int, int, int, int], part2: tuple[int, int, int, int], recent: int = 50) -> Cells:
    """Return cells of one stratum: (treated, reached, others, reached) of each part; a success is worth 1,000."""
    units = {part: np.array([[row[2], row[0]]]) for part, row in ((1, part1), (2, part2))}
    reached = {part: np.array([[row[3], row[1]]]) for part, row in ((1, part1), (2, part2))}
    return Cells(np.array([1000.0]), units, reached, np.array([[float(recent), 0.0]]))


def estimated(counts: Cells, recent: float = 50.0) -> Estimate:
    return estimate(
        counts, changed=np.array([recent]), doubt=0.0, scale=1.0, check_scale=1.0, names=("in time", "late")
    )


def test_the_gain_is_the_ratio_less_one_times_what_comes_without() -> None:
    got = estimated(cells(part1=(100, 30, 100, 20), part2=(100, 30, 100, 20)))
    # Of all 400 a quarter came; half were treated at a ratio of 1.5, so of the others 0.25 / 1.25 = 0.2 come.
    assert got.gain is not None
    assert got.gain.value == pytest.approx(0.5 * 50 * 0.2 * 1000)
    assert got.gain.low < got.gain.value < got.gain.high
    assert (got.sample, got.units) == (400, 50.0)


def test_what_the_first_part_said_is_held_against_the_last() -> None:
    held = estimated(cells(part1=(400, 120, 400, 80), part2=(400, 112, 400, 80)))
    assert held.check.outcome == HELD
    assert held.check.said == pytest.approx(400 * (0.3 - 0.2) * 1000, rel=0.02)
    assert held.check.came == pytest.approx(400 * (0.28 - 0.2) * 1000, rel=0.02)
    turned = estimated(cells(part1=(400, 120, 400, 80), part2=(400, 80, 400, 120)))
    assert turned.check.outcome == FAILED


def test_too_few_of_either_say_how_many_are_missing() -> None:
    few = estimated(cells(part1=(9, 5, 400, 80), part2=(10, 4, 400, 80)))
    assert (few.gain, few.check.outcome) == (None, TOO_FEW)
    assert few.missing.startswith("19 of the 20 needed were in time")
    none = estimated(cells(part1=(100, 2, 400, 80), part2=(100, 2, 400, 80)))
    assert none.missing.startswith("Of 200 that were in time, 4 came to something")


def test_a_doubtful_worth_widens_the_interval() -> None:
    ratio = Ratio(1.5, 1.2, 1.9, 0.01)
    sure, doubtful = joined(1000.0, ratio, 0.0), joined(1000.0, ratio, 0.04)
    assert doubtful.low < sure.low < sure.value == doubtful.value < sure.high < doubtful.high


def test_a_check_holds_only_where_both_are_gains_and_near_each_other() -> None:
    assert compared(71, 66, 400, 400).outcome == HELD
    assert compared(71, 5, 400, 400).outcome == FAILED  # 66 apart; chance explains 55
    assert compared(-10, 66, 4000, 4000).outcome == FAILED


def test_a_lead_given_up_would_have_answered_one_of_the_attempts_it_did_not_get() -> None:
    table = {1: (100, 40), 2: (60, 12), 3: (30, 3)}
    more = answers_more(table, {0: 1.0, 1: 10.0, 2: 5.0, 3: 99.0}, 3)
    by_hand = 1 * (1 - 0.6 * 0.8 * 0.9) + 10 * (1 - 0.8 * 0.9) + 5 * 0.1
    assert more.answers == pytest.approx(by_hand)  # nothing for those who had all three


def test_the_variance_of_the_life_table_is_what_drawing_it_again_gives() -> None:
    table, stopped = {1: (100, 40), 2: (60, 12), 3: (30, 3)}, {1: 10.0, 2: 5.0}
    draws = np.random.default_rng(1)
    drawn = [
        answers_more({n: (tried, int(draws.binomial(tried, got / tried))) for n, (tried, got) in table.items()},
                     stopped, 3).answers
        for _ in range(4000)
    ]  # fmt: skip
    assert answers_more(table, stopped, 3).variance == pytest.approx(np.var(drawn), rel=0.1)
