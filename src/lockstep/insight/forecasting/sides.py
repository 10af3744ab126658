"""The two sides of the process, read from the record: leads offered, and deals opened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.forecasting.in_play import Floats, in_play
from lockstep.insight.forecasting.landing import Side, side
from lockstep.insight.seasonal_naive import Forecast
from lockstep.insight.stages import seen
from lockstep.values import instants

PACKAGE = "lockstep.insight.forecasting"
BASELINE, LEAD_SIDE, DEAL_SIDE, COMBINED = "seasonal-naive", "lead-side", "deal-side", "combined"
#: Every way to forecast; the first is what the others have to beat.
METHODS: tuple[str, ...] = (BASELINE, LEAD_SIDE, DEAL_SIDE, COMBINED)
#: Quantiles that a forecast is said by: the likely one, eight in ten, one in two.
QUANTILES = (0.5, 0.1, 0.9, 0.25, 0.75)

Counts = list[dict[str, Any]]


def counted(context: Context, question: Question, today: int) -> dict[str, Counts]:
    """Return what each side's SQL counts, for leads and deals known before a day.

    Parameters
    ----------
    context, question
        Narrowed by its dimensions; its period plays no part.
    today
        Days since epoch; weeks are counted back from it.

    Returns
    -------
    dict
        Rows of ``in_play.sql``, by method.
    """
    whole = replace(question, period=None, by=None)
    stages, _ = seen(context, whole)
    zone = context.charter.company.time_zone
    rows = context.rows(
        PACKAGE,
        "in_play.sql",
        whole,
        day="offered_day",
        today=today,
        today_s=instants.day_start_s(today, zone),
        by_known=int("offered" not in stages),
    )
    return {method: [row for row in rows if row["side"] == side] for method, side in ((LEAD_SIDE, 1), (DEAL_SIDE, 2))}


def prepared(counts: Counts, horizon: int) -> Side | None:
    """Return a side ready for forecasts over so many days; None where nothing ever entered."""
    play = in_play(counts)
    return side(play, whole_weeks(horizon)) if play.weeks else None


def whole_weeks(days: int) -> int:
    """Return how many weeks so many days begin."""
    return -(-days // 7)


def by_day(weekly: Floats, horizon: int) -> Floats:
    """Return what has come by the end of each day ahead: a week's sum is spread over its seven days.

    Examples
    --------
    >>> by_day(np.array([[7.0, 14.0]]), 9).tolist()
    [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0, 11.0]]
    """
    return np.cumsum(np.repeat(weekly / 7, 7, axis=1)[:, :horizon], axis=1)


def spread(sums: Floats) -> Floats:
    """Return the quantiles that a forecast is said by, of draws along the first axis; never below zero."""
    return np.maximum(np.quantile(sums, QUANTILES, axis=0), 0.0)


def forecast_of(draws: Floats, horizon: int) -> Forecast:
    """Say draws of the weeks ahead as a forecast by day; what it was off by in the past is not known here."""
    days = by_day(draws, horizon)
    # A sum of what was won never falls from one day to the next.
    likely, low, high, low50, high50 = np.maximum.accumulate(spread(days), axis=1)
    ends = np.maximum(days[:, -1], 0.0)
    return Forecast(likely, low, high, low50, high50, ends=ends, past_error=None, season=None)


def combined(parts: list[Forecast]) -> Forecast:
    """Return the mean of forecasts, quantile by quantile."""
    lines = (
        np.mean([getattr(part, name) for part in parts], axis=0)
        for name in ("likely", "low", "high", "low50", "high50")
    )
    likely, low, high, low50, high50 = lines
    ends = np.mean([np.sort(part.ends) for part in parts], axis=0)
    return Forecast(likely, low, high, low50, high50, ends=ends, past_error=None, season=None)
