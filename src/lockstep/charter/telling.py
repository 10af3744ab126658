"""What a charter agrees, in sentences for people: on a page, in a terminal, in a digest the same."""

from __future__ import annotations

from lockstep.charter.attribution import MODELS
from lockstep.charter.goals import Goal
from lockstep.charter.model import Charter
from lockstep.charter.promises import LeadsByCount, LeadsByValue
from lockstep.charter.written import percent
from lockstep.values import money

#: What stands where the teams have not agreed yet.
NOT_AGREED = "not agreed yet"


def goal_amount(charter: Charter, goal: Goal) -> str:
    """Return what is to be won, with cents only where there are any.

    Examples
    --------
    >>> from lockstep import charter
    >>> acme = charter.parse(charter.default_text(year=2026, currency="EUR"))
    >>> goal_amount(acme, acme.goals[0]).replace("\\xa0", " ")
    '€1,000,000'
    """
    is_whole = goal.amount == goal.amount.to_integral_value()
    return money.format(money.Money(goal.amount, charter.company.currency), cents=not is_whole)


def phasing(charter: Charter, goal: Goal) -> str:
    """Return how a goal falls due over its period.

    Examples
    --------
    >>> from lockstep import charter
    >>> acme = charter.parse(charter.default_text(year=2026))
    >>> phasing(acme, acme.goals[0])
    'evenly, day by day'
    """
    if goal.phasing == "even":
        return "evenly, day by day"
    if goal.phasing == "working-days":
        return f"by the working days of {charter.default_calendar_name}"
    quarters: list[str] = []
    shares = list(charter.month_shares(goal).values())
    for start in range(0, len(shares), 3):
        quarters.append(" + ".join(f"{float(part) * 100:g}" for part in shares[start : start + 3]))
    return "by month, in %: " + ", ".join(quarters)


def marketing_promises(charter: Charter) -> list[tuple[str, str]]:
    """Return what marketing owes sales: three promises, each a name and a sentence.

    Examples
    --------
    >>> from lockstep import charter
    >>> marketing_promises(charter.parse(charter.default_text(year=2026)))[1]
    ('Accepted', 'at least 80% of the leads sales decides on')
    """
    owed = charter.promises.marketing
    at_least = {
        "Accepted": (owed.acceptance_rate, "of the leads sales decides on"),
        "Complete": (owed.packet_completeness, "of handoffs lack nothing"),
    }
    return [
        ("Leads", _leads(charter)),
        *(
            (what, f"at least {percent(rate)} {of}" if rate is not None else NOT_AGREED)
            for what, (rate, of) in at_least.items()
        ),
    ]


def sales_promises(charter: Charter) -> list[tuple[str, str]]:
    """Return what sales owes marketing, each a name and a sentence: three promises, and how often they are kept.

    Examples
    --------
    >>> from lockstep import charter
    >>> sales_promises(charter.parse(charter.default_text(year=2026)))[1]
    ('Attempts', '5 within 10 working days, unless they answer')
    """
    owed = charter.promises.sales
    first = owed.first_attempt
    kept = [("In time", f"at least {percent(owed.kept_rate)} of each of these")] if owed.kept_rate is not None else []
    return [
        ("First attempt", f"within {first.hand_raise} at a hand-raiser, {first.other} at others"),
        ("Attempts", f"{owed.attempts.count} within {owed.attempts.within}, unless they answer"),
        ("Decision", f"accepted or returned within {owed.decision}"),
        *kept,
    ]


def attribution(charter: Charter) -> str:
    """Return how both teams agreed to read what helped a deal.

    Examples
    --------
    >>> from lockstep import charter
    >>> attribution(charter.parse(charter.default_text(year=2026)))
    'U-shaped, over the touches of the people on the deal, 90 days back or more. It pays nobody.'
    """
    agreed = charter.attribution
    whose = "the people on the deal" if agreed.level == "person" else "everyone at the company"
    half = f", half after {agreed.half_life_days} days" if agreed.model == "time-decay" else ""
    return (
        f"{MODELS[agreed.model]}{half}, over the touches of {whose}, {agreed.look_back_days} days back or more. "
        "It pays nobody."
    )


def _leads(charter: Charter) -> str:
    leads = charter.promises.marketing.leads
    if leads is None:
        return NOT_AGREED
    if isinstance(leads, LeadsByValue):
        return f"accepted leads worth {percent(leads.share)} of the goal, each at its segment's value"
    if isinstance(leads, LeadsByCount):
        if leads.per_month is not None:
            return f"{leads.per_month:,} {leads.stage} leads a month"
        brought = percent(leads.share) if leads.share is not None else "the agreed part"
        return f"{leads.stage} leads enough to bring {brought} of the goal"
    return f"{int(leads.owed()):,} {leads.stage} leads a month, {leads.per_rep:,} for each of {leads.reps:,} reps"
