"""Goal gap: what was won beside what was agreed, or beside another period, split over what made it so."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from lockstep.figures.context import Context
from lockstep.figures.dates import UNITS
from lockstep.figures.figure import Answer, Figure, Option, Question, Row
from lockstep.insight.goal_gap.comparing import PLAN, PREVIOUS, YEAR, check_against
from lockstep.insight.goal_gap.drawing import intervals
from lockstep.insight.goal_gap.factors import NAMES
from lockstep.insight.goal_gap.measuring import PACKAGE, WITHIN, Gap, gap
from lockstep.insight.goal_gap.shapley import whole
from lockstep.record.schema import DIMENSIONS
from lockstep.values.faults import Fault
from lockstep.values.money import from_minor

Floats = NDArray[np.float64]

#: What each part is measured in.
MEASURES: dict[str, str] = {
    "volume": "leads", "mix": "index", "offers": "rate", "packets": "index", "follow-up": "index",
    "acceptance": "rate", "qualification": "rate", "opportunities": "rate", "timing": "rate", "wins": "rate",
    "deal-size": "money",
}  # fmt: skip


def compute(context: Context, question: Question) -> Answer:
    """Split a gap over its factors, segment by segment.

    Parameters
    ----------
    context, question
        The question's period (else the goal's), as far as it is over, against what is due of the goal by then
        (option ``against``: ``plan``, unless narrowed), or against the period before (``previous``), the same days a
        year before (``year``) or a named period, in as many days.

    Returns
    -------
    Answer
        ``value``, `Decimal` in the home currency: won less what it is held against. Rows: ``part``, one of
        `factors.NAMES`; ``value``, money, what it contributes; ``low``, ``high``, money, its interval; ``is_noise``
        int64, 1 where that holds nought, all parts looked at together; ``now``, ``then``, float, the factor over all
        segments, and what it is measured in, ``measure`` text (``leads``, ``rate``, ``index`` beside the usual; for
        ``money`` both are `Decimal`, in the home currency). The parts add up to the value, to the cent. With a split,
        one row per group and part, largest group first, small groups together; groups and parts add up to the value.
        Of a group with fewer than five deals won before all is noise. Absent, with a fault, where there is no goal,
        nothing is due, the past is unknown, or fewer than ten deals were won in it.

    Notes
    -----
    Shapley's value over the factors, exact by Owen's multilinear extension (`shapley.split`). Intervals: weeks of
    either side are drawn anew 1,000 times, as they came, with all that happened in them; the interval of a part is as
    many of its standard errors wide as holds all parts together in 95 of 100 draws. Money in whole minor units, by
    largest remainder, here and once.
    """
    currency = context.charter.company.currency
    if question.by in UNITS:
        refused = Fault(
            code="no-split-by-time",
            sentence="A gap can't be split by time: what came before a month is part of it.",
            remedy="Ask for one period after the other.",
        )
        return Answer(unit=currency, faults=[refused])
    found = gap(context, question)
    if isinstance(found, Fault):
        return Answer(unit=currency, faults=[found])
    total = found.now_minor - found.then_minor
    groups = [None] if question.by is None else list(dict.fromkeys(name for name, _ in found.segments))
    of = [[place for place, (name, _) in enumerate(found.segments) if group in (None, name)] for group in groups]
    parts = np.stack([found.parts[:, places].sum(axis=1) for places in of], axis=1)
    low, high = intervals(parts, blocks=min(found.compared.period.blocks, found.compared.other.blocks))
    minor = np.array(whole(parts[0].ravel(), total)).reshape(parts[0].shape)
    rows: list[Row] = []
    for place, group in enumerate(groups):
        for number, part in enumerate(NAMES):
            ends = (low[place, number], high[place, number])
            row: Row = {} if group is None else {"dim": group}
            then, now = _measured(found, number, of[place])
            rows.append(
                row
                | {
                    "part": part,
                    "value": from_minor(int(minor[place, number]), currency).amount,
                    "low": from_minor(int(np.floor(ends[0])), currency).amount,
                    "high": from_minor(int(np.ceil(ends[1])), currency).amount,
                    "is_noise": int(ends[0] <= 0 <= ends[1] or bool(found.is_thin[of[place]].all())),
                    "now": _in_unit(now, part, currency),
                    "then": _in_unit(then, part, currency),
                    "measure": MEASURES[part],
                }
            )
    return Answer(
        unit=currency,
        value=None if question.by else from_minor(total, currency).amount,
        rows=rows,
        faults=found.faults,
        period=found.compared.name,
    )


def _in_unit(value: float, part: str, currency: str) -> float | Decimal:
    return from_minor(round(value), currency).amount if MEASURES[part] == "money" else value


def _measured(found: Gap, number: int, segments: list[int]) -> tuple[float, float]:
    """Return a factor on either side, over several segments."""
    then, now = found.then[segments], found.now[segments]
    if NAMES[number] == "volume":
        return float((then[:, 0] * then[:, 1]).sum()), float((now[:, 0] * now[:, 1]).sum())
    # Over all segments: what the factor does to the product, the others held as they were then.
    return _over_all(then, then, number), _over_all(then, now, number)


def _over_all(base: Floats, side: Floats, number: int) -> float:
    weight = base[:, 0] * base[:, 1]
    for stage in range(2, number):
        weight = weight * base[:, stage]
    if NAMES[number] == "mix":
        usual = base[:, 2:].prod(axis=1)
        return float((side[:, 1] * usual).sum() / max((base[:, 1] * usual).sum(), 1e-12))
    total = weight.sum()
    return float((weight * side[:, number]).sum() / total) if total else 1.0


FIGURE = Figure(
    name="goal-gap",
    title="Where the goal was lost",
    words=(
        "Won revenue less what was due of the goal by now (or less what another period brought), split over what made "
        "it so: how many leads came, from where, how many were offered, how complete their packets were, how fast and "
        "how long they were followed up, which share was accepted, qualified, became an opportunity and was won, for "
        "how much, and what is only later. Each part is what it contributes whatever order the parts are taken in "
        "(Shapley's value); they add up to the gap to the cent. A part whose interval holds nought is noise. What a "
        "plan needs beyond the past is read as leads: as many as it takes at the rates of the year before."
    ),
    package=PACKAGE,
    sql=("beginning.sql", "flows.sql", "lags.sql", "worked.sql", "tries.sql"),
    compute=compute,
    rows_sql="gap_rows.sql",
    options={
        "against": Option(
            words=f"what the period is compared with: {PLAN}, {PREVIOUS}, {YEAR}, or a period", check=check_against
        ),
        "part": Option(words="the part whose leads and deals are listed", values=("all", *NAMES)),
        "within": Option(
            words="the dimension within which rates are compared, where nothing is split",
            values=(WITHIN, *(name for name in DIMENSIONS if name != WITHIN)),
        ),
    },
)
