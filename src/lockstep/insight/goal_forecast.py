"""Goal forecast: where the goal will probably land, and how good such forecasts have been."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from lockstep.charter.goals import Goal
from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.insight.goal_due import due_by_month, goal_of, no_goal
from lockstep.insight.seasonal_naive import FEWEST_WINDOWS, YEAR, Forecast, forecast
from lockstep.values import instants
from lockstep.values.faults import Fault
from lockstep.values.money import from_minor
from lockstep.values.periods import Period


@dataclass(frozen=True, slots=True)
class Course:
    """The goal's period, what was won on each of its days so far, and what is likely to come.

    Attributes
    ----------
    goal, period
        As the question names them.
    today
        Days since epoch; days before it have ended.
    won
        Day to minor units won on it, up to the question's instant.
    ahead
        Forecast of the days from today to the period's end; None where it is over, or the record too young or too
        old for one.
    """

    goal: Goal
    period: Period
    today: int
    won: dict[int, int]
    ahead: Forecast | None

    @property
    def won_minor(self) -> int:
        """Minor units won so far in the period."""
        return sum(minor for day, minor in self.won.items() if self.period.from_day <= day < self.period.to_day)

    def standing(self, more: float) -> int:
        """Return minor units won in the period once `more` came from today's beginning on; never less than now."""
        today = self.won.get(self.today, 0)
        # What today brought so far is part of what its whole day is likely to bring.
        return max(self.won_minor - today + whole(more), self.won_minor)


def course(context: Context, question: Question) -> Course | None:
    """Return the course of the goal that a question is about; None where there is none."""
    goal, period = goal_of(context, question)
    if goal is None or period is None:
        return None
    today = instants.day_of(question.as_of_s + 1, context.charter.company.time_zone)
    whole = replace(question, period=None, by=None)
    rows = context.rows("lockstep.insight", "won_by_day.sql", whole, day="won_day")
    won = {row["day"]: int(row["value_minor"]) for row in rows}
    ahead = None
    # After a year without a won deal, last year says nothing any more.
    if period.from_day <= today < period.to_day and won and today - max(won) <= YEAR:
        first = min(won)
        daily = np.zeros(max(today - first, 0))
        for day, minor in won.items():
            if day < today:
                daily[day - first] = minor
        ahead = forecast(daily, period.to_day - today)
    return Course(goal, period, today, won, ahead)


def compute(context: Context, question: Question) -> Answer:
    """Say where the goal will probably land.

    Parameters
    ----------
    context, question
        The goal as `goal-pace` finds it; what was won up to the question's instant.

    Returns
    -------
    Answer
        ``value``, `Decimal` in the home currency: won so far and likely still to be won by the period's end. One
        row: ``value``; ``low``, ``high`` (eight in ten), ``low50``, ``high50`` (one in two), money; ``goal``;
        ``chance`` of reaching it and ``past_error``, floats; ``windows`` of the past they rest on and
        ``season_days``, int64. Once the period is over it is what was won. Absent, with a fault, where there is
        no goal, or the record is too young or has known of no won deal for too long.

    Notes
    -----
    Computed in whole minor units and floats from their sums; rounded half up to the minor unit, here and once.
    The chance is (windows that would have reached the goal + 1) / (windows + 2): never nought, never certain.
    """
    currency = context.charter.company.currency
    found = course(context, question)
    if found is None:
        return Answer(unit=currency, faults=[no_goal(context, question)])
    goal = sum(due_by_month(context, found.goal, found.period).values(), Decimal(0))
    won = from_minor(found.won_minor, currency).amount
    is_over = found.today >= found.period.to_day
    if is_over:
        row: Row = {"value": won, "low": won, "high": won, "low50": won, "high50": won, "goal": goal}
        return Answer(unit=currency, value=won, rows=[row])
    ahead = found.ahead
    if ahead is None:
        return Answer(unit=currency, faults=[_too_old(found) if _is_old(found) else _too_young(found)])

    def landing(more: float) -> Decimal:
        return from_minor(found.standing(more), currency).amount

    likely = landing(ahead.likely[-1])
    reached = int(sum(landing(end) >= goal for end in ahead.ends.tolist()))
    return Answer(
        unit=currency,
        value=likely,
        rows=[
            {
                "value": likely,
                "low": landing(ahead.low[-1]),
                "high": landing(ahead.high[-1]),
                "low50": landing(ahead.low50[-1]),
                "high50": landing(ahead.high50[-1]),
                "goal": goal,
                "chance": (reached + 1) / (len(ahead.ends) + 2),
                "past_error": ahead.past_error,
                "windows": len(ahead.ends),
                "season_days": ahead.season,
            }
        ],
    )


def whole(minor: float) -> int:
    """Round minor units half up."""
    return int(Decimal(float(minor)).quantize(Decimal(1), ROUND_HALF_UP))


def _is_old(found: Course) -> bool:
    """Whether nothing was won for longer than what is left of the period."""
    return bool(found.won) and found.today - max(found.won) > found.period.to_day - found.today


def _too_old(found: Course) -> Fault:
    newest = instants.date_of_day(max(found.won)).isoformat()
    return Fault(
        code="too-old",
        sentence=f"The newest won deal of the record is of {newest}: a forecast has nothing to rest on.",
        remedy="Add a newer export of the deals.",
        file="deals",
    )


def _too_young(found: Course) -> Fault:
    first = min(found.won, default=None)
    known = (
        f"of won deals since {instants.date_of_day(first).isoformat()}"
        if first is not None
        else "of no won deal with a date"
    )
    return Fault(
        code="too-young",
        sentence=f"The record is too young for a forecast: it knows {known}.",
        remedy=f"A forecast is judged by at least {FEWEST_WINDOWS} earlier windows as long as what is left of "
        "the period. Add an older export, or wait.",
        file="deals",
    )


FIGURE = Figure(
    name="goal-forecast",
    title="Likely landing",
    words=(
        "Where the goal will probably stand at the end of its period: what has been won so far, and what the same "
        "weeks brought a year ago (or the days just before, while the record is younger), corrected by the median "
        "error that this very forecast would have had in each week of the past. The range given is that of eight "
        "in ten of these past errors, widened for how few of them are independent of one another."
    ),
    package="lockstep.insight",
    sql=("won_by_day.sql",),
    compute=compute,
    rows_sql="won_rows.sql",
    splits=False,
)
