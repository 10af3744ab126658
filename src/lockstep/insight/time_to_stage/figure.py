"""Time to stage: the share that has reached the next stage within so many days, the young ones not called lost."""

from __future__ import annotations

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Option, Question, Row
from lockstep.figures.gaps import counted
from lockstep.figures.groups import in_reading_order
from lockstep.insight.stages import seen
from lockstep.insight.steps import Step, step_table
from lockstep.insight.time_to_stage import against
from lockstep.insight.time_to_stage.counts import (
    ENDED,
    ENTERED_UNDATED,
    REACHED,
    REACHED_UNDATED,
    RECYCLED,
    WAITS,
    Waits,
    waits,
)
from lockstep.insight.time_to_stage.incidence import Incidence, incidence
from lockstep.insight.time_to_stage.steps import named, steps_of
from lockstep.values.faults import Fault

#: Fewer journeys than this make no share, and a curve ends where fewer could be watched for so long.
FEWEST = 20
SUMMARY, CURVE = "summary", "curve"
#: About so many days of a curve are said.
_POINTS = 60


def compute(context: Context, question: Question) -> Answer:
    """Estimate, step by step, how many of those that entered a stage come to the next, and how soon.

    Parameters
    ----------
    context, question
        The cohort is the journeys that entered a step's first stage in the question's period, each on the day of that
        stage. What happened after its instant has not happened. Option ``step``: one step, such as ``known-won``.
        Option ``recycled``: ``wait`` (what a recycled lead reaches later counts) or ``end`` (only what it reached
        before it was first recycled does). Option ``against``: another period, or a value of a dimension that the
        question is narrowed by, such as ``region:Nordics``; view ``summary`` then sets it beside.

    Returns
    -------
    Answer
        View ``summary``: one row per group and step: ``from_stage``, ``to_stage`` text; ``entered``, ``reached``,
        ``ended`` (lost or disqualified before), ``recycled`` and ``open`` int64, which add up to entered; ``value``
        float in [0, 1], the share that reached it within ``horizon_days``, the longest time for which `FEWEST` of them
        could be watched; ``low``, ``high`` its 95 % interval; ``waiting`` the share that by then had neither reached it
        nor ended; ``median_days``, within which half of all that entered had reached it, with ``median_low`` and
        ``median_high``, absent where half never did; ``usual_days``, within which half of those that reached it had;
        ``short_of`` int64, how many journeys are missing for a share, absent where none is. Compared with something,
        ``other_entered``, ``other_value``, ``other_low``, ``other_high``, ``other_usual_days`` say the same of that,
        both within the shorter of their two horizons, so that the younger is not behind for its age; ``chance``
        float, how often chance alone would part the curves so far (`gray`), and ``chance_of_all``, the same corrected
        by Holm for all the steps tested; both absent below `FEWEST`.
        View ``curve``: per group and step a row for each of some `_POINTS` days: ``day`` int64; ``value``, ``low``,
        ``high``; ``ended``, the share lost or disqualified by then; ``at_risk`` int64, how many were watched until that
        day and had come out by no way.

    Notes
    -----
    Lost and disqualified are competing ends, not censored (`incidence`). A recycled lead may come back, so by default
    it goes on waiting: that it is recycled *now* is no end, for whether it returns is not known yet, and calling only
    those ended that have not returned so far would read the future into the past.
    """
    stages, faults = seen(context, question)
    asked = question.options.get("step")
    steps: list[Step] = [named(asked)] if asked else steps_of(stages)
    if not steps:
        faults.append(
            Fault(
                code="no-steps",
                sentence="The record knows fewer than two stages of the path, so there is no step to measure.",
                remedy="Add a source that records another stage.",
            )
        )
        return Answer(unit="rate", faults=faults)
    found = counts(context, question, steps)
    if question.view == SUMMARY and (other := question.options.get("against")):
        return _compared(context, question, steps, found, other, faults)
    sizes: dict[str, int] = {}
    for (group, _), of_step in found.items():
        sizes[group] = max(sizes.get(group, 0), of_step.entered)
    order = in_reading_order(question, {group: size for group, size in sizes.items() if size})
    rows: list[Row] = []
    for group in order:
        for number, step in enumerate(steps, start=1):
            of_step = found.get((group, number), Waits())
            named_row: Row = {"dim": group, "from_stage": step[0], "to_stage": step[1]}
            rows += [named_row | row for row in _rows(of_step, question.view)]
    return Answer(unit="rate", rows=rows, faults=faults + _left_out(found, rows))


def counts(context: Context, question: Question, steps: list[Step]) -> dict[tuple[str, int], Waits]:
    """Return what became of the journeys of each group, step by step.

    Parameters
    ----------
    context, question
        As `compute` takes them.
    steps
        Numbered from 1 in the answer.
    """
    return waits(
        context.rows(
            "lockstep.insight.time_to_stage",
            "time_to_stage.sql",
            question,
            day="known_day",
            tables={"steps": step_table(steps)},
            recycled_ends=int(question.option("recycled", "wait") == "end"),
        )
    )


