"""How long journeys take: leads that had no time yet are open, not lost."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockstep.insight.goal_gap.clock import Clock
from lockstep.insight.goal_gap.lags import due_within, in_all, shares_gone_on


def rows(*counts: tuple[int, int, int], stage: int = 1) -> list[dict[str, int]]:
    """Return rows of outcome, lag and journeys."""
    return [{"stage": stage, "outcome": one, "lag": lag, "journeys": n} for one, lag, n in counts]


def test_a_journey_that_was_looked_at_early_is_not_taken_for_one_that_stays() -> None:
    # 60 go on on day 0 of 120. Of the 60 left, 30 were only looked at until day 1; of the 30 others 15 go on on day 2.
    # So half go on at once, and half of the rest on day 2: two thirds of those that ever do, and one third.
    shares = shares_gone_on(rows((1, 0, 60), (0, 1, 30), (1, 2, 15), (0, 5, 15)), 1)
    assert shares == pytest.approx([2 / 3, 2 / 3, 1.0])


def test_leaving_the_path_competes_with_going_on() -> None:
    # 40 leave on day 0, of the 60 left 30 go on on day 1 and 30 on day 3: by then half and all of them.
    assert shares_gone_on(rows((2, 0, 40), (1, 1, 30), (1, 3, 30)), 1) == pytest.approx([0.0, 0.5, 0.5, 1.0])


def test_a_deal_that_was_lost_has_closed() -> None:
    counts = rows((2, 0, 40), (1, 1, 40))
    assert shares_gone_on(counts, 1, either_way=True) == pytest.approx([0.5, 1.0])


def test_of_too_few_nothing_is_learnt_and_all_count_at_once() -> None:
    assert shares_gone_on(rows((1, 30, 19)), 1).tolist() == [1.0]
    assert shares_gone_on([], 3).tolist() == [1.0]


@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=8),
    st.lists(st.integers(0, 3), min_size=140, max_size=140),
    st.integers(-20, 20),
)
def test_whoever_entered_falls_due_once_whatever_windows_time_is_cut_into(
    steps: list[int], works: list[int], day: int
) -> None:
    shares = np.cumsum(np.array(steps) + 1.0)
    shares /= shares[-1]
    # Whatever days are free, by the end there is time enough for all.
    clock = Clock(-40, np.cumsum([*works, *[1] * 20]))
    edges = [-40, -20, 3, 4, 50, 121]
    due = [due_within(shares, clock, np.array([day]), one, other)[0] for one, other in pairwise(edges)]
    assert min(due) >= 0
    assert sum(due) == pytest.approx(1.0)


def test_nothing_falls_due_before_it_entered_nor_on_a_holiday() -> None:
    # From day 10 to 13 nobody works.
    clock = Clock(0, np.array([*range(1, 11), 10, 10, 10, 10, *range(11, 17)]))
    two_days = np.array([0.0, 0.5, 1.0])
    assert due_within(two_days, clock, np.array([8, 9, 12, 15]), 10, 14).tolist() == [0.0, 0.0, 0.0, 0.0]
    assert due_within(two_days, clock, np.array([8, 9, 12, 15]), 14, 16).tolist() == [0.5, 1.0, 1.0, 0.0]


def test_stages_one_after_the_other_take_the_sum_of_their_times() -> None:
    assert in_all([np.array([0.0, 1.0]), np.array([0.5, 0.5, 1.0])]).tolist() == [0.0, 0.5, 0.5, 1.0]
