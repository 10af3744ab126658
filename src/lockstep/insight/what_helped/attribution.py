"""Attribution: which channels, campaigns or pieces of content helped win, by the model both teams agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.figures.gaps import counted
from lockstep.insight import won_revenue
from lockstep.insight.what_helped import asked as options
from lockstep.insight.what_helped.asked import NO_TOUCH
from lockstep.insight.what_helped.crediting import Credits, credits
from lockstep.insight.what_helped.ranking import FEWEST_DEALS, FEWEST_MET, Contender, place_words, places
from lockstep.insight.what_helped.resampling import METHOD
from lockstep.insight.what_helped.sheet import Credit
from lockstep.values.faults import Fault
from lockstep.values.money import from_minor

_NANO = 1_000_000_000


def compute(context: Context, question: Question) -> Answer:
    """Credit the deals won in the period by one model.

    Parameters
    ----------
    context, question
        Deals won in the question's period. Options ``unit``, ``model``, ``level``, ``look_back``.

    Returns
    -------
    Answer
        ``value``, the won revenue, and one row per channel, campaign or content, the most credited first, deals
        without a touch last under ``(no touch)``: ``value``, credited `Decimal` in the home currency; the rows add
        up to the won revenue to the cent. ``low``, ``high``, its 95 % bootstrap interval over the deals, absent under
        20 deals; ``share`` of the won revenue, float; ``conversions``, deals credited, float; ``deals``, deals that it
        met, int64; ``rank``, text, the places it may have where intervals that overlap are not told apart;
        ``too_thin``, why it has none.
    """
    where = worth_of(context, question)
    asked = options.asked(context, question)
    found = credits(context, question, asked, [asked.model])
    currency = context.charter.build_rules().home_currency
    faults = [*deal_faults(where), *found.faults([asked.model]), *too_few_to_rank(found)]
    by_unit = found.by_model.get(asked.model)
    if not by_unit:
        return Answer(unit=currency, faults=faults or [no_deals()])
    return Answer(
        unit=currency,
        value=from_minor(found.value_minor, currency).amount,
        rows=[{asked.unit: name, **row} for name, row in said(found, by_unit, currency).items()],
        faults=faults,
    )


def said(found: Credits, by_unit: Mapping[str, Credit], currency: str) -> dict[str, Row]:
    """Return the row of each unit by one model, the most credited first, `NO_TOUCH` last.

    Parameters
    ----------
    found
        All that was credited.
    by_unit
        Of it, what one model gives.
    currency
        The home currency.
    """
    order = sorted(by_unit, key=lambda name: (name == NO_TOUCH, -by_unit[name].minor, name))
    ranked = [name for name in order if name != NO_TOUCH]
    is_known = found.touched >= FEWEST_DEALS
    contenders = [
        Contender(by_unit[name].low or 0, by_unit[name].high or 0, found.met[name] if is_known else 0)
        for name in ranked
    ]
    place = dict(zip(ranked, places(contenders), strict=True))
    return {name: _row(name, found, by_unit[name], place.get(name), currency) for name in order}


def _row(name: str, found: Credits, credit: Credit, place: tuple[int, int] | None, currency: str) -> Row:
    too_thin = None
    if name == NO_TOUCH:
        too_thin = "no touch to rank"
    elif place is None and found.touched < FEWEST_DEALS:
        too_thin = f"{found.touched} of {FEWEST_DEALS} deals"
    elif place is None:
        too_thin = f"met {found.met[name]} of {FEWEST_MET} deals"
    low, high = (None if end is None else from_minor(end, currency).amount for end in (credit.low, credit.high))
    return {
        "value": from_minor(credit.minor, currency).amount,
        "low": low,
        "high": high,
        "currency": currency,
        "share": credit.minor / found.value_minor if found.value_minor > 0 else None,
        "conversions": round(credit.nano / _NANO, 6),
        "deals": found.met[name],
        "rank": place_words(place) if place else None,
        "too_thin": too_thin,
    }


def worth_of(context: Context, question: Question) -> Answer:
    """Return the won revenue of a question, with what keeps deals from being worth something.

    Parameters
    ----------
    context, question
        It is the first that is asked, so that the rows behind the figure are those of the question.
    """
    return won_revenue.compute(context, replace(question, by=None))


def deal_faults(won: Answer) -> list[Fault]:
    """Return the faults of won revenue, which are attribution's too."""
    return list(won.faults)


def no_deals() -> Fault:
    """Return the fault of a question without deals won."""
    return Fault(
        code="no-deals",
        sentence="No deal was won here, so there is nothing to credit.",
        remedy="Ask for a period with won deals, or for fewer conditions.",
        file="journeys",
    )


def too_few_to_rank(found: Credits) -> list[Fault]:
    """Return the faults of what deals are too few, or lack touches, to say who helped more.

    Parameters
    ----------
    found
        What was credited.
    """
    faults = []
    without = found.met.get(NO_TOUCH, 0)
    if without:
        faults.append(
            Fault(
                code="no-touch",
                sentence=f"{counted(without, 'won deal has', 'won deals have')} no touch inside the look-back: what "
                f"{'it is' if without == 1 else 'they are'} worth stands under “{NO_TOUCH}”.",
                remedy="Add the source of the touches, see whether its people are matched, or count the touches of "
                "everyone at the company (level=account).",
                file="touches",
            )
        )
    if 0 < found.touched < FEWEST_DEALS:
        faults.append(
            Fault(
                code="too-thin-to-rank",
                sentence=f"{counted(found.touched, 'deal with touches is', 'deals with touches are')} too thin to rank "
                f"by: {FEWEST_DEALS} are needed, {FEWEST_DEALS - found.touched} more.",
                remedy="Ask for a longer period.",
                file="journeys",
            )
        )
    return faults


FIGURE = Figure(
    name="attribution",
    title="What helped",
    words=(
        "Which channels, campaigns or pieces of content helped win the deals of the period, by the model the charter "
        "names. Every dated touch of the people on the deal (or of everyone at its company) counts that came before "
        "the win, inside the look-back: the agreed days, or as long as nine in ten deals take where that is longer. "
        "Mails sent or opened and ads merely shown are no touches: nobody did anything. The credits add up to the won "
        "revenue; deals without a touch stand under (no touch). Intervals: "
        f"{METHOD}. Whose intervals overlap are not ranked apart. It says what went before, not what caused; it pays "
        "nobody."
    ),
    package="lockstep.insight.what_helped",
    sql=("touched.sql", "credits.sql", "moves.sql"),
    compute=compute,
    rows_sql="helped_rows.sql",
    splits=False,
    options={"unit": options.UNIT, "model": options.MODEL, "level": options.LEVEL, "look_back": options.LOOK_BACK},
)
