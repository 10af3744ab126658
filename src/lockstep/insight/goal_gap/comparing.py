"""What a period is held against: what was agreed for it, or what another one brought."""

from __future__ import annotations

from dataclasses import dataclass

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.goal_due import due_by, due_by_month, goal_of, no_goal
from lockstep.insight.goal_gap.counts import WEEK, Window
from lockstep.values import instants
from lockstep.values.faults import Fault, WrongUse
from lockstep.values.money import minor_digits
from lockstep.values.periods import Period

PLAN, PREVIOUS, YEAR = "plan", "previous", "year"
#: A year in whole weeks, so that a Monday is held against a Monday.
YEAR_DAYS = 52 * WEEK
#: A shorter past than this says too little of how leads usually turn out.
_SHORTEST = 8 * WEEK
#: A period as long as this has weeks enough to draw anew.
_LONG = 10 * WEEK
#: Fewer days than these show no chance.
_FEWEST_DAYS = 14
DAY = "known_day"


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared.

    Attributes
    ----------
    period, other
        Days on either side; of a period that still runs, those that are over.
    name, other_name
        What the sides are called: the period, and that or what it is compared with.
    plan_minor
        What was agreed for the days of the period, minor units; None: what the other side brought.
    """

    period: Window
    other: Window
    name: str
    other_name: str
    plan_minor: int | None = None


def check_against(text: str) -> None:
    """Refuse what a gap can't be measured against."""
    if text not in (PLAN, PREVIOUS, YEAR):
        try:
            Period.parse(text)
        except WrongUse:
            raise WrongUse(
                f"A period can't be compared with “{text}”.",
                remedy="Say plan, previous, year, or name a period: 2025-Q4.",
            ) from None


def compared(context: Context, question: Question, first_day: int | None) -> Compared | Fault:
    """Return what a question compares, or why it can't be compared.

    Parameters
    ----------
    context, question
        Its period, or that of the goal in which its instant falls; the option ``against``.
    first_day
        First day the record knows anything of; None: it knows nothing.
    """
    # A part of the company has no plan of its own.
    against = question.option("against", YEAR if question.where else PLAN)
    goal, of_goal = goal_of(context, question)
    period = context.period(question) or of_goal
    if period is None:
        return no_goal(context, question)
    today = instants.day_of(question.as_of_s + 1, context.charter.company.time_zone)
    end = min(period.to_day, today)
    if end - period.from_day < _FEWEST_DAYS:
        over = max(end - period.from_day, 0)
        return _fault(
            "too-short",
            f"{over or 'No'} day{'' if over == 1 else 's'} of {period.name} {'is' if over <= 1 else 'are'} over: "
            "too few to tell a gap from chance.",
            f"From {_FEWEST_DAYS} days on a gap is split. Ask for a longer period, or an earlier one.",
        )
    # Of a short period days are drawn anew, not weeks: of four weeks one learns nothing.
    block = WEEK if end - period.from_day >= _LONG else 1
    now = Window(period.from_day, end, block)
    if against == PLAN:
        if question.where:
            return _fault(
                "no-plan-of-a-part",
                "The plan is agreed for the whole company, not for a part of it.",
                "Compare a part with its own past: against=year, or against=previous.",
            )
        if goal is None or of_goal is None:
            return no_goal(context, question)
        due = due_by(context, goal, due_by_month(context, goal, period), today)
        plan = int(due.scaleb(minor_digits(context.charter.company.currency)))
        if plan <= 0:
            return _fault("nothing-due", f"Nothing of the goal is due by then in {period.name}.", "Ask a few days on.")
        past = _past(now, first_day)
        return past if isinstance(past, Fault) else Compared(now, past, period.name, goal.name, plan)
    if against == YEAR:
        other, name = Window(now.from_day - YEAR_DAYS, now.to_day - YEAR_DAYS, block), "a year before"
    elif against == PREVIOUS:
        before = period.previous()
        other, name = (
            Window(before.from_day, min(before.from_day + end - now.from_day, before.to_day), block),
            before.name,
        )
    else:
        named = Period.parse(against, context.charter.fiscal_start)
        other, name = Window(named.from_day, min(named.to_day, today), block), named.name
    if other.to_day - other.from_day < _FEWEST_DAYS:
        return _fault("too-short", f"{name} has too few days to compare with.", "Compare with an earlier period.")
    if first_day is None or first_day > other.from_day:
        return _fault(
            "too-young",
            f"The record does not reach back to {instants.date_of_day(other.from_day)}, where {name} begins.",
            "Add an older export, or compare with a later period.",
        )
    return Compared(now, other, period.name, name)


def _past(now: Window, first_day: int | None) -> Window | Fault:
    """Return the days whose rates a plan is read by: the same ones a year before, or else all before the period."""
    if first_day is not None:
        if first_day <= now.from_day - YEAR_DAYS:
            return Window(now.from_day - YEAR_DAYS, now.to_day - YEAR_DAYS, now.block)
        if now.from_day - first_day >= _SHORTEST:
            return Window(first_day, now.from_day, now.block)
    return _fault(
        "too-young",
        "The record knows less than eight weeks before the period: nobody can say how leads usually turn out.",
        "Add an older export of leads and deals.",
    )


def _fault(code: str, sentence: str, remedy: str) -> Fault:
    return Fault(code=code, sentence=sentence, remedy=remedy)
