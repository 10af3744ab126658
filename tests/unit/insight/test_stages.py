"""The funnel and its steps, by cohort and by period, against counting by hand."""

from __future__ import annotations

from itertools import pairwise

from . import said_again as again
from .conftest import Ask
from .ways import PERIODS, in_every_way

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
    expected: dict[tuple[str, str], tuple[int, int, int, int]] = {}
    for first, second in pairwise(SEEN):
        entered = [j for j in journeys if j["is_primary"] and first in again.reached(j, as_of_s)]
        for key, members in again.tally(
            entered, by, lambda j, first=first: again.day(j.get(f"{first}_s")), PERIODS[period]
        ).items():
            reached = [j for j in members if second in again.reached(j, as_of_s)]
            ended = [j for j in members if j not in reached and again.standing(j, as_of_s) == "lost"]
            counts = (len(members), len(reached), len(ended), len(members) - len(reached) - len(ended))
            expected[key, first] = counts
    rows = answer("stage-conversion", as_of_s, by=by, period=period).rows
    columns = ("entered", "reached", "ended", "open")
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
