"""The funnel and its steps, by cohort and by period, against counting by hand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

import tiny
from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants

from . import said_again as again
from .conftest import Ask
from .ways import PERIODS, in_every_way

pytestmark = pytest.mark.slow

#: No journey of the story is dated into these, or stopped there.
UNSEEN = {"engaged", "qualified"}
SEEN = [stage for stage in again.PATH if stage not in UNSEEN]


def began(journey: again.Journey) -> int | None:
    """When a journey began: its first dated stage on the way."""
    return next((journey[f"{s}_s"] for s in [*again.PATH, "lost"] if journey.get(f"{s}_s") is not None), None)


@in_every_way
def test_the_funnel_of_a_cohort_is_what_counting_by_hand_gives(
    answer: Ask, journeys: list[again.Journey], by: str | None, period: str | None, as_of_s: int
) -> None:
    primary = [j for j in journeys if j["is_primary"]]
    groups = again.tally(primary, by, lambda j: again.day(began(j)), PERIODS[period])
    expected = {
        (key, stage): sum(stage in again.reached(j, as_of_s) for j in members)
        for key, members in groups.items()
        if any(again.reached(j, as_of_s) for j in members)
        for stage in SEEN
    }
    rows = answer("funnel", as_of_s, by=by, period=period).rows
    assert {(row[by] if by else "all", row["stage"]): row["value"] for row in rows} == expected
    ways_out = {
        (key, stage): (
            sum(again.standing(j, as_of_s) == "lost" for j in left),
            sum(again.is_recycled(j, as_of_s) for j in left),
            sum(again.standing(j, as_of_s) == "open" and not again.is_recycled(j, as_of_s) for j in left),
        )
        for key, members in groups.items()
        for stage, after in pairwise(SEEN)
        for left in [[j for j in members if {stage, after} & again.reached(j, as_of_s) == {stage}]]
    }
    columns = ("ended", "recycled", "open")
    found = {(row[by] if by else "all", row["stage"]): tuple(row[name] for name in columns) for row in rows}
    assert {key: counts for key, counts in found.items() if key[1] != "won"} == {
        key: counts for key, counts in ways_out.items() if key in expected
    }
    assert {counts for key, counts in found.items() if key[1] == "won"} <= {(None, None, None)}


@in_every_way
def test_the_funnel_of_a_period_is_what_counting_by_hand_gives(
    answer: Ask, journeys: list[again.Journey], by: str | None, period: str | None, as_of_s: int
) -> None:
    counts: dict[str, dict[str, int]] = {}
    for stage in SEEN:
        for j in journeys:
            on = again.day(j.get(f"{stage}_s"))
            if j["is_primary"] and on and j[f"{stage}_s"] <= as_of_s and again.within(on, PERIODS[period]):
                of_group = counts.setdefault(again.group(j, by, on), dict.fromkeys(SEEN, 0))
                of_group[stage] += 1
    expected = {(key, stage): n for key, of_group in counts.items() for stage, n in of_group.items()}
    rows = answer("funnel", as_of_s, by=by, period=period, view="period").rows
    assert {(row[by] if by else "all", row["stage"]): row["value"] for row in rows} == expected
    steps = answer("stage-conversion", as_of_s, by=by, period=period, view="period").rows
    assert {
        (row[by] if by else "all", row["from_stage"]): (row["entered"], row["reached"], row["value"]) for row in steps
    } == {
        (key, first): (n[first], n[second], n[second] / n[first] if n[first] else None)
        for key, n in counts.items()
        for first, second in pairwise(SEEN)
    }


@in_every_way
def test_the_conversion_of_a_cohort_is_what_counting_by_hand_gives(
    answer: Ask, journeys: list[again.Journey], by: str | None, period: str | None, as_of_s: int
) -> None:
    expected: dict[tuple[str, str], tuple[int, ...]] = {}
    for first, second in pairwise(SEEN):
        entered = [j for j in journeys if j["is_primary"] and first in again.reached(j, as_of_s)]
        for key, members in again.tally(
            entered, by, lambda j, first=first: again.day(j.get(f"{first}_s")), PERIODS[period]
        ).items():
            reached = [j for j in members if second in again.reached(j, as_of_s)]
            ended = [j for j in members if j not in reached and again.standing(j, as_of_s) == "lost"]
            back = [j for j in members if j not in reached and again.is_recycled(j, as_of_s)]
            still_open = len(members) - len(reached) - len(ended) - len(back)
            expected[key, first] = (len(members), len(reached), len(ended), len(back), still_open)
    rows = answer("stage-conversion", as_of_s, by=by, period=period).rows
    columns = ("entered", "reached", "ended", "recycled", "open")
    found = {(row[by] if by else "all", row["from_stage"]): tuple(row[n] for n in columns) for row in rows}
    assert {key: counts for key, counts in found.items() if counts[0]} == expected
    assert all((row["value"] is None) == (row["entered"] == 0) for row in rows)
    assert all(row["value"] == row["reached"] / row["entered"] for row in rows if row["entered"])


def test_stages_no_source_records_are_named_and_left_out(answer: Ask) -> None:
    for name in ("funnel", "stage-conversion"):
        fault = answer(name).faults[0]
        assert fault.code == "stages-not-seen"
        assert "engaged and qualified" in fault.sentence


def test_entries_without_a_date_are_counted_apart(answer: Ask) -> None:
    # Known: j08, j10. Offered and accepted: those, j11 to j16. Opportunity: j11, j14, j15, j16.
    sentences = [fault.sentence for fault in answer("stage-conversion", period="2026").faults]
    assert sentences[1:] == [
        "No date: 2 entries into known, 8 entries into offered, 8 entries into accepted, 4 entries into "
        "opportunity. They are in no period."
    ]


def test_the_steps_of_a_group_stand_together_in_path_order(answer: Ask) -> None:
    rows = answer("stage-conversion", by="owner").rows
    steps = list(pairwise(SEEN))
    assert [(row["from_stage"], row["to_stage"]) for row in rows] == steps * (len(rows) // len(steps))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2026-02-01 00:00", (7, 2, 0, 4, 1)), ("2026-04-01 00:00", (7, 3, 1, 2, 1))],
)
def test_a_recycled_lead_is_neither_lost_nor_open_until_it_ends_or_goes_further(
    context: Context, tmp_path: Path, as_of: str, expected: tuple[int, ...]
) -> None:
    offered = {"known_s": "2026-01-05", "offered_s": "2026-01-06"}
    back = offered | {"recycled_s": "2026-01-10"}
    leads = [
        offered,
        back,
        back | {"accepted_s": "2026-03-01"},
        back | {"disqualified_s": "2026-03-01"},
        # Its status says so today, without a date; a deal rules over it; won, without a date and a deal.
        offered | {"has_recycled": 1},
        back | {"deal_id": "d1", "opportunity_s": "2026-01-08"},
        back | {"has_won": 1},
    ]
    record = Context(context.engine, tiny.tiny_record(tmp_path, journeys=leads), context.charter)
    question = Question(as_of_s=instants.parse(as_of))
    step = next(
        row for row in ask(FIGURES["stage-conversion"], question, record).rows if row["from_stage"] == "offered"
    )
    assert tuple(step[name] for name in ("entered", "reached", "ended", "recycled", "open")) == expected
    stages = {row["stage"]: row for row in ask(FIGURES["funnel"], question, record).rows}
    assert tuple(stages["offered"][name] for name in ("ended", "recycled", "open")) == expected[2:]
    assert tuple(stages["opportunity"][name] for name in ("ended", "recycled", "open")) == (0, 0, 1)
