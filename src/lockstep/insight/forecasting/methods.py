"""All forecasts of one goal at one instant, with how good each has been, and which of them to go by."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.forecasting.in_play import Floats
from lockstep.insight.forecasting.judging import Past, Score, leading, past, scores
from lockstep.insight.forecasting.landing import drawn
from lockstep.insight.forecasting.sides import (
    BASELINE,
    COMBINED,
    DEAL_SIDE,
    LEAD_SIDE,
    Counts,
    combined,
    counted,
    forecast_of,
    prepared,
)
from lockstep.insight.seasonal_naive import Forecast, forecast

#: Draws of a forecast that is shown.
DRAWS = 2_000
#: The same question is asked by several figures of one page: the newest answers stay.
_KEEP = 8
_KEPT: OrderedDict[str, Methods] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Methods:
    """Every forecast there is.

    Attributes
    ----------
    ahead
        Method to its forecast from today on; absent where it can't be made.
    weeks
        The same forecasts in the weeks of the past.
    scores
        How good each was; absent where it could not be judged.
    leads
        The method to go by.
    """

    ahead: dict[str, Forecast]
    weeks: list[Past]
    scores: dict[str, Score]
    leads: str


def methods(context: Context, question: Question, daily: Floats, today: int, horizon: int) -> Methods:
    """Forecast by every method, and judge each by its past.

    Parameters
    ----------
    context, question
        As the figures take them; narrowed by its dimensions.
    daily
        Minor units won on each day from the first won deal to yesterday.
    today
        Days since epoch.
    horizon
        Days ahead, at least 1.
    """
    counts = counted(context, question, today)
    asked = [context.version.content_hash, context.charter.version, horizon, counts, daily.tolist()]
    key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    found = _KEPT.get(key)
    if found is None:
        seed = int(hashlib.sha256(f"{asked[0]} {asked[1]}".encode()).hexdigest()[:8], 16)
        found = _KEPT[key] = _methods(counts, daily, horizon, seed)
        while len(_KEPT) > _KEEP:
            _KEPT.popitem(last=False)
    return found


def _methods(counts: dict[str, Counts], daily: Floats, horizon: int, seed: int) -> Methods:
    sides = {name: side for name, rows in counts.items() if (side := prepared(rows, horizon)) is not None}
    ahead: dict[str, Forecast] = {}
    if (naive := forecast(daily, horizon)) is not None:
        ahead[BASELINE] = naive
    for method, side in sides.items():
        draws = drawn(side, side.play.weeks, DRAWS, seed)
        if draws is not None:
            ahead[method] = forecast_of(draws, horizon)
    if LEAD_SIDE in ahead and DEAL_SIDE in ahead:
        ahead[COMBINED] = combined([ahead[LEAD_SIDE], ahead[DEAL_SIDE]])
    weeks = past(daily, sides, horizon, seed)
    judged = scores(weeks, horizon)
    for method, score in judged.items():
        if method in ahead and score.share is not None:
            # The baseline's own error is of windows whose correction knows later ones; this is of what it said then.
            ahead[method] = replace(ahead[method], past_error=score.share)
    leads = leading({method: score for method, score in judged.items() if method in ahead})
    return Methods(ahead, weeks, judged, leads)


def series(won: dict[int, int], today: int) -> Floats:
    """Return what was won on each day from the first one to yesterday, minor units."""
    first = min(won)
    daily = np.zeros(max(today - first, 0))
    for day, minor in won.items():
        if day < today:
            daily[day - first] = minor
    return daily
