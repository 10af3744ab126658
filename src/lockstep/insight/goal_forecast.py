"""Goal forecast: where the goal will probably land, and how good such forecasts have been."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from lockstep.charter.goals import Goal
from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Option, Question, Row
from lockstep.insight.forecasting.methods import Methods, methods, series
from lockstep.insight.forecasting.sides import BASELINE, METHODS
from lockstep.insight.goal_due import due_by_month, goal_of, no_goal
from lockstep.insight.seasonal_naive import FEWEST_WINDOWS, YEAR, Forecast
from lockstep.values import instants
from lockstep.values.faults import Fault
from lockstep.values.money import from_minor
from lockstep.values.periods import Period

#: Option: the method that has earned it by its past, or one by name.
BEST = "best"
METHOD = Option(
    words="how to forecast; best: whichever beats the baseline on the past, or else that", values=(BEST, *METHODS)
)


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
    methods
        Every forecast of the days from today to the period's end, and how good each has been; None where it is over or
        has not begun, or the record too old for one.
    method
        The one that the question asks for, or that leads.
    """

    goal: Goal
    period: Period
    today: int
    won: dict[int, int]
    methods: Methods | None
    method: str

    @property
    def ahead(self) -> Forecast | None:
        """Forecast of the days from today to the period's end; None where there is none."""
        return self.methods.ahead.get(self.method) if self.methods else None

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
    found = None
    # After a year without a won deal, last year says nothing any more.
    if period.from_day <= today < period.to_day and won and today - max(won) <= YEAR:
        found = methods(context, question, series(won, today), today, period.to_day - today)
    asked = question.option("method", BEST)
    method = asked if asked != BEST else found.leads if found else BASELINE
    return Course(goal, period, today, won, found, method)


def compute(context: Context, question: Question) -> Answer:
    """Say where the goal will probably land.

    Parameters
    ----------
    context, question
        The goal as `goal-pace` finds it; what was won up to the question's instant. Option ``method``: ``best``, the
        one that beats the baseline on the past or else the baseline, or one by name.

    Returns
    -------
    Answer
        ``value``, `Decimal` in the home currency: won so far and likely still to be won by the period's end. One
        row: ``value``; ``low``, ``high`` (eight in ten), ``low50``, ``high50`` (one in two), money; ``goal``;
        ``chance`` of reaching it and ``past_error``, floats, the latter absent where it was not judged; ``windows`` of
        the past it was judged by and ``season_days``, int64, absent where it has none; ``method`` text. Once the
        period is over it is what was won. Absent, with a fault, where there is no goal, its period has not begun, or
        the record is too young or has known of no won deal for too long.

    Notes
    -----
    Computed in whole minor units and floats from their sums; rounded half up to the minor unit, here and once.
    The chance is (ends that reach the goal + 1) / (ends + 2), of the baseline's windows of the past or of a side's
    draws: never nought, never certain.
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
        return Answer(unit=currency, faults=[why_none(found)])

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
                "windows": _windows(found, ahead),
                "season_days": ahead.season,
                "method": found.method,
            }
        ],
    )


def whole(minor: float) -> int:
    """Round minor units half up."""
    return int(Decimal(float(minor)).quantize(Decimal(1), ROUND_HALF_UP))


def why_none(found: Course) -> Fault:
    """Return the fault that says why there is no forecast of a goal whose period is not over."""
    if found.today < found.period.from_day:
        return _not_begun(found)
    return _too_old(found) if _is_old(found) else _too_young(found)


def _windows(found: Course, ahead: Forecast) -> int:
    if found.method == BASELINE or found.methods is None:
        return len(ahead.ends)
    score = found.methods.scores.get(found.method)
    return score.windows if score else 0


def _not_begun(found: Course) -> Fault:
    first = instants.date_of_day(found.period.from_day).isoformat()
    return Fault(
        code="not-begun",
        sentence=f"The period of the goal begins on {first}; a forecast is made from its first day on.",
        remedy="Ask for a period that has begun, or wait.",
        file="charter.yaml",
    )


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
        "Where the goal will probably stand at the end of its period: what has been won so far, and what is likely to "
        "come by the method that has been less far off, by more than chance, than the baseline in the weeks of the "
        "past: from the leads offered, from the deals open, or from both. Where none is better, the baseline itself: "
        "what the same weeks brought a year ago (or the days just before, while the record is younger), corrected by "
        "its median error in the past. What comes lies in the range given in about eight of ten cases."
    ),
    package="lockstep.insight",
    sql=("won_by_day.sql",),
    compute=compute,
    rows_sql="won_rows.sql",
    splits=False,
    options={"method": METHOD},
)
