"""What the page about time says at its top: shares with what they are of, and a difference only beyond noise."""

from __future__ import annotations

from typing import Any

from lockstep_server.flow.taking import finding, steps_tested


def step(first: str, second: str, **cells: Any) -> dict[str, Any]:
    usual = {"value": 0.4, "low": 0.3, "high": 0.5, "horizon_days": 90, "usual_days": 12}
    return {"from_stage": first, "to_stage": second} | usual | cells


def said(rows: list[dict[str, Any]], *, is_compared: bool = False) -> str:
    return finding(rows, "Q3 2026", "Q2 2026", is_compared=is_compared).replace("\u202f", " ")


def test_the_longest_step_and_the_whole_way_are_told_with_interval_and_horizon() -> None:
    rows = [step("known", "offered"), step("offered", "won", usual_days=40), step("known", "won", value=0.05)]
    assert said(rows) == (
        "The longest step is offered to won: half of those that make it do so within 40 days. Of those that entered "
        "known, 5.0 % reach won within 90 days (95 % interval 30.0 to 50.0); the young ones are watched, not called "
        "lost."
    )


def test_nothing_that_can_be_told_is_said_to_be_so() -> None:
    thin = step("known", "won", value=None, low=None, high=None, usual_days=None)
    assert said([thin]).startswith("Not enough data")
    assert said([]).startswith("Not enough data")
    assert said([step("known", "won", value=0.0, usual_days=None)]).startswith("Of those that entered known, 0.0 %")


def test_a_difference_is_named_only_beyond_noise_and_with_all_that_were_tested() -> None:
    other = {"other_value": 0.6, "other_low": 0.5, "other_high": 0.7}
    rows = [
        step("known", "offered", chance=0.04, chance_of_all=0.08, **other),
        step("offered", "won", chance=0.001, chance_of_all=0.002, **other),
    ]
    assert steps_tested(rows) == 2
    assert said(rows, is_compared=True) == (
        "Offered to won differs by more than noise: within 90 days 40.0 % for Q3 2026, 60.0 % for Q2 2026. Tested: 2 "
        "curves, by Gray\u2019s test with Holm\u2019s correction, at 5 % for all of them together."
    )
    assert said(rows[:1], is_compared=True).startswith(
        "No step\u2019s curve differs between Q3 2026 and Q2 2026 by more than noise. Tested: 1 curve, "
    )


def test_what_was_not_tested_says_why() -> None:
    shared = step("known", "won", chance=None, chance_of_all=None, other_value=0.5)
    assert "may hold the same journeys" in said([shared], is_compared=True)
    thin = step("known", "won", value=None, chance=None, chance_of_all=None, other_value=0.5)
    assert said([thin], is_compared=True).startswith("There is too little to compare with Q2 2026")
