"""Levers on the first answer: keep its promise for every lead, and spread the days on which too many come at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lockstep.insight.levers.asked import Asked
from lockstep.insight.levers.contrast import Cells, Estimate, Floats, cells, estimate
from lockstep.insight.levers.lever import Lever
from lockstep.sla.limits import limit

_STRATUM = ("lead_kind", "source", "segment", "is_burst")
_LIMITS = (
    "Nobody drew lots for who was answered in time. What changed with time, and interest that a source and a size do "
    "not show, may be in it. Leads that sales sent back are left out, so an answer that wins acceptance is not counted."
)


def levers(asked: Asked) -> list[Lever]:
    """Estimate both from one count of accepted leads, answered in time or late."""
    promised = asked.context.charter.promises.sales.first_attempt
    rows = asked.rows(
        "answer.sql",
        **asked.past.of_leads,
        hand_raise_s=limit(promised.hand_raise),
        other_s=limit(promised.other),
    )
    counts = cells(rows, _STRATUM, asked.worth.opportunity)
    # Whether a lead came on a busy day is part of how it was treated, not of what it was.
    for_effect = cells(rows, _STRATUM[:3], asked.worth.opportunity)
    late = _estimated(asked, for_effect, for_effect.recent[:, 0])
    every = Lever(
        name="answer-in-time",
        words=f"Answer every lead in time: {promised.hand_raise} for hand-raisers, {promised.other} for others",
        who="Sales: routing, cover",
        units=late.units,
        gain=late.gain,
        check=late.check,
        sample=late.sample,
        missing=late.missing or ("" if rows else "No source says when sales accepted a lead and first tried it."),
        limits=_LIMITS,
        figure="speed-to-lead",
    )
    excess = _excess(rows, counts)
    burst = _estimated(asked, counts, excess)
    spread = Lever(
        name="spread-bursts",
        words="Spread the days on which twice as many leads come as usual",
        who="Both: calendar of webinars and sends, cover on the day",
        units=burst.units,
        gain=burst.gain,
        check=late.check,
        sample=burst.sample,
        missing=burst.missing or ("" if excess.sum() > 0 else "Leads of busy days were answered as soon as others."),
        limits="What leads of busy days would gain if as few of them were answered late as of others; it is part of "
        f"answering every lead in time. {_LIMITS}",
        figure="speed-to-lead",
    )
    return [every, spread if excess.sum() > 0 else replace(spread, gain=None)]


def _estimated(asked: Asked, counts: Cells, changed: Floats) -> Estimate:
    return estimate(
        counts,
        changed=changed,
        doubt=asked.worth.doubt,
        scale=asked.scale,
        check_scale=asked.check_scale,
        names=("answered in time", "answered late"),
    )


def _excess(rows: Sequence[dict[str, Any]], counts: Cells) -> Floats:
    """Return, per stratum of busy days, how many recent leads were answered late beyond the share of other days."""
    by_kind: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        of = by_kind.setdefault((row["lead_kind"], row["is_burst"]), [0, 0])
        of[row["is_treated"]] += row["recent"]
    strata = list(dict.fromkeys(tuple(row[name] for name in _STRATUM) for row in rows))
    kept = np.zeros(len(strata))
    for place, (kind, *_, is_burst) in enumerate(strata):
        late, in_time = by_kind.get((kind, 1), [0, 0])
        usual_late, usual_in_time = by_kind.get((kind, 0), [0, 0])
        if is_burst and late and usual_late + usual_in_time:
            share, usual = late / (late + in_time), usual_late / (usual_late + usual_in_time)
            kept[place] = max(0.0, 1 - usual / share)
    result: Floats = counts.recent[:, 0] * kept
    return result
