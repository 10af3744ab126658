"""The funnel: how many journeys reached each stage."""

from __future__ import annotations

from collections import defaultdict

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question
from lockstep.figures.gaps import counted, undated
from lockstep.figures.groups import in_reading_order
from lockstep.insight.stages import NUMBER, seen
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
        In the view ``cohort`` it never rises from one stage to the next.
    """
    stages, faults = seen(context, question)
    if question.view == PERIOD:
        counts, missing = entries(context, question)
        faults += undated_entries({stage: missing[stage] for stage in stages})
    else:
        counts, count = _reached(context, question)
        faults += undated(question, count, "journey", "journeys", date="date of any stage")
    order = in_reading_order(question, {group: max(by_stage.values()) for group, by_stage in counts.items()})
    return Answer(
        unit="journeys",
        rows=[{"dim": group, "stage": stage, "value": counts[group][stage]} for group in order for stage in stages],
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


def _reached(context: Context, question: Question) -> tuple[dict[str, dict[str, int]], int]:
    found = context.rows("lockstep.insight", "funnel_cohort.sql", question, day="known_day")
    counts = {row["dim"]: {stage: row[stage] for stage in NUMBER} for row in found if row["known"]}
    return counts, sum(row["undated"] for row in found)


FIGURE = Figure(
    name="funnel",
    title="Funnel",
    words=(
        "How many journeys reached each stage from known to won. By cohort: the journeys that began in the "
        "period, wherever they have got to since; by period: the entries into each stage that fell in it. A "
        "later stage implies the earlier ones. A deal counts once, however many people were on it. Left out: "
        "stages no source records."
    ),
    package="lockstep.insight",
    sql=("stages_seen.sql", "reached.sql", "funnel_cohort.sql", "funnel_period.sql"),
    compute=compute,
    rows_sql="stage_rows.sql",
    views=("cohort", PERIOD),
)
