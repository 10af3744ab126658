"""Stage conversion: the share that goes on from each stage to the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.figures.groups import in_reading_order
from lockstep.insight.funnel import PERIOD, entries, undated_entries
from lockstep.insight.interval import wilson
from lockstep.insight.stages import NUMBER, seen
from lockstep.values.faults import Fault


def compute(context: Context, question: Question) -> Answer:
    """Divide, step by step, what reached a stage by what entered the one before.

    Parameters
    ----------
    context, question
        View ``cohort``: of the journeys that entered a stage in the period, those that ever reached the
        next. View ``period``: entries into both stages that fell in the period, of whichever cohort.

    Returns
    -------
    Answer
        One row per group and step between stages the record saw, in path order: ``from_stage``,
        ``to_stage`` text; ``entered``, ``reached`` int64, journeys; ``value`` float, reached / entered,
        absent when entered is 0. View ``cohort``: 0 <= reached <= entered; ``ended`` int64, lost or
        disqualified before the next stage; ``recycled`` int64, back with marketing and no further since; ``open``
        int64, none of these; reached + ended + recycled + open = entered;
        ``low``, ``high``, the 95 % interval of the value (`interval.wilson`). View ``period``: the value may
        exceed 1 and has no interval, for the two counts are of different journeys.
    """
    stages, faults = seen(context, question)
    steps = list(pairwise(stages))
    if not steps:
        faults.append(
            Fault(
                code="no-steps",
                sentence="The record knows fewer than two stages of the path, so there is no step to measure.",
                remedy="Add a source that records another stage.",
            )
        )
    if question.view == PERIOD:
        rows, missing = _of_period(context, question, steps)
        faults += undated_entries({stage: missing[stage] for stage in stages})
    else:
        found = context.rows("lockstep.insight", "stage_conversion_cohort.sql", question, day="known_day")
        rows = _of_cohort(question, found, steps)
        faults += _undated(question, found, {first for first, _ in steps})
    return Answer(unit="rate", rows=rows, faults=faults)


def _of_cohort(question: Question, found: list[dict[str, Any]], steps: list[tuple[str, str]]) -> list[Row]:
    by_group: dict[str, dict[int, dict[str, Any]]] = {}
    for row in found:
        if row["entered"]:
            by_group.setdefault(row["dim"], {})[row["stage_no"]] = row
    sizes = {group: max(row["entered"] for row in rows.values()) for group, rows in by_group.items()}

    def of_group(group: str) -> Iterator[Row]:
        for first, second in steps:
            row = by_group[group].get(NUMBER[first], {})
            entered, reached = row.get("entered", 0), row.get(f"to_{second}", 0)
            ended, recycled = row.get(f"ended_before_{second}", 0), row.get(f"recycled_before_{second}", 0)
            low, high = wilson(reached, entered) if entered else (None, None)
            yield {
                "dim": group,
                "from_stage": first,
                "to_stage": second,
                "entered": entered,
                "reached": reached,
                "ended": ended,
                "recycled": recycled,
                "open": entered - reached - ended - recycled,
                "value": reached / entered if entered else None,
                "low": low,
                "high": high,
            }

    return [row for group in in_reading_order(question, sizes) for row in of_group(group)]


def _of_period(context: Context, question: Question, steps: list[tuple[str, str]]) -> tuple[list[Row], dict[str, int]]:
    counts, missing = entries(context, question)
    order = in_reading_order(question, {group: max(by_stage.values()) for group, by_stage in counts.items()})
    rows: list[Row] = [
        {
            "dim": group,
            "from_stage": first,
            "to_stage": second,
            "entered": counts[group][first],
            "reached": counts[group][second],
            "value": counts[group][second] / counts[group][first] if counts[group][first] else None,
        }
        for group in order
        for first, second in steps
    ]
    return rows, missing


def _undated(question: Question, found: list[dict[str, Any]], stages: set[str]) -> list[Fault]:
    if not question.period:
        return []
    missing = {
        stage: sum(row["undated"] for row in found if row["stage_no"] == number)
        for stage, number in NUMBER.items()
        if stage in stages
    }
    return undated_entries(missing)


FIGURE = Figure(
    name="stage-conversion",
    title="Stage conversion",
    words=(
        "For each step of the path, the share of journeys that go on to the next stage. By cohort: of those "
        "that entered a stage in the period, how many ever reached the next, with those lost or disqualified, "
        "those recycled and those still open beside it; by period: entries into the next stage over entries into "
        "this one, both in the period. A later stage implies the earlier ones. Recycled is a lead that went back to "
        "marketing and has reached no new stage since. Left out: steps to or from stages no source records."
    ),
    package="lockstep.insight",
    sql=("stages_seen.sql", "reached.sql", "stage_conversion_cohort.sql", "funnel_period.sql"),
    compute=compute,
    rows_sql="stage_rows.sql",
    views=("cohort", PERIOD),
)
