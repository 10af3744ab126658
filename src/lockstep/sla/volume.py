"""How many leads, or how much worth of leads, marketing owed each month, and how much it delivered.

Each month stands for itself: what is delivered up to the promise is kept, what is missing is broken once the
month is over and open until then, and what is delivered beyond it makes up for no other month. Of 30 leads
promised a month, 34 in January and 20 in February are 50 of 60 kept and 10 broken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from lockstep.charter.goals import Goal
from lockstep.charter.promises import LeadsByCapacity, LeadsByCount, LeadsByValue
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.figures.gaps import unset_goal
from lockstep.sla.tally import Tally
from lockstep.sla.worth import Ended, Worth, segment_tree, worth
from lockstep.values import instants
from lockstep.values.faults import Fault
from lockstep.values.money import format as as_money
from lockstep.values.money import from_minor, minor_digits
from lockstep.values.periods import Period, names_of

#: Units of time that whole months make up, beside no split at all.
_MONTHLY = (None, "month", "quarter", "year")
_STAGE_NO = {"offered": 1, "accepted": 2}


def tallies(context: Context, question: Question) -> tuple[list[Tally], list[Fault]]:
    """Judge the promise of leads, month by month.

    Parameters
    ----------
    context, question
        The months of the question's period that have begun; without a period those of the goal the promise
        hangs on, or else those from the first to the last delivery.

    Returns
    -------
    tuple
        One tally per group, in leads or, where the promise is one of worth, in the home currency; nothing, with
        a fault that says why, where the promise can't be judged; nothing where there is none.
    """
    promise = context.charter.promises.marketing.leads
    if promise is None:
        return [], []
    if question.where or question.by not in _MONTHLY:
        return [], [
            _fault(
                "promised-as-a-whole",
                "Leads are promised for the whole company, so that promise is not split or narrowed here.",
                "Ask by month, quarter or year, or without a split.",
            )
        ]
    goal = None if isinstance(promise, LeadsByCapacity) else context.charter.goal(promise.goal)
    needs_goal = isinstance(promise, LeadsByValue) or (isinstance(promise, LeadsByCount) and not promise.per_month)
    if needs_goal and goal is None:
        return [], [
            _fault("no-goal", "Leads are promised by the goal, and the charter has none.", "Add a goal to the charter.")
        ]
    stage_no = _STAGE_NO[getattr(promise, "stage", "accepted")]
    delivered: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in context.rows(
        "lockstep.sla", "marketing_leads.sql", question, day="offered_day", segment=segment_tree(context.charter)
    ):
        if row["stage_no"] == stage_no:
            delivered[row["month"]].append((row["segment"], row["leads"]))
    months, faults = _months(context, question, goal if needs_goal else None, delivered)
    if not months:
        return [], faults
    if needs_goal and goal:
        faults += unset_goal(goal)
    if isinstance(promise, LeadsByValue) and goal is not None:
        made, by_value_faults = _by_value(context, question, promise, goal, months, delivered)
        return made, [*faults, *by_value_faults]
    amounts = context.charter.month_amounts(goal) if needs_goal and goal else {}
    # Part of a lead can't be delivered, so what is owed is rounded up.
    owed = {
        month: ceil(
            promise.owed() if isinstance(promise, LeadsByCapacity) else promise.owed(amounts.get(month, Decimal(0)))
        )
        for month in months
    }
    counts = {month: sum(leads for _, leads in delivered[month]) for month in months}
    each = set(owed.values())
    words = f"{each.pop():,} leads a month" if len(each) == 1 else f"{sum(owed.values()):,} leads"
    return [
        Tally(
            group=group, team="marketing", promise="leads", promised=words, unit="leads",
            kept=kept, broken=broken, still_open=still_open, agreed=Decimal(1),
        )
        for group, (kept, broken, still_open) in _settled(context, question, owed, counts).items()
    ], faults  # fmt: skip


def _by_value(
    context: Context, question: Question, promise: LeadsByValue, goal: Goal, months: list[str],
    delivered: dict[str, list[tuple[str, int]]],
) -> tuple[list[Tally], list[Fault]]:  # fmt: skip
    currency = context.charter.company.currency
    began = Period.parse(goal.period, context.charter.fiscal_start)
    made = _worth(context, question, promise, began)
    if made is None:
        return [], [
            _fault(
                "no-worth",
                f"Before {began.first}, when “{goal.name}” began, no lead with an amount had been won, so no lead "
                "has a worth yet.",
                "Import earlier deals, or promise leads by count until there is a year of them.",
            )
        ]
    amounts = context.charter.month_amounts(goal)
    owed = {month: _half_up(promise.owed(amounts[month]) * 10 ** minor_digits(currency)) for month in months}
    values = {
        month: _half_up(sum((made.of(segment) * n for segment, n in delivered[month]), Fraction(0))) for month in months
    }
    total = from_minor(sum(owed.values()), currency)
    return [
        Tally(
            group=group, team="marketing", promise="leads", unit=currency,
            promised=f"accepted leads worth {as_money(total, cents=False)}", agreed=Decimal(1),
            **{
                name: from_minor(minor, currency).amount
                for name, minor in zip(("kept", "broken", "still_open"), parts, strict=True)
            },
        )
        for group, parts in _settled(context, question, owed, values).items()
    ], []  # fmt: skip


def _worth(context: Context, question: Question, promise: LeadsByValue, began: Period) -> Worth | None:
    frozen_s, _ = began.bounds_s(context.charter.company.time_zone)
    rows = context.rows(
        "lockstep.sla",
        "lead_worth.sql",
        question,
        day="offered_day",
        segment=segment_tree(context.charter),
        frozen_s=min(frozen_s, question.as_of_s),
    )
    return worth([Ended(**row) for row in rows], int(promise.prior_weight))


def _months(
    context: Context, question: Question, goal: Goal | None, delivered: Iterable[str]
) -> tuple[list[str], list[Fault]]:
    """Return the months in which leads were owed, in order."""
    fiscal_start = context.charter.fiscal_start
    period = context.period(question)
    if period is None and goal is None:
        found = sorted(delivered)
        if not found:
            return [], []
        period = Period.parse(f"{found[0]}..{found[-1]}", fiscal_start)
    elif period is None and goal is not None:
        period = Period.parse(goal.period, fiscal_start)
    assert period is not None
    days = range(period.from_day, period.to_day)
    if instants.date_of_day(days[0]).day != 1 or instants.date_of_day(period.to_day).day != 1:
        return [], [
            _fault(
                "promised-by-month",
                f"Leads are promised by the month, and {period.name} is not made of whole months.",
                "Ask for months, quarters or years.",
            )
        ]
    today = instants.day_of(question.as_of_s, context.charter.company.time_zone)
    months = list(dict.fromkeys(f"{instants.date_of_day(day):%Y-%m}" for day in days if day <= today))
    if goal is not None:
        of_goal = goal.months(fiscal_start)
        months = [month for month in months if month in of_goal]
        if not months:
            return [], [
                _fault(
                    "no-goal",
                    f"Leads are promised by the goal “{goal.name}” for {goal.period}, which has no month here "
                    "that has begun.",
                    "Ask for a period of the goal, or add a goal for this one.",
                )
            ]
    return months, []


def _settled(
    context: Context, question: Question, owed: dict[str, int], delivered: dict[str, int]
) -> dict[str, tuple[int, int, int]]:
    """Return kept, broken and open per group."""
    parts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    # A day is over with its last second: asked as of a bare date, that day counts.
    today = instants.day_of(question.as_of_s + 1, context.charter.company.time_zone)
    for month, due in owed.items():
        days = Period.parse(month)
        group = names_of(days.from_day, context.charter.fiscal_start)[question.by] if question.by else "all"
        kept = min(due, delivered[month])
        parts[group][0] += kept
        parts[group][1 if days.to_day <= today else 2] += due - kept
    return {group: (kept, broken, still_open) for group, (kept, broken, still_open) in parts.items()}


def _half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def _fault(code: str, sentence: str, remedy: str) -> Fault:
    return Fault(code=code, sentence=sentence, remedy=remedy, file="charter.yaml")
