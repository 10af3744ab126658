"""The sentence at the top: a change is named only where the intervals leave no room for noise."""

from __future__ import annotations

from typing import Any

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
    said = finding(rows, "Q3 2026").replace("\u202f", " ")
    assert said.startswith("Known to offered fell from 60 % in Q3 2026 to 40 %, −20.0 pt: more than noise")
    assert [row["is_noise"] for row in rows] == [None, False, True]


def test_a_rise_is_called_one() -> None:
    said = finding(compared(way(1000, 600, 150), way(1000, 400, 100)), "Q3 2026").replace("\u202f", " ")
    assert said.startswith("Known to offered rose from 40 % in Q3 2026 to 60 %, +20.0 pt: more than noise")


def test_a_larger_change_that_may_be_noise_does_not_win() -> None:
    # Offered to won falls by 15 points on 20 journeys, known to offered by 5 on 20,000.
    rows = compared(way(20_000, 20, 8), way(20_000, 1020, 510))
    assert finding(rows, "Q3").startswith("Known to offered fell")


def test_where_all_intervals_overlap_nothing_is_called_a_change() -> None:
    rows = compared(way(100, 40, 5), way(100, 45, 9))
    said = finding(rows, "Q3 2026")
    assert said.startswith("No step differs from Q3 2026 by more than noise")
    assert said.endswith("The largest difference is offered to won, −7.5\u202fpt.")


def test_too_few_to_compare_is_said() -> None:
    assert finding(compared(way(19, 4, 1), way(500, 40, 3)), "Q3").startswith("There is too little to compare with Q3")


def test_counts_change_in_per_cent_with_true_signs_and_nothing_is_divided_by_nought() -> None:
    changes = [row["change"] for row in compared(way(108, 40, 0), way(100, 50, 0))]
    assert changes == ["+8.0\u202f%", "−20.0\u202f%", ""]
    assert compared(way(5, 1, 1), way(0, 0, 0))[0]["change"] == "none before"


def test_without_another_period_the_narrowest_step_is_named_with_its_interval() -> None:
    low, high = wilson(100, 1000)
    said = standing(way(2000, 1000, 100), 40).replace("\u202f", " ")
    assert said == (
        "2,000 known, 100 won. The smallest share goes on from offered to won: 10 % "
        f"(95 % interval {low * 100:.0f} to {high * 100:.0f}). 40 of the leads are still open, so the later steps can "
        "still rise."
    )
    assert standing(way(3, 2, 1), None) == "3 known, 1 won."


def test_a_whisker_stays_on_its_field() -> None:
    for low, value, high in ((0.0, 0.0, 0.1), (0.9, 1.0, 1.0), (0.2, 0.3, 0.4)):
        places = whisker(low, value, high, top=1.0)
        assert 4 <= places["low"] <= places["value"] <= places["high"] <= 68
    assert whisker(0.0, 0.0, 0.0, top=0.0) == {"low": 4, "value": 4, "high": 4}
