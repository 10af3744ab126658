"""Gray's test: against the log-rank test where there is one way out, and how often it calls what is not there."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.stats import CensoredData, logrank

from lockstep.insight.time_to_stage.counts import Waits
from lockstep.insight.time_to_stage.gray import gray


def waits(days: np.ndarray, followed: np.ndarray, is_reached: np.ndarray) -> Waits:
    """Return journeys as the SQL would count them; what is not reached is lost on its day."""
    found = Waits(followed=Counter(followed.tolist()))
    for day, until, reached in zip(days.tolist(), followed.tolist(), is_reached.tolist(), strict=True):
        if day > until:
            found.watched[until] += 1
        elif reached:
            found.reached[day] += 1
            found.followed_reached[until] += 1
        else:
            found.other[day] += 1
    return found


def drawn(dice: np.random.Generator, size: int, share: float, lost: float, *, watched: int = 200) -> Waits:
    kind = dice.random(size)
    days = np.where(kind < share + lost, np.ceil(dice.exponential(15, size)), 10**6).astype(int)
    return waits(days, np.floor(dice.uniform(0, watched, size)).astype(int), kind < share)


def test_where_nobody_is_lost_it_is_the_log_rank_test() -> None:
    dice = np.random.default_rng(3)
    sides, theirs = [], []
    for size, mean in ((40, 10), (60, 20)):
        days, followed = np.ceil(dice.exponential(mean, size)).astype(int), dice.integers(5, 60, size)
        sides.append(waits(days, followed, np.ones(size, dtype=bool)))
        seen = days <= followed
        theirs.append(CensoredData(uncensored=days[seen], right=followed[~seen]))
    assert gray(*sides) == pytest.approx(logrank(*theirs).pvalue, rel=1e-6)


@pytest.mark.parametrize(("lost", "lost_other"), [(0.3, 0.3), (0.1, 0.5)])
def test_where_shares_are_alike_a_difference_is_called_in_one_of_twenty_however_many_are_lost(
    lost: float, lost_other: float
) -> None:
    seeds = 300
    called = sum(
        gray(drawn(dice, 120, 0.4, lost), drawn(dice, 200, 0.4, lost_other, watched=120)) <= 0.05
        for dice in map(np.random.default_rng, range(seeds))
    )
    # Two standard errors of 5 % of 300.
    assert called <= seeds * 0.05 + 2 * (seeds * 0.05 * 0.95) ** 0.5


def test_a_difference_that_is_there_is_found() -> None:
    found = sum(
        gray(drawn(dice, 300, 0.5, 0.2), drawn(dice, 300, 0.35, 0.2)) <= 0.05
        for dice in map(np.random.default_rng, range(50))
    )
    assert found >= 42


def test_nobody_on_a_side_is_no_difference() -> None:
    some = drawn(np.random.default_rng(1), 50, 0.5, 0.2)
    assert gray(some, Waits()) == gray(Waits(), some) == gray(Waits(), Waits()) == 1.0
    assert gray(some, some) == 1.0
    at_once = Waits(reached=Counter({0: 9}), followed=Counter({0: 9}), followed_reached=Counter({0: 9}))
    assert gray(at_once, at_once) == 1.0
