"""Leads and deals by week and age, and how likely they are to leave: worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lockstep.insight.forecasting.in_play import faded, hazards, in_play


def counts(entered: int, left_at: int | None, outcome: int, units: int, segment: str = "web") -> dict[str, Any]:
    """Return one row as the SQL counts it; each won deal brings 2.00."""
    value = 200 * units if outcome == 1 else 0
    return {
        "segment": segment, "entered": entered, "left_at": left_at, "outcome": outcome, "units": units,
        "value_minor": value, "squares": 200 * value, "unit": 1,
    }  # fmt: skip


def test_who_is_at_risk_is_who_entered_and_has_not_left() -> None:
    # Ten entered three weeks ago: two won a week later, one lost two weeks later. Four entered last week.
    play = in_play([counts(2, None, 0, 7), counts(2, 1, 1, 2), counts(2, 0, 2, 1), counts(0, None, 0, 4)])
    assert play.weeks == 3
    assert play.at_risk[0].tolist() == [[10, 0, 0], [0, 10, 0], [4, 0, 8], [0, 4, 0]]
    assert (play.won[0, 1, 1], play.ended[0, 2, 2], play.value[0, 1], play.deals[0, 1]) == (2, 1, 400, 2)


def test_a_lead_that_is_open_is_censored_and_not_lost() -> None:
    # Of ten, four were won in the week they entered in; six more came last week and have had no time beyond it.
    play = in_play([counts(1, 1, 1, 4), counts(1, 0, 1, 3), counts(1, None, 0, 3), counts(0, None, 0, 6)])
    chances = hazards(play.won.sum(axis=1), play.at_risk[:, :-1].sum(axis=1))
    # Age 0: 4 of 16. Age 1: 3 of the 6 that were still open then, not of sixteen.
    assert chances[0, :2] == pytest.approx([0.25, 0.5])


def test_a_segment_with_few_cases_is_drawn_to_all_of_them() -> None:
    many = [counts(5, 5, 1, 30), counts(5, None, 0, 70)]
    few = [counts(5, None, 0, 2, segment="fair")]
    play = in_play([*many, *few])
    fair, web = hazards(play.won.sum(axis=1), play.at_risk[:, :-1].sum(axis=1))[:, 0]
    # Two that did not win say next to nothing: (0 + 5) / (2 · 30/102 + 5) of the common 30/102.
    assert fair == pytest.approx(30 / 102 * 5 / (2 * 30 / 102 + 5))
    assert 0.85 * web < fair < web


def test_after_a_quarter_a_week_counts_half() -> None:
    once = np.zeros((1, 14))
    once[0, 0] = 8.0
    assert faded(once)[0, [1, 14]] == pytest.approx([8.0, 4.0])


def test_nothing_at_all_is_nothing_and_no_error() -> None:
    play = in_play([])
    assert (play.weeks, play.segments) == (0, ())


def test_money_beyond_any_engines_integers_keeps_its_spread() -> None:
    row = counts(0, 0, 1, 1) | {"value_minor": 5_000_000_000, "squares": 998_001**2, "unit": 5_010}
    assert in_play([row]).squares[0, 0] == pytest.approx(5_000_000_000**2, rel=1e-3)
