"""One claim as a figure: asked, explained and drawn like every other."""

from __future__ import annotations

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Option, Question, Row
from lockstep.insight.claims.catalogue import CATALOGUE, NAMED
from lockstep.insight.claims.facts import PACKAGE
from lockstep.insight.claims.telling import found, missing
from lockstep.insight.claims.testing import Tested, days_of, evaluate
from lockstep.insight.claims.verdict import OPEN
from lockstep.values import instants
from lockstep.values.faults import Fault

#: Which claim is tested where nobody says.
_USUAL = "left-lying"


def compute(context: Context, question: Question) -> Answer:
    """Test one claim of the catalogue by itself.

    Parameters
    ----------
    context, question
        Option ``claim``: its name. Without a period, the 365 days before the instant asked for.

    Returns
    -------
    Answer
        ``value``: the difference by which it is judged, float; None where there is none, with a fault. Two rows:
        ``group`` text, ``claimed`` or ``compared`` (the second only where two groups are compared); ``value`` float,
        the share with the outcome; ``reached``, ``counted`` int64; and on the first ``verdict`` text, ``low`` and
        ``high``, the 95 % interval of the answer's value.
    """
    claim = NAMED[question.option("claim", _USUAL)]
    tested = evaluate([claim], context, question)[0]
    rows = [
        _row(tested, name, reached, counted)
        for name, reached, counted in (
            ("claimed", "reached", "counted"),
            ("compared", "reached_other", "counted_other"),
        )
        if name == "claimed" or claim.is_compared
    ]
    days = days_of(claim, context, question)
    faults = []
    if tested.verdict.word == OPEN:
        today = instants.day_of(question.as_of_s, context.charter.company.time_zone)
        faults.append(
            Fault(
                code="not-enough-data",
                sentence=f"“{claim.said}” has no verdict yet. {found(tested)}",
                remedy=missing(tested, today=today),
                file="journeys",
            )
        )
    return Answer(
        unit="rate",
        value=tested.effect.value if tested.effect else None,
        rows=rows,
        faults=faults,
        period=None if question.period else "..".join(str(instants.date_of_day(day)) for day in days),
    )


def _row(tested: Tested, name: str, reached: str, counted: str) -> Row:
    of, all_ = tested.total(reached), tested.total(counted)
    is_about, effect = name == "claimed", tested.effect
    return {
        "group": name,
        "value": of / all_ if all_ else None,
        "reached": of,
        "counted": all_,
        "verdict": tested.verdict.word if is_about else None,
        "low": effect.low if is_about and effect else None,
        "high": effect.high if is_about and effect else None,
    }


FIGURE = Figure(
    name="claim",
    title="A claim, tested",
    words=(
        "One of the claims that marketing and sales make about each other, tested on the record: of the journeys it "
        "speaks of, the share with the outcome, held against a number or against another group, where like is compared "
        "with like (Mantel and Haenszel, over kind of lead, role, source and size). Supported when the 95 % interval "
        "lies on the claim’s side of zero and the difference is large enough to matter; refuted when the interval "
        "excludes the smallest difference that matters; otherwise there is not enough data. Here a claim is tested by "
        "itself; in the list of all claims a verdict has to be clearer (Holm). Without a period, the last 365 days. "
        "Left out: journeys too young to have an outcome, and those whose outcome no source records."
    ),
    package=PACKAGE,
    sql=(
        "titles_known.sql",
        "recorded.sql",
        "tried.sql",
        "last_move.sql",
        "content_used.sql",
        "facts.sql",
        "strata.sql",
    ),
    compute=compute,
    rows_sql="behind.sql",
    splits=False,
    options={"claim": Option(words="Which claim of the catalogue.", values=(_USUAL, *(
        claim.name for claim in CATALOGUE if claim.name != _USUAL)))},
)  # fmt: skip
