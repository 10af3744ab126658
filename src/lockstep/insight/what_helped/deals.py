"""The deals behind one row: what each gave to a channel, campaign or piece of content, and what came before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlglot import exp

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.what_helped.asked import LEARNT, NO_TOUCH, asked
from lockstep.insight.what_helped.crediting import PACKAGE, weighed
from lockstep.values.money import from_minor


@dataclass(frozen=True, slots=True)
class HelpedDeal:
    """One deal won.

    Attributes
    ----------
    journey_id, deal, company, person, owner
        Which it is, and whose; None where the record does not say.
    won_s
        When it was won, epoch seconds; None where nobody said.
    value
        What it is worth, home currency.
    credit
        What of it goes to the row asked for; None by a model that looks at all deals at once.
    touches
        How often the row asked for touched it.
    path
        What came before it, in order: channel, campaign or content, and how often in a row.
    """

    journey_id: str
    deal: str | None
    company: str | None
    person: str | None
    owner: str | None
    won_s: int | None
    value: Decimal
    credit: Decimal | None
    touches: int
    path: Sequence[tuple[str, int]]


def deals_of(context: Context, question: Question, name: str, *, limit: int = 50) -> tuple[list[HelpedDeal], int]:
    """List the deals behind one row of attribution.

    Parameters
    ----------
    context, question
        As the figure `attribution` gets them, with its options.
    name
        Channel, campaign or content; ``(no touch)``: deals that no touch came before.
    limit
        At most so many, those that gave most first.

    Returns
    -------
    deals, count
        And how many there are in all; none where nothing has the name.
    """
    options = asked(context, question)
    parameters = options.parameters(context, question)
    rows = context.rows(
        PACKAGE, "helped_deals.sql", question, day="won_day", name=name, no_touch=NO_TOUCH, **parameters
    )
    given: dict[str, int] | None = None
    if options.model not in LEARNT:
        entries = weighed(context, question, options, [options.model])[options.model]
        given = {deal: minor for deal, unit, minor, _ in entries if unit == name}
    credit = {row["journey_id"]: None if given is None else given.get(row["journey_id"], 0) for row in rows}
    rows.sort(key=lambda row: (-(credit[row["journey_id"]] or 0), -row["value_minor"], row["journey_id"]))
    shown = rows[:limit]
    paths = _paths(context, question, parameters, [row["journey_id"] for row in shown])
    currency = context.charter.build_rules().home_currency

    def money(minor: int) -> Decimal:
        return from_minor(minor, currency).amount

    return [
        HelpedDeal(
            **{column: row[column] for column in ("journey_id", "deal", "company", "person", "owner", "won_s")},
            value=money(row["value_minor"]),
            credit=None if (minor := credit[row["journey_id"]]) is None else money(minor),
            touches=row["touches"],
            path=paths.get(row["journey_id"], ()),
        )
        for row in shown
    ], len(rows)


def _paths(
    context: Context, question: Question, parameters: Any, journeys: Sequence[str]
) -> dict[str, list[tuple[str, int]]]:
    if not journeys:
        return {}
    chosen = exp.In(
        this=exp.column("conversion_id", table="a"), expressions=[exp.Literal.string(one) for one in journeys]
    )
    rows = context.rows(PACKAGE, "helped_paths.sql", question, day="won_day", is_chosen=chosen, **parameters)
    found: dict[str, list[tuple[str, int]]] = {}
    for (journey, unit), run in groupby(rows, key=lambda row: (row["journey_id"], row["unit"])):
        found.setdefault(journey, []).append((unit, len(list(run))))
    return found
