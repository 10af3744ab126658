"""Goal pace: how far the one goal has come, and how far it should have come by now."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from lockstep.charter.goals import Goal, is_worked
from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question
from lockstep.figures.gaps import unset_goal
from lockstep.insight import won_revenue
from lockstep.values import instants
from lockstep.values.faults import Fault
from lockstep.values.money import minor_digits
from lockstep.values.periods import Period


def compute(context: Context, question: Question) -> Answer:
    """Set what was won so far beside the goal and its pace.

    Parameters
    ----------
    context, question
        The goal of the question's period: one set for it, or else the first that covers it with whole months,
        with what falls due in these. Without a period: the goal in whose period the question's instant falls,
        or else the first. Only deals won by that instant count.

    Returns
    -------
    Answer
        ``value``, `Decimal` in the home currency: won so far in the goal's period, as `won-revenue` counts it.
        Without a split one row: ``goal_name``, ``goal_period`` text; ``goal``, ``pace`` (what should have
        been won by now), ``gap`` (value less pace; below zero: behind), money; ``share``, value / goal, float;
        ``days_gone``, ``days_left`` int64, calendar days that have ended and others. With a split one row per
        group: ``value`` and its ``share`` of the whole goal. Absent, with a fault, where the charter has no goal
        for the period; with a fault beside it while the goal is the placeholder of `lockstep init`.

    Notes
    -----
    A month's part of the goal (`Charter.month_amounts`) falls due day by day, by working days where the goal is
    phased so. Pace is an exact fraction until it is rounded, half up, to the minor unit, here and once.
    """
    currency = context.charter.company.currency
    goal, period = _goal(context, question)
    if goal is None or period is None:
        return Answer(unit=currency, faults=[_no_goal(context, question)])
    narrowed = replace(question, period=period.name)
    won = won_revenue.compute(context, narrowed)
    due = {
        month: amount
        for month, amount in context.charter.month_amounts(goal).items()
        if period.from_day <= Period.parse(month).from_day < period.to_day
    }
    total = sum(due.values(), Decimal(0))
    faults = [*unset_goal(goal), *won.faults]
    if question.by:
        rows = [{"dim": row["dim"], "value": row["value"], "share": _share(row["value"], total)} for row in won.rows]
        return Answer(unit=currency, rows=rows, faults=faults, period=period.name)
    # A day is over with its last second: asked as of a bare date, that day counts.
    today = instants.day_of(question.as_of_s + 1, context.charter.company.time_zone)
    pace = _pace(context, goal, due, today, currency)
    gone = min(max(today - period.from_day, 0), period.days)
    value = won.value if isinstance(won.value, Decimal) else None
    return Answer(
        unit=currency,
        value=value,
        rows=[
            {
                "goal_name": goal.name,
                "goal_period": period.name,
                "value": value,
                "goal": total,
                "pace": pace,
                "gap": None if value is None else value - pace,
                "share": _share(value, total),
                "days_gone": gone,
                "days_left": period.days - gone,
            }
        ],
        faults=faults,
        period=period.name,
    )


def _goal(context: Context, question: Question) -> tuple[Goal | None, Period | None]:
    fiscal_start = context.charter.fiscal_start
    goals = [(goal, Period.parse(goal.period, fiscal_start)) for goal in context.charter.goals]
    asked = context.period(question)
    if asked is None:
        today = instants.day_of(question.as_of_s, context.charter.company.time_zone)
        now = (pair for pair in goals if pair[1].from_day <= today < pair[1].to_day)
        return next(now, goals[0] if goals else (None, None))
    same = (goal for goal, period in goals if (period.from_day, period.to_day) == (asked.from_day, asked.to_day))
    around = (
        goal
        for goal, period in goals
        if period.from_day <= asked.from_day and asked.to_day <= period.to_day and _is_whole_months(asked)
    )
    found = next(same, None) or next(around, None)
    return (found, asked) if found else (None, None)


def _is_whole_months(period: Period) -> bool:
    return period.first.day == 1 and instants.date_of_day(period.to_day).day == 1


def _pace(context: Context, goal: Goal, due: dict[str, Decimal], today: int, currency: str) -> Decimal:
    exact = sum((Fraction(due[month]) * _part_gone(context, goal, month, today) for month in due), Fraction(0))
    digits = minor_digits(currency)
    scaled = exact * 10**digits
    # Half up in whole minor units: the fraction need not be a finite decimal.
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(-digits)


def _part_gone(context: Context, goal: Goal, month: str, today: int) -> Fraction:
    """Return which part of a month's days has ended, by working days where the goal is phased so."""
    span = Period.parse(month)
    days = [instants.date_of_day(day) for day in range(span.from_day, span.to_day)]
    if goal.phasing == "working-days":
        calendar = context.charter.working_calendar(None, {day.year for day in days})
        days = [day for day in days if is_worked(day, calendar)]
    if not days:
        return Fraction(1)
    return Fraction(sum(instants.day_of_date(day) < today for day in days), len(days))


def _share(value: object, total: Decimal) -> float | None:
    return float(value / total) if isinstance(value, Decimal) and total else None


def _no_goal(context: Context, question: Question) -> Fault:
    known = ", ".join(f"{goal.name} ({goal.period})" for goal in context.charter.goals)
    return Fault(
        code="no-goal",
        sentence=f"The charter has no goal for {question.period}." if known else "The charter has no goal.",
        remedy=f"Ask for a period of whole months within one of its goals: {known}."
        if known
        else "Agree on a goal, and write its name, period and amount under goals.",
        file="charter.yaml",
    )


FIGURE = Figure(
    name="goal-pace",
    title="Goal and pace",
    words=(
        "What has been won so far in the period of the goal, beside the goal and its pace: what should have "
        "been won by now, as the charter spreads the goal over its months and days. A day counts once it has "
        "ended. Won revenue is counted as the figure won-revenue counts it, up to the instant asked for."
    ),
    package="lockstep.insight",
    sql=("won_revenue.sql",),
    compute=compute,
    rows_sql="won_rows.sql",
)
