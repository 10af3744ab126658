"""The figure goal-gap names what was planted; `python -m bench.planted` publishes how often, over a hundred seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.planted import CASES, trial

from lockstep.engines.connecting import connect
from lockstep.simulate import TRUTHS, simulate
from lockstep.simulate.record import record
from planted.invented import NOW_S

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("fault", ["slow-follow-up", "bad-channel", "slow-close"])
def test_the_part_that_lost_most_is_what_was_planted_and_more_than_noise(fault: str) -> None:
    right = next(case.part for case in CASES if case.fault == fault)
    assert trial((fault,), seed=1).found == ((right, True),)


def test_of_two_that_were_planted_the_largest_loss_is_one() -> None:
    found = trial(("slow-follow-up", "smaller-deals"), seed=2).found
    assert {part for part, _ in found} <= {"follow-up", "deal-size"}


def test_with_nothing_planted_nothing_is_called_a_cause() -> None:
    assert trial((), seed=2).signals == ()


def test_every_truth_that_can_be_planted_has_a_right_part() -> None:
    assert sorted(case.fault for case in CASES) == sorted(truth.name for truth in TRUTHS)


def test_a_history_written_as_a_record_says_what_the_simulation_says_happened(tmp_path: Path) -> None:
    asked = {"touches": 20_000, "seed": 3, "now_s": NOW_S, "planted": {"slow-follow-up": 0.5}}
    truth = simulate(tmp_path / "exports", **asked).truth["totals"]  # type: ignore[arg-type]
    version = record(tmp_path / "record", **asked)  # type: ignore[arg-type]
    engine = connect("duckdb", threads=1)
    journeys = ", ".join(f"'{path}'" for path in version.tables["journeys"])
    counted = engine.run(f"""
        SELECT COUNT(*) AS leads, COUNT(offered_s) AS offered, COUNT(accepted_s) AS accepted,
          COUNT(qualified_s) AS qualified, COUNT(opportunity_s) AS opportunities, COUNT(won_s) AS won,
          COUNT(lost_s) AS lost, SUM(CASE WHEN state = 'won' THEN home_minor ELSE 0 END) AS won_value_minor,
          SUM(CASE WHEN packet_missing = '' THEN 1 ELSE 0 END) AS packets_complete
        FROM read_parquet([{journeys}])""").to_pylist()[0]
    engine.close()
    assert counted == {name: truth[name] for name in counted}
