"""Forecast record: each way to forecast the goal, what it says today, and how good it was in the weeks of the past."""

from __future__ import annotations

from decimal import Decimal

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.insight.forecasting.judging import FEWEST_INDEPENDENT, Score
from lockstep.insight.forecasting.sides import BASELINE, DEAL_SIDE, LEAD_SIDE, METHODS
from lockstep.insight.goal_due import due_by_month, no_goal
from lockstep.insight.goal_forecast import Course, course, whole, why_none
from lockstep.values.faults import Fault
from lockstep.values.money import from_minor

#: How a method stands against the baseline.
BASE, BETTER, NO_BETTER, TOO_FEW = "baseline", "better", "no better", "not enough data"


def compute(context: Context, question: Question) -> Answer:
    """Set the methods side by side.

    Parameters
    ----------
    context, question
        As `goal-forecast` takes them.

    Returns
    -------
    Answer
        One row per method that can be made, the baseline first: ``method`` text; ``verdict`` text against the baseline:
        ``baseline``, ``better``, ``no better``, ``not enough data``; ``leads`` int64, 1 for the method to go by;
        ``value``, ``low``, ``high`` (eight in ten), money, the landing it says today; ``goal`` money; ``windows``
        int64, weeks of the past in which it and the baseline could be made; ``error`` money, its mean absolute error in
        them, and ``error_rate`` float, as a share of what came; ``inside50_rate``, ``inside80_rate`` floats, in which
        share of them what came lay within the range; ``gain``, ``gain_low``, ``gain_high``, money, by how much it was
        less far off than the baseline, with an interval (`judging.gained`). Absent, with a fault, where there is no
        goal, or its period is over or has not begun.
    """
    currency = context.charter.company.currency
    found = course(context, question)
    if found is None:
        return Answer(unit=currency, faults=[no_goal(context, question)])
    if found.today >= found.period.to_day:
        return Answer(unit=currency, faults=[_over(found)])
    known = found.methods
    if known is None or not known.ahead:
        return Answer(unit=currency, faults=[why_none(found)])
    goal = sum(due_by_month(context, found.goal, found.period).values(), Decimal(0))
    rows = [_row(found, method, goal, currency) for method in METHODS if method in known.ahead]
    faults = [] if any(row["windows"] for row in rows) else [_unjudged()]
    return Answer(unit=currency, rows=rows, faults=[*faults, *_missing(found)])


def _row(found: Course, method: str, goal: Decimal, currency: str) -> Row:
    assert found.methods is not None
    ahead, score = found.methods.ahead[method], found.methods.scores.get(method)

    def money(minor: float | None) -> Decimal | None:
        return None if minor is None else from_minor(whole(minor), currency).amount

    def landing(more: float) -> Decimal:
        return from_minor(found.standing(more), currency).amount

    return {
        "method": method,
        "verdict": _verdict(method, score),
        "leads": int(found.methods.leads == method),
        "value": landing(ahead.likely[-1]),
        "low": landing(ahead.low[-1]),
        "high": landing(ahead.high[-1]),
        "goal": goal,
        "windows": score.windows if score else 0,
        "error": money(score.error) if score else None,
        "error_rate": score.share if score else None,
        "inside50_rate": score.inside50 if score else None,
        "inside80_rate": score.inside80 if score else None,
        "gain": money(score.gain) if score else None,
        "gain_low": money(score.low) if score else None,
        "gain_high": money(score.high) if score else None,
    }


def _verdict(method: str, score: Score | None) -> str:
    if method == BASELINE:
        return BASE
    if score is None or score.beats is None:
        return TOO_FEW
    return BETTER if score.beats else NO_BETTER


def _over(found: Course) -> Fault:
    return Fault(
        code="over",
        sentence=f"The goal's period, {found.period.name}, is over: there is nothing left to forecast.",
        remedy="Ask as of a day within it, or look at what was said then and what came.",
        file="charter.yaml",
    )


def _unjudged() -> Fault:
    return Fault(
        code="not-judged",
        sentence="The record is too young to say how good these forecasts are.",
        remedy=f"It takes past weeks worth at least {FEWEST_INDEPENDENT:.0f} times what is left of the period. Add an "
        "older export, or wait.",
        file="deals",
    )


def _missing(found: Course) -> list[Fault]:
    assert found.methods is not None
    without = [
        words
        for method, words in ((LEAD_SIDE, "the leads offered"), (DEAL_SIDE, "the deals open"))
        if method not in found.methods.ahead
    ]
    if not without:
        return []
    return [
        Fault(
            code="no-side",
            sentence=f"There is no forecast from {' and '.join(without)}: too few deals with dates have been won.",
            remedy="Map the dates of offers and opportunities in the source's mapping, or wait.",
            file="journeys",
        )
    ]


FIGURE = Figure(
    name="forecast-record",
    title="Forecasts and how good they were",
    words=(
        "Each way to forecast the goal, beside the others: from what the same weeks brought before (the baseline), "
        "from the leads offered, from the deals open, and the mean of these two. Each was made again in every week of "
        "the past, over as many days as are left now and from what lay before that week, and set beside what then "
        "came: its mean absolute error, how often its ranges held, and whether it was less far off than the baseline "
        "by more than chance (Diebold and Mariano's test, for all methods together). The best that is leads; where "
        "none is, the baseline."
    ),
    package="lockstep.insight.forecasting",
    sql=("leads_placed.sql", "deals_placed.sql", "in_play.sql"),
    compute=compute,
    rows_sql="in_play_rows.sql",
    splits=False,
)
