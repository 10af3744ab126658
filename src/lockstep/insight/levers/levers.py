"""Levers: what would bring more, by how much, and how well that was checked on the past."""

from __future__ import annotations

from collections.abc import Sequence

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Option, Question, Row, Value
from lockstep.insight.levers import answering, attempting, content, criteria, packets, reoffering, spending
from lockstep.insight.levers.asked import Asked
from lockstep.insight.levers.lever import Lever
from lockstep.insight.levers.past import PACKAGE, TooLittle, past
from lockstep.insight.levers.worth import worth
from lockstep.values.faults import Fault
from lockstep.values.money import from_minor

#: Days ahead that the gain is for.
HORIZONS = ("90", "30", "180", "365")
_ALL = (answering, attempting, packets, content, reoffering, criteria, spending)


def compute(context: Context, question: Question) -> Answer:
    """Estimate what each lever would bring, and check it.

    Parameters
    ----------
    context, question
        Learnt from the leads that arrived in the question's period and nothing after its instant. Option
        ``horizon``: days ahead.

    Returns
    -------
    Answer
        One row per lever, the largest expected gain first, those without one last: ``lever``, ``words``, ``who`` text;
        ``value``, expected gain in home currency from the leads that arrive (content: the deals that close) within
        ``horizon_days``, whenever their money comes, with ``low`` and ``high``, its 95 % interval, absent where
        ``missing`` says what is missing; ``verdict`` (``propose``, ``plan-a-test``, ``not-enough-data``); ``check``
        (``held``, ``failed``, ``never-tried``, ``too-few``) with ``checked_said`` and ``checked_came``, money over as
        many days; ``units``, how many ``of`` leads or deals, or what amount, it would change; ``sample`` int64, leads,
        deals or attempts it rests on; ``adjusted``, ``limits`` text; ``figure`` that would show that it worked.
        Gains overlap and do not add up.

    Notes
    -----
    Sums are whole numbers from the record; ratios and intervals are floats, rounded half up to the minor unit at the
    end.
    """
    currency = context.charter.company.currency
    found = past(context, question)
    if isinstance(found, TooLittle):
        return Answer(unit=currency, faults=[_fault(found)])
    known = worth(context, question, found)
    if known is None:
        few = TooLittle(
            "Too few won deals have an amount in the home currency to say what an opportunity is worth.",
            "Map the amount of deals, and add rates of other currencies to the charter.",
        )
        return Answer(unit=currency, faults=[_fault(few)])
    days = int(question.option("horizon", HORIZONS[0]))
    asked = Asked(context, question, found, known, days)
    every = [lever for module in _ALL for lever in module.levers(asked)]
    return Answer(unit=currency, rows=[_row(lever, currency, days) for lever in ranked(every)])


def ranked(every: Sequence[Lever]) -> list[Lever]:
    """Return levers by expected gain, those without one last, equal ones by name."""
    return sorted(every, key=lambda one: (one.gain is None, -one.gain.value if one.gain else 0.0, one.name))


def _row(lever: Lever, currency: str, days: int) -> Row:
    def money(minor: float | None) -> Value:
        return None if minor is None else from_minor(round(minor), currency).amount

    gain, check = lever.gain, lever.check
    return {
        "lever": lever.name,
        "words": lever.words,
        "who": lever.who,
        "value": money(gain.value if gain else None),
        "low": money(gain.low if gain else None),
        "high": money(gain.high if gain else None),
        "verdict": lever.verdict,
        "check": check.outcome,
        "checked_said": money(check.said),
        "checked_came": money(check.came),
        "units": money(lever.units) if lever.of == "money" else round(lever.units),
        "of": lever.of,
        "sample": lever.sample,
        "horizon_days": days,
        "missing": lever.missing or None,
        "adjusted": lever.adjusted,
        "limits": lever.limits,
        "figure": lever.figure,
    }


def _fault(found: TooLittle) -> Fault:
    return Fault(code="too-little-past", sentence=found.sentence, remedy=found.remedy, file="journeys")


FIGURE = Figure(
    name="levers",
    title="What would bring more",
    words=(
        "What each lever would probably bring over the next 90 days: from the leads that arrive and the deals that "
        "close then, as many as in the newest 90 days that can be judged, once they have run their course. Effects are "
        "compared within strata of like leads and are causal only with care; each is checked by what the earlier two "
        "thirds of the past said of the last third. Gains overlap and do not add up."
    ),
    package=PACKAGE,
    sql=(
        "span.sql", "worth.sql", "answer.sql", "attempts.sql", "packet.sql", "content.sql", "reoffer.sql",
        "criteria.sql", "channel_spend.sql", "channel_leads.sql",
    ),
    compute=compute,
    rows_sql="lever_rows.sql",
    splits=False,
    options={"horizon": Option(words="days ahead that the gain is for", values=HORIZONS)},
)  # fmt: skip
