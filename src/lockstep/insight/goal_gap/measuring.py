"""A gap, measured: the engine's counts of both sides, their factors, and what each contributes in every draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lockstep.engines import portable
from lockstep.figures.context import Context
from lockstep.figures.dimensions import dimension
from lockstep.figures.figure import Question
from lockstep.insight.goal_gap import counts
from lockstep.insight.goal_gap.clock import clock
from lockstep.insight.goal_gap.comparing import DAY, Compared, compared
from lockstep.insight.goal_gap.counts import OTHERS, Pool, Segment, Side, Window
from lockstep.insight.goal_gap.drawing import drawn
from lockstep.insight.goal_gap.factors import NAMES, Effects, effects, factors, matched
from lockstep.insight.goal_gap.shapley import split
from lockstep.values.faults import Fault

Floats = NDArray[np.float64]

PACKAGE = "lockstep.insight.goal_gap"
#: Names that stand for themselves; the smaller ones are one.
MOST_SEGMENTS = 8
#: What segments are told by when nobody asks for a split.
WITHIN = "channel"
#: Won deals of what a period is compared with, below which nothing is split: one more or less would be the finding.
FEWEST_DEALS, FEWEST_OF_A_SEGMENT = 10, 5
#: Days until what sales does about a lead is seen whole, and until one sees what became of it.
_RIPE, _TOLD = 14, 45


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap, split.

    Attributes
    ----------
    compared
        What is held against what.
    segments
        Names and kinds, the largest name first.
    now_minor, then_minor
        What was won, and what it is held against, minor units.
    parts
        [draw, segment, factor]: what each contributes, minor units; the first draw is the record itself.
    now, then
        [segment, factor]: the factors of the record itself.
    is_thin
        [segment]: so few deals were won before that no part of it alone is called more than noise.
    faults
        What could not be measured.
    """

    compared: Compared
    segments: Sequence[Segment]
    now_minor: int
    then_minor: int
    parts: Floats
    now: Floats
    then: Floats
    is_thin: NDArray[np.bool_]
    faults: Sequence[Fault]


def gap(context: Context, question: Question) -> Gap | Fault:
    """Split the gap that a question is about; a fault where it can't be.

    Parameters
    ----------
    context, question
        As `goal_gap.compute` takes them.
    """
    segment = dimension(question.by or question.option("within", WITHIN))
    beginning = _rows(context, "beginning.sql", question, {"segment": segment})[0]["first_day"]
    found = compared(context, question, beginning)
    if isinstance(found, Fault):
        # What can't be compared has no days, and stands on no rows.
        context.statements.pop()
        return found
    window, other = found.period, found.other
    # What fills the placeholders of the counts, and of the rows behind a part.
    asked: dict[str, portable.Bindable] = {
        "segment": segment,
        "part": question.option("part", "all"),
        "attempts": int(context.charter.promises.sales.attempts.count),
        "from_now": window.from_day,
        "to_now": window.to_day,
        "from_then": other.from_day,
        "to_then": other.to_day,
        "from_side": window.from_day - _RIPE,
        "to_side": window.to_day - _RIPE,
        "from_other": other.from_day - _RIPE,
        "to_other": min(other.to_day, window.from_day) - _RIPE,
        "block": window.block,
    }
    flows = _rows(context, "flows.sql", question, asked)
    # Learnt by what was known when the period began, so that what went wrong in it is not taken for usual.
    passes = clock(context.charter, min(beginning, other.from_day), window.to_day)
    lags = _rows(context, "lags.sql", question, asked | {"seen_day": window.from_day}, tables={"clock": passes.table()})
    worked = _rows(context, "worked.sql", question, asked | {"ripe_day": window.to_day - _TOLD})
    tries = _rows(context, "tries.sql", question, asked | {"ripe_day": window.to_day})
    segments = _segments(flows, (window, other))
    sides = (
        counts.side(flows, lags, worked, tries, segments, window, 1, passes),
        counts.side(flows, lags, worked, tries, segments, other, 2, passes),
    )
    too_few = _too_few(sides[1])
    if too_few:
        return too_few
    draws = (
        drawn(window.blocks, before=sides[0].before, seed=1),
        drawn(other.blocks, before=sides[1].before, seed=2),
    )
    pool = counts.pool(worked, segments)
    learnt = effects(pool, sides, draws, drawn(pool.leads.shape[0], seed=3))
    return _split(found, segments, sides, draws, learnt, _unknown(pool))


