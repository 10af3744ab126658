"""Won revenue: what the deals won are worth, in the home currency."""

from __future__ import annotations

from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question
from lockstep.figures.gaps import counted, undated
from lockstep.figures.groups import in_reading_order
from lockstep.values.faults import Fault
from lockstep.values.money import from_minor


def compute(context: Context, question: Question) -> Answer:
    """Add up the amounts of the deals won.

    Parameters
    ----------
    context, question
        Deals won in the question's period; amounts as the record holds them in the charter's home currency,
        converted at the rate of the day they closed.

    Returns
    -------
    Answer
        ``value``, `Decimal` in the home currency; with a split one row per group: ``value``, ``currency``,
        ``deals`` int64, all won deals of the group, with an amount or not. The value is absent where there
        are won deals but not one has an amount in the home currency; faults count those left out.
    """
    currency = context.charter.build_rules().home_currency
    found = context.rows("lockstep.insight", "won_revenue.sql", question, day="won_day")
    groups = {row["dim"]: row for row in found if row["deals"]}
    values = {
        dim: from_minor(row["value_minor"], currency).amount
        if row["deals"] > row["without_amount"] + row["without_rate"]
        else None
        for dim, row in groups.items()
    }
    total = from_minor(sum(row["value_minor"] for row in found), currency).amount
    return Answer(
        unit=currency,
        value=None if question.by else values.get("all", total),
        rows=[
            {"dim": dim, "value": values[dim], "currency": currency, "deals": groups[dim]["deals"]}
            for dim in in_reading_order(question, values)
        ]
        if question.by
        else (),
        faults=[
            *undated(question, _sum(found, "undated"), "won deal", "won deals", date="close date"),
            *_without_amount(_sum(found, "without_amount")),
            *_without_rate(_sum(found, "without_rate"), found, currency),
        ],
    )


def _sum(found: list[dict[str, Any]], column: str) -> int:
    return sum(row[column] for row in found)


def _without_amount(count: int) -> list[Fault]:
    if not count:
        return []
    return [
        Fault(
            code="no-amount",
            sentence=counted(
                count, "won deal has no amount and adds nothing.", "won deals have no amount and add nothing."
            ),
            remedy="Map the amount in the source's mapping, or fill it in where the deal lives.",
            file="deals",
            column="amount",
        )
    ]


def _without_rate(count: int, found: list[dict[str, Any]], currency: str) -> list[Fault]:
    if not count:
        return []
    ends = {row[name] for row in found for name in ("first_currency", "last_currency")}
    foreign = sorted(code for code in ends if code)
    if not foreign:
        which, rate = "no currency", "Map the currency, or name the source's own in its mapping"
    else:
        which = f"an amount in {' or '.join(foreign)} without a rate to {currency}"
        rate = f"Add dated rates of {' and '.join(foreign)} to {currency} to the charter"
    return [
        Fault(
            code="no-rate",
            sentence=f"{counted(count, 'won deal has', 'won deals have')} {which} and "
            f"{'adds' if count == 1 else 'add'} nothing.",
            remedy=f"{rate}, then run lockstep sync.",
            file="deals",
            column="amount",
        )
    ]


FIGURE = Figure(
    name="won-revenue",
    title="Won revenue",
    words=(
        "The amounts of the deals won in the period, in the home currency at the rate of the day each closed. "
        "Each deal counts once, however many people were on it. Left out, and counted beside it: deals "
        "without an amount, and in a currency for which the charter has no rate."
    ),
    package="lockstep.insight",
    sql=("won_revenue.sql",),
    compute=compute,
    rows_sql="won_rows.sql",
)
