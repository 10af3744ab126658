"""The sentence at the top: a change is named only where chance, in any of the steps looked at, is no likely reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lockstep.insight.interval import wilson
from lockstep_server.flow.comparing import compared, finding, standing
from lockstep_server.flow.steps import of_counts
from lockstep_server.flow.whisker import whisker


def way(*counts: int) -> dict[str, Any]:
    """Return a way through known, offered and won with these counts."""
    found = dict(zip(("known", "offered", "won"), counts, strict=True))
    return {"counts": found, "steps": of_counts(found)}


def test_the_largest_change_beyond_noise_is_named_with_both_rates() -> None:
    rows = compared(way(1000, 400, 100), way(1000, 600, 150))
    said = finding(rows, "Q4 2026", "Q3 2026").replace("\u202f", " ")
    assert said == (
        "Known to offered fell from 60 % in Q3 2026 to 40 %, −20.0 pt: more than noise. Tested: 2 steps, by Fisher’s "
        "exact test with Holm’s correction for having looked at 2, at 5 % for all of them together."
    )
    assert [row["is_noise"] for row in rows] == [None, False, True]


def test_a_rise_is_called_one() -> None:
    said = finding(compared(way(1000, 600, 150), way(1000, 400, 100)), "Q4 2026", "Q3 2026").replace("\u202f", " ")
    assert said.startswith("Known to offered rose from 40 % in Q3 2026 to 60 %, +20.0 pt: more than noise")


def test_a_larger_change_that_may_be_noise_does_not_win() -> None:
    # Offered to won falls by 15 points on 20 journeys, known to offered by 5 on 20,000.
    rows = compared(way(20_000, 20, 8), way(20_000, 1020, 510))
    assert finding(rows, "Q4", "Q3").startswith("Known to offered fell")


def test_where_chance_may_be_all_of_it_nothing_is_called_a_change() -> None:
    rows = compared(way(100, 40, 5), way(100, 45, 9))
    said = finding(rows, "Q4 2026", "Q3 2026")
    assert said.startswith("No step differs from Q3 2026 by more than noise. The largest difference is offered to won")
    assert "−7.5\u202fpt. Tested: 2 steps" in said


def test_a_step_that_alone_would_be_a_finding_is_none_among_several() -> None:
    # 400 against 450 of 1,000 come by chance in 27 of 1,000 cases; looked at with a second step, in up to 54.
    among_two = compared(way(1000, 400, 100), way(1000, 450, 112))
    assert [row["is_noise"] for row in among_two] == [None, True, True]
    one = {"counts": {"known": 1000, "offered": 400}, "steps": of_counts({"known": 1000, "offered": 400})}
    other = {"counts": {"known": 1000, "offered": 450}, "steps": of_counts({"known": 1000, "offered": 450})}
    assert [row["is_noise"] for row in compared(one, other)] == [None, False]
    assert "Tested: one step" in finding(compared(one, other), "Q4", "Q3")


def test_the_younger_period_is_said_to_have_had_less_time_where_that_may_be_why() -> None:
    fell, rose = (compared(way(1000, a, 100), way(1000, b, 100)) for a, b in ((400, 600), (600, 400)))
    less = "Part of it may be time: Q4 is the younger."
    assert less in finding(fell, "Q4", "Q3", is_younger=True)
    assert less in finding(rose, "Q3", "Q4")
    assert "younger" not in finding(rose, "Q4", "Q3", is_younger=True) + finding(fell, "Q3", "Q4")


def test_periods_that_share_journeys_are_not_tested() -> None:
    rows = compared(way(1000, 400, 100), way(1000, 600, 150), are_apart=False)
    assert {row["is_noise"] for row in rows} == {None}
    assert finding(rows, "2026", "Q3 2026") == (
        "2026 and Q3 2026 share days, and so journeys: no difference between them is tested."
    )


#: Shares of the steps from known to won, much as the invented company has them.
_STAGES = ("known", "engaged", "offered", "accepted", "qualified", "opportunity", "won")
_RATES = (0.94, 0.46, 0.77, 0.52, 0.64, 0.38)


def _drawn(dice: np.random.Generator, known: int, rates: tuple[float, ...] = _RATES) -> dict[str, Any]:
    counts = [known]
    for rate in rates:
        counts.append(int(dice.binomial(counts[-1], rate)))
    found = dict(zip(_STAGES, counts, strict=True))
    return {"counts": found, "steps": of_counts(found)}


@pytest.mark.parametrize(("known", "known_then"), [(2000, 2000), (20_000, 700), (400, 90)])
def test_where_nothing_changed_a_finding_is_called_in_one_of_twenty_at_most(known: int, known_then: int) -> None:
    seeds = 600
    called = 0
    for seed in range(seeds):
        dice = np.random.default_rng(seed)
        said = finding(compared(_drawn(dice, known), _drawn(dice, known_then)), "Q4", "Q3")
        called += not said.startswith("No step differs")
    # Two standard deviations of 5 % of 600: six steps uncorrected are called in about one of four.
    assert called <= seeds * 0.05 + 2 * (seeds * 0.05 * 0.95) ** 0.5


def test_a_change_that_was_planted_is_found_and_it_alone() -> None:
    seeds, found = 100, 0
    for seed in range(seeds):
        dice = np.random.default_rng(seed)
        worse = (*_RATES[:2], 0.62, *_RATES[3:])
        rows = compared(_drawn(dice, 2000, worse), _drawn(dice, 2000))
        others = [row for row in rows if row["is_noise"] is False and row["stage"] != "accepted"]
        found += finding(rows, "Q4", "Q3").startswith("Offered to accepted fell") and not others
    assert found >= 90


def test_too_few_to_compare_is_said() -> None:
    assert finding(compared(way(19, 4, 1), way(500, 40, 3)), "Q4", "Q3").startswith(
        "There is too little to compare with Q3"
    )


def test_counts_change_in_per_cent_with_true_signs_and_nothing_is_divided_by_nought() -> None:
    changes = [row["change"] for row in compared(way(108, 40, 0), way(100, 50, 0))]
    assert changes == ["+8.0\u202f%", "−20.0\u202f%", ""]
    assert compared(way(5, 1, 1), way(0, 0, 0))[0]["change"] == "none before"


def test_without_another_period_the_narrowest_step_is_named_with_its_interval() -> None:
    low, high = wilson(100, 1000)
    said = standing(way(2000, 1000, 100), 40).replace("\u202f", " ")
    assert said == (
        "2,000 known, 100 won. The smallest share goes on from offered to won: 10 % "
        f"(95 % interval {low * 100:.0f} to {high * 100:.0f}). 40 of the leads are neither won nor lost, so the "
        "later steps can still rise."
    )
    assert standing(way(3, 2, 1), None) == "3 known, 1 won."


def test_one_lead_is_one_and_one_stage_is_no_way() -> None:
    assert standing(way(1, 1, 0), 1).endswith(
        "1 of the leads is neither won nor lost, so the later steps can still rise."
    )
    assert standing({"counts": {"known": 1}, "steps": {}}, 1) == (
        "1 known. The record knows no other stage yet, so there is no step to measure."
    )


def test_a_whisker_stays_on_its_field() -> None:
    for low, value, high in ((0.0, 0.0, 0.1), (0.9, 1.0, 1.0), (0.2, 0.3, 0.4)):
        places = whisker(low, value, high, top=1.0)
        assert 4 <= places["low"] <= places["value"] <= places["high"] <= 68
    assert whisker(0.0, 0.0, 0.0, top=0.0) == {"low": 4, "value": 4, "high": 4}
