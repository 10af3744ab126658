"""Return on spend: what each channel or campaign cost, per lead and per deal, and what came back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from lockstep.figures.context import Context
from lockstep.figures.dimensions import MISSING
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.insight.funnel import entries
from lockstep.insight.what_helped import asked as options
from lockstep.insight.what_helped.attribution import deal_faults, worth_of
from lockstep.insight.what_helped.crediting import credits
from lockstep.insight.what_helped.sheet import Credit
from lockstep.insight.what_helped.spending import Spend, spent
from lockstep.values.faults import Fault
from lockstep.values.money import from_minor

#: Stage of the funnel to the column of its count, and to that of its cost.
STAGES = {
    "known": ("leads", "per_lead"),
    "offered": ("offered", "per_offered"),
    "accepted": ("accepted", "per_accepted"),
    "opportunity": ("opportunities", "per_opportunity"),
    "won": ("won", "per_won"),
}


def compute(context: Context, question: Question) -> Answer:
    """Set the spend of the period beside what it brought.

    Parameters
    ----------
    context, question
        Spend, entries into stages and deals won, all dated in the question's period. Options ``unit``, ``model``,
        ``level``, ``look_back``.

    Returns
    -------
    Answer
        One row per channel or campaign, the dearest first: ``value``, profit, revenue credited less spend, with
        ``low`` and ``high`` from the revenue's interval; ``spend``, ``revenue``, and what one lead, offer,
        acceptance, opportunity and won deal cost (``per_…``, of journeys that came by it), all `Decimal` in the home
        currency; ``return_on_spend``, revenue / spend, float; the counts, int64. Absent, with the reason in
        ``absent``, where nothing was spent or it has no rate; a cost per stage, where nobody entered it; revenue and
        what follows from it, where the model lacks deals to learn from.
    """
    where = worth_of(context, question)
    currency = context.charter.build_rules().home_currency
    asked = options.asked(context, question)
    faults = deal_faults(where)
    if question.where:
        return Answer(unit=currency, faults=[*faults, _no_segments()])
    found = credits(context, question, asked, [asked.model])
    faults += found.faults([asked.model])
    spend = spent(context, question, asked.unit)
    counts, _ = entries(context, replace(question, by=asked.unit))
    credited = found.by_model.get(asked.model, {})
    is_credited = bool(credited) or not found.deals  # where nothing was won, nothing came back
    names = [name for name in {*spend.minor, *spend.unrated, *credited, *counts} if name != options.NO_TOUCH]
    if not any(minor for minor in spend.minor.values()) and not spend.unrated:
        return Answer(unit=currency, faults=[*faults, *spend.faults, _no_spend()])
    rows = {name: _row(name, spend, credited.get(name), counts.get(name, {}), currency, is_credited) for name in names}
    order = sorted(rows, key=lambda name: (name == MISSING, name in spend.unrated, -spend.minor.get(name, 0), name))
    return Answer(
        unit=currency,
        rows=[{asked.unit: name, **rows[name]} for name in order],
        faults=[*faults, *spend.faults],
    )


def _row(
    name: str, spend: Spend, credit: Credit | None, counts: dict[str, int], currency: str, is_credited: bool
) -> Row:
    """Return what is said of one channel or campaign; its cost is known where something was spent, at a known rate."""
    absent = _absent(name, spend)
    cost = 0 if absent else spend.minor[name]

    def money(minor: int) -> Decimal:
        return from_minor(minor, currency).amount

    def beyond_cost(minor: int | None) -> Decimal | None:
        return None if absent or minor is None else money(minor - cost)

    back = (credit.minor if credit else 0) if is_credited else None
    row: Row = {
        "value": beyond_cost(back),
        "low": beyond_cost(credit.low if credit else None),
        "high": beyond_cost(credit.high if credit else None),
        "currency": currency,
        "spend": None if absent else money(cost),
        "revenue": None if back is None else money(back),
        "return_on_spend": None if absent or back is None else back / cost,
    }
    for stage, (many, per) in STAGES.items():
        count = counts.get(stage, 0)
        row[many] = count
        row[per] = money(_each(cost, count)) if count and not absent else None
    return row | {"absent": absent}


def _absent(name: str, spend: Spend) -> str | None:
    if name in spend.unrated:
        return "spend without a rate"
    cost = spend.minor.get(name, 0)
    return None if cost > 0 else "no spend recorded" if cost == 0 else "spend below zero"


def _each(cost: int, count: int) -> int:
    """Return a cost per piece in minor units, rounded half up."""
    return (2 * cost + count) // (2 * count)


def _no_spend() -> Fault:
    return Fault(
        code="no-spend",
        sentence="No spend is recorded in this period, so nothing is said of costs and return.",
        remedy="Add the campaign spend as a source: a file with campaign, day and amount will do.",
        file="spend",
    )


def _no_segments() -> Fault:
    return Fault(
        code="spend-has-no-segments",
        sentence="Spend is recorded by channel and campaign alone: what this segment cost is not known.",
        remedy="Ask without a segment.",
        file="spend",
    )


FIGURE = Figure(
    name="return-on-spend",
    title="Return on spend",
    words=(
        "What each channel or campaign cost in the period, and what came back: revenue of the deals won in it as "
        "the agreed model credits it, profit (revenue less spend), and revenue for each unit of money spent. Cost per "
        "lead, offered, accepted, opportunity and won deal: the spend over the journeys that came by the channel and "
        "entered the stage in the period. Spend comes before its deals, so a young campaign looks dear. Absent, with "
        "the reason: what has no spend, or spend in a currency without a rate."
    ),
    package="lockstep.insight.what_helped",
    sql=("spend.sql", "touched.sql", "credits.sql", "moves.sql"),
    compute=compute,
    rows_sql="helped_rows.sql",
    splits=False,
    options={
        "unit": options.SPEND_UNIT,
        "model": options.MODEL,
        "level": options.LEVEL,
        "look_back": options.LOOK_BACK,
    },
)
