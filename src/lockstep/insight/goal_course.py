"""Goal course: the goal day by day, as agreed, as won, as likely."""

from __future__ import annotations

from decimal import Decimal

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.insight.goal_due import due_by, due_by_month, no_goal
from lockstep.insight.goal_forecast import METHOD, Course, course
from lockstep.values import instants
from lockstep.values.money import from_minor


def compute(context: Context, question: Question) -> Answer:
    """Follow the goal through the days of its period.

    Parameters
    ----------
    context, question
        As `goal-forecast` takes them, its option ``method`` too.

    Returns
    -------
    Answer
        One row per day of the period, in order: ``day`` text (``2026-11-19``); ``pace``, money due by its end;
        ``value``, money won by its end, absent for days to come; ``likely``, ``low``, ``high``, ``low50``,
        ``high50``, money, from today on. Absent, with a fault, where there is no goal.
    """
    currency = context.charter.company.currency
    found = course(context, question)
    if found is None:
        return Answer(unit=currency, faults=[no_goal(context, question)])
    due = due_by_month(context, found.goal, found.period)
    rows: list[Row] = []
    won = 0
    for day in range(found.period.from_day, found.period.to_day):
        won += found.won.get(day, 0)
        rows.append(
            {
                "day": instants.date_of_day(day).isoformat(),
                "pace": due_by(context, found.goal, due, day + 1),
                "value": from_minor(won, currency).amount if day <= found.today else None,
                **_likely(found, day, currency),
            }
        )
    return Answer(unit=currency, rows=rows)


def _likely(found: Course, day: int, currency: str) -> dict[str, Decimal | None]:
    names = ("likely", "low", "high", "low50", "high50")
    if found.ahead is None or day < found.today:
        return dict.fromkeys(names)
    ahead = day - found.today
    return {name: from_minor(found.standing(getattr(found.ahead, name)[ahead]), currency).amount for name in names}


FIGURE = Figure(
    name="goal-course",
    title="The goal, day by day",
    words=(
        "For each day of the goal's period: what should have been won by its end, as the charter spreads the goal, "
        "what was won by its end, and from today on what is likely to have been won, as the figure goal-forecast "
        "says, with its ranges of eight in ten and one in two."
    ),
    package="lockstep.insight",
    sql=("won_by_day.sql",),
    compute=compute,
    rows_sql="won_rows.sql",
    splits=False,
    options={"method": METHOD},
)
