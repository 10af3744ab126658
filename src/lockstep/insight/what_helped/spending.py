"""What was spent in a period, by channel or campaign, in the home currency at dated rates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
from sqlglot import exp

from lockstep.figures.context import Context
from lockstep.figures.dimensions import MISSING
from lockstep.figures.figure import Question
from lockstep.figures.gaps import counted
from lockstep.values import instants, money
from lockstep.values.faults import Fault

PACKAGE = "lockstep.insight.what_helped"
#: Before any record begins, and after it ends.
_FROM_S, _TO_S = -(2**62), 2**62


@dataclass(frozen=True, slots=True)
class Spend:
    """What was spent.

    Attributes
    ----------
    minor
        Channel or campaign to minor units of the home currency; what could not be converted is not in it.
    unrated
        Those of which some amount has no rate: what they cost is not known.
    faults
        Spend without a date or a rate, with a remedy.
    """

    minor: dict[str, int] = field(default_factory=dict)
    unrated: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


def spent(context: Context, question: Question, unit: str) -> Spend:
    """Add up the spend of a period.

    Parameters
    ----------
    context, question
        Spend dated in the question's period, in the company's zone, up to the instant asked for; the
        question's conditions are of journeys and say nothing of spend.
    unit
        ``channel`` or ``campaign``.

    Returns
    -------
    Spend
        Each amount of one currency and one rate is rounded once, half away from zero.
    """
    period, zone = context.period(question), context.charter.company.time_zone
    rates = _dated(context)
    found = context.rows(
        PACKAGE,
        "spend.sql",
        question,
        day="known_day",
        tables={"rates": _table(rates)},
        unit=exp.Coalesce(this=exp.column(unit, table="s"), expressions=[exp.Literal.string(MISSING)]),
        from_s=instants.day_start_s(period.from_day, zone) if period else None,
        to_s=instants.day_start_s(period.to_day, zone) if period else None,
    )
    minor: defaultdict[str, int] = defaultdict(int)
    unrated: dict[str, set[str]] = {}
    for row in found:
        if row["rate_no"] is not None:
            if row["entries"]:
                rate = rates[row["rate_no"]][3]
                minor[row["unit_name"]] += int(money.round_half_up(row["spent_minor"] * rate))
        elif row["entries"] and row["spent_minor"]:
            unrated.setdefault(row["unit_name"], set()).add(row["currency"] or "no currency")
    return Spend(
        dict(minor), frozenset(unrated),
        (*_undated(question, sum(row["undated"] for row in found)), *_unrated(context, unrated)),
    )  # fmt: skip


_Rate = tuple[str, int, int, Decimal]


def _dated(context: Context) -> list[_Rate]:
    """Return currency, first and last instant, and home minor units for one minor unit of it."""
    rules, zone = context.charter.build_rules(), context.charter.company.time_zone
    home = money.minor_digits(rules.home_currency)
    found: list[_Rate] = [(rules.home_currency, _FROM_S, _TO_S, Decimal(1))]
    dated = sorted(rules.rates)
    for place, (currency, day, rate) in enumerate(dated):
        after = dated[place + 1] if place + 1 < len(dated) and dated[place + 1][0] == currency else None
        found.append((
            currency,
            instants.day_start_s(day, zone),
            instants.day_start_s(after[1], zone) if after else _TO_S,
            rate.scaleb(home - money.minor_digits(currency)),
        ))  # fmt: skip
    return found


def _table(rates: list[_Rate]) -> pa.Table:
    return pa.table(
        {
            "rate_no": pa.array(range(len(rates)), pa.int64()),
            "currency": pa.array([rate[0] for rate in rates], pa.string()),
            "from_s": pa.array([rate[1] for rate in rates], pa.int64()),
            "to_s": pa.array([rate[2] for rate in rates], pa.int64()),
        }
    )


def _undated(question: Question, count: int) -> list[Fault]:
    if not question.period or not count:
        return []
    return [
        Fault(
            code="undated-spend",
            sentence=f"{counted(count, 'entry of spend has', 'entries of spend have')} no date and "
            f"{'is' if count == 1 else 'are'} in no period.",
            remedy="Map the date of the spend in the source's mapping, or ask for the whole record.",
            file="spend",
        )
    ]


def _unrated(context: Context, unrated: dict[str, set[str]]) -> list[Fault]:
    if not unrated:
        return []
    home = context.charter.company.currency
    codes = " and ".join(sorted(set().union(*unrated.values())))
    names = ", ".join(sorted(unrated))
    return [
        Fault(
            code="no-rate",
            sentence=f"Spend in {codes} has no rate to {home} on its day: what {names} cost is not known.",
            remedy=f"Add dated rates of {codes} to {home} to the charter.",
            file="spend",
            column="amount",
        )
    ]
