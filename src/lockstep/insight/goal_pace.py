"""Goal pace: how far the one goal has come, and how far it should have come by now."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question
from lockstep.figures.gaps import unset_goal
from lockstep.insight import won_revenue
from lockstep.insight.goal_due import due_by, due_by_month, goal_of, no_goal
from lockstep.values import instants


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
    goal, period = goal_of(context, question)
    if goal is None or period is None:
        return Answer(unit=currency, faults=[no_goal(context, question)])
    narrowed = replace(question, period=period.name)
    won = won_revenue.compute(context, narrowed)
    due = due_by_month(context, goal, period)
    total = sum(due.values(), Decimal(0))
    faults = [*unset_goal(goal), *won.faults]
    if question.by:
        rows = [{"dim": row["dim"], "value": row["value"], "share": _share(row["value"], total)} for row in won.rows]
        return Answer(unit=currency, rows=rows, faults=faults, period=period.name)
    # A day is over with its last second: asked as of a bare date, that day counts.
    today = instants.day_of(question.as_of_s + 1, context.charter.company.time_zone)
    pace = due_by(context, goal, due, today)
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


def _share(value: object, total: Decimal) -> float | None:
    return float(value / total) if isinstance(value, Decimal) and total else None


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
