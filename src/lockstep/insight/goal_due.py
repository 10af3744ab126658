"""What of a goal falls due when: the goal a question is about, its months, its days."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from lockstep.charter.goals import Goal, is_worked
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.values import instants
from lockstep.values.faults import Fault
from lockstep.values.money import minor_digits
from lockstep.values.periods import Period


def goal_of(context: Context, question: Question) -> tuple[Goal | None, Period | None]:
    """Return the goal a question is about, and the period asked for; None twice where there is none.

    Parameters
    ----------
    context, question
        The goal set for the question's period, or else the first that covers it with whole months. Without a
        period: the goal in whose period the question's instant falls, or else the first.
    """
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


def due_by_month(context: Context, goal: Goal, period: Period) -> dict[str, Decimal]:
    """Return what falls due in each month of the period: month (``2026-10``) to money in the home currency."""
    return {
        month: amount
        for month, amount in context.charter.month_amounts(goal).items()
        if period.from_day <= Period.parse(month).from_day < period.to_day
    }


def due_by(context: Context, goal: Goal, due: dict[str, Decimal], today: int) -> Decimal:
    """Return what should have been won by a day: money, rounded half up to the minor unit, here and once.

    Parameters
    ----------
    context, goal, due
        What falls due in each month; see `due_by_month`.
    today
        Days since epoch; days before it have ended.
    """
    exact = sum((Fraction(due[month]) * _part_gone(context, goal, month, today) for month in due), Fraction(0))
    digits = minor_digits(context.charter.company.currency)
    scaled = exact * 10**digits
    # Half up in whole minor units: the fraction need not be a finite decimal.
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(-digits)


def no_goal(context: Context, question: Question) -> Fault:
    """Say that the charter has no goal for the period asked for."""
    known = ", ".join(f"{goal.name} ({goal.period})" for goal in context.charter.goals)
    return Fault(
        code="no-goal",
        sentence=f"The charter has no goal for {question.period}." if known else "The charter has no goal.",
        remedy=f"Ask for a period of whole months within one of its goals: {known}."
        if known
        else "Agree on a goal, and write its name, period and amount under goals.",
        file="charter.yaml",
    )


def _is_whole_months(period: Period) -> bool:
    return period.first.day == 1 and instants.date_of_day(period.to_day).day == 1


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