def _compared(
    context: Context, question: Question, steps: list[Step], found: against.Found, other: str, faults: list[Fault]
) -> Answer:
    against.require_no_split(question)
    theirs = counts(context, against.other_question(question, other), steps)
    chances: dict[tuple[str, int], tuple[float, float]] = {}
    if against.are_apart(context, question, other):
        chances = against.chances(found, theirs, fewest=FEWEST)
    else:
        faults = [*faults, against.shares_journeys()]
    rows: list[Row] = []
    for number, step in enumerate(steps, start=1):
        key = ("all", number)
        sides = [side.get(key, Waits()) for side in (found, theirs)]
        shorter = min((end for end in (side.horizon(FEWEST) for side in sides) if end is not None), default=None)
        ours, beside = (_summary(side, curve_of(side), shorter) for side in sides)
        named_row: Row = {"dim": "all", "from_stage": step[0], "to_stage": step[1]}
        rows.append(named_row | against.beside(ours, beside, chances.get(key)))
    return Answer(unit="rate", rows=rows, faults=faults + _left_out(found, rows))


def curve_of(found: Waits) -> Incidence:
    """Return the curve of one group and step."""
    return incidence(found.reached, found.other, found.watched)


def _rows(found: Waits, view: str | None) -> list[Row]:
    horizon = found.horizon(FEWEST)
    curve = curve_of(found)
    return [_summary(found, curve, horizon)] if view != CURVE else _points(curve, horizon)


def _summary(found: Waits, curve: Incidence, until: int | None) -> Row:
    by = found.outcomes
    went_back = found.recycled + by[RECYCLED]
    row: Row = {
        "entered": found.entered,
        "reached": by[REACHED],
        "ended": by[ENDED],
        "recycled": went_back,
        "open": by[WAITS] - found.recycled,
    }
    horizon = found.horizon(FEWEST)
    if horizon is None or until is None:
        nothing = ("value", "low", "high", "horizon_days", "waiting", "median_days", "median_low", "median_high")
        return row | dict.fromkeys((*nothing, "usual_days")) | {"short_of": max(0, FEWEST - found.entered) or None}
    horizon = min(horizon, until)
    value, low, high, other, _ = curve.on(horizon)
    return row | {
        "value": value,
        "low": low,
        "high": high,
        "horizon_days": horizon,
        "waiting": max(0.0, 1 - value - other),
        "median_days": curve.first_day(0.5, until=horizon),
        "median_low": curve.first_day(0.5, of="high", until=horizon),
        "median_high": curve.first_day(0.5, of="low", until=horizon),
        "usual_days": curve.first_day(value / 2, until=horizon) if value else None,
        "short_of": None,
    }


def _points(curve: Incidence, horizon: int | None) -> list[Row]:
    if horizon is None:
        return []
    # Close together at first, where most of it happens.
    days = sorted({round(horizon * (place / _POINTS) ** 2) for place in range(_POINTS + 1)})
    rows: list[Row] = []
    for day in days:
        value, low, high, other, at_risk = curve.on(day)
        rows.append({"day": day, "value": value, "low": low, "high": high, "ended": other, "at_risk": at_risk})
    return rows


def _left_out(found: dict[tuple[str, int], Waits], rows: list[Row]) -> list[Fault]:
    faults = []
    # The step over all others begins with the first of them and ends with the last: it would count both twice.
    whole = max((number for _, number in found), default=1)
    each = [w for (_, number), w in found.items() if number < whole or whole == 1]
    entered = sum(w.outcomes[ENTERED_UNDATED] for w in each)
    reached = sum(w.outcomes[REACHED_UNDATED] for w in each)
    ended = sum(w.undated_ends for w in each)
    for count, code, one, many in (
        (entered, "entered-undated", "entry into a stage has no date and is left out.",
         "entries into stages have no date and are left out."),
        (reached, "reached-undated", "step was made nobody knows when and is left out.",
         "steps were made nobody knows when and are left out."),
        (ended, "ended-undated", "end has no date and counts from the first day.",
         "ends have no date and count from the first day."),
    ):  # fmt: skip
        if count:
            remedy = "Map the dates of the stages and of what was lost in the source's mapping."
            faults.append(Fault(code=code, sentence=counted(count, one, many), remedy=remedy, file="journeys"))
    if not rows or all(row.get("value") is None for row in rows):
        most = max((w.entered for w in found.values()), default=0)
        faults.append(
            Fault(
                code="not-enough-data",
                sentence=f"A share needs {FEWEST} journeys that entered a stage; here {counted(most, 'has', 'have')}.",
                remedy="Ask for a longer period, or for fewer conditions.",
            )
        )
    return faults


FIGURE = Figure(
    name="time-to-stage",
    title="Time to stage",
    words=(
        "Of the journeys that entered a stage in the period, the share that has reached the next one (and, from the "
        "first, a win) within so many days. Journeys too young to tell count for as long as they could be watched, and "
        "never as lost; those lost or disqualified first do not wait any longer. A recycled lead waits, unless that is "
        "asked for as an end. With the interval of 95 %, the time within which half had reached it, and the longest "
        "time for which twenty journeys could be watched, beyond which nothing is said."
    ),
    package="lockstep.insight.time_to_stage",
    sql=("step_waits.sql", "time_to_stage.sql"),
    compute=compute,
    rows_sql="wait_rows.sql",
    views=(SUMMARY, CURVE),
    options={
        "step": Option(words="one step alone, such as known-won", check=named),
        "against": Option(words="another period or group to compare with, such as region:Nordics", check=against.check),
        "recycled": Option(words="whether a recycled lead waits or has ended", values=("wait", "end")),
    },
)