def _rows(
    context: Context,
    sql_name: str,
    question: Question,
    asked: Mapping[str, portable.Bindable],
    tables: Mapping[str, pa.Table] | None = None,
) -> list[dict[str, Any]]:
    # Of the whole record: what came before the period matters too.
    whole = Question(as_of_s=question.as_of_s, where=question.where)
    return context.rows(PACKAGE, sql_name, whole, day=DAY, tables=tables, **asked)


def _split(
    found: Compared,
    segments: Sequence[Segment],
    sides: tuple[Side, Side],
    draws: tuple[Floats, Floats],
    learnt: Effects,
    faults: Sequence[Fault],
) -> Gap:
    now, then = (
        factors(side, draw, learnt, seed=4 + number)
        for number, (side, draw) in enumerate(zip(sides, draws, strict=True))
    )
    # Where a stage stood empty, what follows it follows from no lead that was due: it is of another time.
    is_broken = ~np.isfinite(now[0] + then[0]).all(axis=-1)
    then, now = matched(then, now)
    scale = np.ones(len(then))
    if found.plan_minor is not None:
        # As many leads as the plan needs at the rates of the past.
        scale = found.plan_minor / np.maximum(then.prod(axis=-1).sum(axis=-1), 1)
        then[..., 0] *= scale[:, None]
    parts = split(then, now)
    gap_of = draws[0] @ sides[0].minor - draws[1] @ sides[1].minor * scale[:, None]
    left = gap_of - parts.sum(axis=-1)
    parts[..., NAMES.index("timing")] += np.where(is_broken, left, 0.0)
    parts[0, :, NAMES.index("timing")] += np.where(is_broken, 0.0, left[0])
    is_thin = sides[1].won.sum(axis=0) < FEWEST_OF_A_SEGMENT
    now_minor = int(sides[0].minor.sum())
    then_minor = found.plan_minor if found.plan_minor is not None else int(sides[1].minor.sum())
    return Gap(found, segments, now_minor, then_minor, parts, now[0], then[0], is_thin, faults)


def _segments(flows: Sequence[dict[str, Any]], windows: Sequence[Window]) -> list[Segment]:
    sizes: Counter[str] = Counter({row["segment"]: 0 for row in flows})
    for row in flows:
        if row["stage"] == 1 and any(one.from_day <= row["day"] < one.to_day for one in windows):
            sizes[row["segment"]] += row["entered"]
    names = [name for name, _ in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))]
    if len(names) > MOST_SEGMENTS:
        names = [*names[: MOST_SEGMENTS - 1], OTHERS]
    kinds = sorted({row["kind"] for row in flows})
    return [(name, kind) for name in names for kind in kinds]


def _too_few(side: Side) -> Fault | None:
    deals = int(side.won.sum())
    if deals >= FEWEST_DEALS and side.minor.sum() > 0:
        return None
    return Fault(
        code="too-few-deals",
        sentence=f"What it is compared with has {deals} won deal{'' if deals == 1 else 's'}"
        f"{'' if side.minor.sum() > 0 else ' and no amount'}: too few to tell where a gap comes from.",
        remedy=f"From {FEWEST_DEALS} won deals with amounts on a gap is split. Compare with a longer period.",
    )


def _unknown(pool: Pool) -> list[Fault]:
    faults = []
    if not pool.leads[..., :6, :].sum():
        faults.append(
            Fault(
                code="no-attempts",
                sentence="The record knows no attempt on an offered lead: follow-up is taken for usual.",
                remedy="Map the activities of sales, if a source knows them.",
            )
        )
    if not pool.leads[..., :2].sum():
        faults.append(
            Fault(
                code="no-packets",
                sentence="Nobody says whether packets were complete: they are taken for usual.",
                remedy="Map what packets lack, if a source knows it.",
            )
        )
    return faults
