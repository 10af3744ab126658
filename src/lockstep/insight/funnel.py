"""The funnel: how many journeys reached each stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.figures.gaps import counted, undated
from lockstep.figures.groups import in_reading_order
from lockstep.insight.stages import NUMBER, seen
from lockstep.record.schema import PATH
from lockstep.values.faults import Fault

PERIOD = "period"


def compute(context: Context, question: Question) -> Answer:
    """Count journeys per stage.

    Parameters
    ----------
    context, question
        View ``cohort``: journeys that began in the period, and what they ever reached. View ``period``:
        entries into each stage that fell in the period, of whichever cohort.

    Returns
    -------
    Answer
        One row per group and stage the record saw, in path order: ``stage`` text; ``value`` int64, journeys.
        In the view ``cohort`` it never rises from one stage to the next, and those that got no further are, int64,
        ``ended``, lost or disqualified; ``recycled``; ``open``, neither; absent for won. Value of the next stage +
        ended + recycled + open = value.
    """
    stages, faults = seen(context, question)
    stopped: dict[str, dict[str, Row]] = {}
    if question.view == PERIOD:
        counts, missing = entries(context, question)
        faults += undated_entries({stage: missing[stage] for stage in stages})
    else:
        counts, stopped, count = _reached(context, question, stages)
        faults += undated(question, count, "journey", "journeys", date="date of any stage")
    order = in_reading_order(question, {group: max(by_stage.values()) for group, by_stage in counts.items()})
    return Answer(
        unit="journeys",
        rows=[
            {"dim": group, "stage": stage, "value": counts[group][stage], **stopped.get(group, {}).get(stage, {})}
            for group in order
            for stage in stages
        ],
        faults=faults,
    )


def entries(context: Context, question: Question) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """Return the dated entries of the period, and those without a date.

    Parameters
    ----------
    context, question
        As `compute` takes them.

    Returns
    -------
    tuple of dict
        Group to stage to entries, for groups that have any; stage to entries without a date, of all groups.
    """
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NUMBER, 0))
    missing = dict.fromkeys(NUMBER, 0)
    stage_of = {number: stage for stage, number in NUMBER.items()}
    for row in context.rows("lockstep.insight", "funnel_period.sql", question, day="known_day"):
        stage = stage_of[row["stage_no"]]
        missing[stage] += row["undated"]
        if row["entered"]:
            counts[row["dim"]][stage] = row["entered"]
    return dict(counts), missing


def undated_entries(missing: dict[str, int]) -> list[Fault]:
    """Return one fault for entries into a stage that have no date, and none where all have one.

    Parameters
    ----------
    missing
        Stage to entries without a date.

    Examples
    --------
    >>> undated_entries({"known": 0, "offered": 2, "won": 1})[0].sentence
    'No date: 2 entries into offered, 1 entry into won. They are in no period.'
    """
    parts = [f"{counted(count, 'entry', 'entries')} into {stage}" for stage, count in missing.items() if count]
    if not parts:
        return []
    return [
        Fault(
            code="undated",
            sentence=f"No date: {', '.join(parts)}. They are in no period.",
            remedy="Map the date of the stage in the source's mapping, or ask for the view cohort.",
            file="journeys",
        )
    ]


def _reached(
    context: Context, question: Question, stages: Sequence[str]
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, Row]], int]:
    """Return what reached each stage and what stopped there, per group, and how many journeys have no date."""
    found = context.rows("lockstep.insight", "funnel_cohort.sql", question, day="known_day")
    rows = [row for row in found if row["known"]]
    counts = {row["dim"]: {stage: row[stage] for stage in NUMBER} for row in rows}
    return counts, {row["dim"]: _stopped(row, stages) for row in rows}, sum(row["undated"] for row in found)


def _stopped(row: dict[str, Any], stages: Sequence[str]) -> dict[str, Row]:
    """Return, per stage, the journeys that got no further: what reached it less what reached the next one seen."""
    found: dict[str, Row] = {}
    for place, stage in enumerate(stages):
        if stage == PATH[-1]:
            found[stage] = dict.fromkeys(("ended", "recycled", "open"))
            continue
        after = stages[place + 1] if place + 1 < len(stages) else None
        # Nobody who won has ended or is recycled, so won has no such columns.
        ended, recycled = (
            row[f"{stage}_{way}"] - (row.get(f"{after}_{way}", 0) if after else 0) for way in ("ended", "recycled")
        )
        left = row[stage] - (row[after] if after else 0)
        found[stage] = {"ended": ended, "recycled": recycled, "open": left - ended - recycled}
    return found


FIGURE = Figure(
    name="funnel",
    title="Funnel",
    words=(
        "How many journeys reached each stage from known to won. By cohort: the journeys that began in the "
        "period, wherever they have got to since, and of those that got no further, how many were lost or "
        "disqualified, are recycled or still open; by period: the entries into each stage that fell in it. A later "
        "stage implies the earlier ones. Recycled is a lead that went back to marketing and has reached no new stage "
        "since. A deal counts once, however many people were on it. Left out: stages no source records."
    ),
    package="lockstep.insight",
    sql=("stages_seen.sql", "reached.sql", "funnel_cohort.sql", "funnel_period.sql"),
    compute=compute,
    rows_sql="stage_rows.sql",
    views=("cohort", PERIOD),
)
