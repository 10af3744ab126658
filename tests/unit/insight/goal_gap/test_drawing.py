"""Draws of weeks, and what intervals made of them hold."""

from __future__ import annotations

import numpy as np
import pytest

from lockstep.insight.goal_gap.drawing import DRAWS, NEIGHBOURS, drawn, intervals


@pytest.mark.parametrize(("blocks", "before"), [(1, 0), (3, 0), (13, 0), (13, 1), (27, 29), (5, 2)])
def test_a_draw_has_as_many_weeks_as_there_were_and_the_first_is_the_record(blocks: int, before: int) -> None:
    draws = drawn(blocks, before=before, seed=1)
    assert draws.shape == (DRAWS + 1, before + blocks)
    assert (draws.sum(axis=1) == before + blocks).all()
    assert (draws[0] == 1).all()
    assert (draws[:, :1] == 1).all() or not before


def test_a_week_stands_in_for_its_neighbours_alone() -> None:
    draws = drawn(4 * NEIGHBOURS, seed=1)
    for first in range(0, 4 * NEIGHBOURS, NEIGHBOURS):
        assert (draws[:, first : first + NEIGHBOURS].sum(axis=1) == NEIGHBOURS).all()


def test_the_same_question_draws_the_same() -> None:
    assert (drawn(13, seed=2) == drawn(13, seed=2)).all()
    assert (drawn(13, seed=2) != drawn(13, seed=3)).any()


def test_intervals_hold_all_parts_together_in_about_95_of_100_cases() -> None:
    # 40 weeks of five independent parts whose true sums are nought, drawn 300 times over.
    rng = np.random.default_rng(5)
    draws = drawn(40, seed=1)
    held = 0
    for _ in range(300):
        weeks = rng.normal(size=(40, 5))
        low, high = intervals(draws @ weeks, blocks=40)
        held += bool(((low <= 0) & (high >= 0)).all())
    assert 270 <= held <= 299


def test_a_part_that_never_varies_has_no_width_and_the_others_keep_theirs() -> None:
    parts = drawn(12, seed=1) @ np.column_stack((np.ones(12), np.arange(12.0)))
    low, high = intervals(parts, blocks=12)
    assert low[0] == high[0] == 12.0
    assert low[1] < 66.0 < high[1]
