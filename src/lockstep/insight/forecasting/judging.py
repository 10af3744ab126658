"""How good each forecast would have been: made again in every week of the past, from what lay before that week.

What a past forecast is given is cut at its week by the dates of the record. What the record holds as of today and
no longer as of then stays in: an amount or a segment that was corrected since, a date that was entered late, a deal
that was deleted. `docs/explanation/forecast.md` says what that is worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lockstep.insight.forecasting.in_play import Floats
from lockstep.insight.forecasting.landing import Side, drawn
from lockstep.insight.forecasting.sides import BASELINE, COMBINED, DEAL_SIDE, LEAD_SIDE, METHODS, spread
from lockstep.insight.seasonal_naive import forecast

#: Weeks of the past judged, at most.
MOST = 104
#: Draws of each past forecast.
DRAWS = 500
#: Independent windows without which nobody can say which forecast is better: windows of neighbouring weeks share days.
FEWEST_INDEPENDENT = 4.0
#: How often, at most, chance alone makes any of the methods look better than the baseline.
_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Past:
    """One week of the past: what came over the horizon, and what each method would have said.

    Attributes
    ----------
    day
        Place of the week's first day in the daily series.
    came
        What then came over the horizon.
    said
        Method to likely, low, high (eight in ten), low, high (one in two); absent where it could not have been made.
    """

    day: int
    came: float
    said: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Score:
    """How one method did, on the weeks on which it and the baseline could both be made.

    Attributes
    ----------
    windows
        Weeks judged.
    error, baseline_error
        Mean absolute error of both on these weeks, minor units.
    share
        The error as a share of what came; None where nothing came.
    inside50, inside80
        Share of weeks in which what came lay within the range.
    gain, low, high
        Mean of the baseline's absolute error less this one's, minor units, and its interval: those of all methods hold
        together in nine of ten cases. None where it is the baseline itself, or too few windows are independent.
    """

    windows: int
    error: float
    baseline_error: float
    share: float | None
    inside50: float
    inside80: float
    gain: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def beats(self) -> bool | None:
        """Whether it is better than the baseline by more than chance; None where nobody can say."""
        return None if self.low is None else self.low > 0


def past(daily: Floats, sides: Mapping[str, Side], horizon: int, seed: int) -> list[Past]:
    """Make every forecast again in each week of the past whose horizon is over, the oldest first.

    Parameters
    ----------
    daily
        What was won on each day up to yesterday, oldest first.
    sides
        Method to its side.
    horizon
        Days ahead.
    seed
        The same seed, the same forecasts.
    """
    found = []
    for back in range(min(MOST + horizon // 7, len(daily) // 7), 0, -1):
        day = len(daily) - 7 * back
        if 7 * back < horizon or day < 1:
            continue
        said: dict[str, Floats] = {}
        naive = forecast(daily[:day], horizon)
        if naive is not None:
            said[BASELINE] = np.array([line[-1] for line in _lines(naive)])
        for method, side in sides.items():
            week = side.play.weeks - back
            draws = drawn(side, week, DRAWS, seed, days=horizon) if week >= 1 else None
            if draws is not None:
                said[method] = spread(draws[:, 0])
        if LEAD_SIDE in said and DEAL_SIDE in said:
            said[COMBINED] = (said[LEAD_SIDE] + said[DEAL_SIDE]) / 2
        found.append(Past(day, float(daily[day : day + horizon].sum()), said))
    return found


def scores(weeks: Sequence[Past], horizon: int) -> dict[str, Score]:
    """Score every method against the baseline; absent where there is not one week in which both could be made.

    Where there are weeks in which every method could be made, all are scored on these.

    Parameters
    ----------
    weeks
        As `past` returns them.
    horizon
        Days ahead, at least 1.
    """
    common = [week for week in weeks if all(method in week.said for method in METHODS)]
    weeks = common or weeks
    return {method: score for method in METHODS if (score := _score(weeks, method, horizon)) is not None}


def leading(found: Mapping[str, Score]) -> str:
    """Return the method to go by: the best of those that beat the baseline, or else the baseline.

    The combination leads only where it was less far off than either of its parts.
    """
    better = [method for method, score in found.items() if score.beats]
    parts = [found[method].error for method in (LEAD_SIDE, DEAL_SIDE) if method in found]
    if COMBINED in better and found[COMBINED].error >= min(parts):
        better.remove(COMBINED)
    return min(better, key=lambda method: found[method].error, default=BASELINE)


def _lines(one: object) -> list[Floats]:
    return [getattr(one, name) for name in ("likely", "low", "high", "low50", "high50")]


def _score(weeks: Sequence[Past], method: str, horizon: int) -> Score | None:
    both = [week for week in weeks if method in week.said and BASELINE in week.said]
    if not both:
        return None
    came = np.array([week.came for week in both])
    likely, low, high, low50, high50 = np.array([week.said[method] for week in both]).T
    off = np.abs(likely - came)
    baseline = np.abs(np.array([week.said[BASELINE][0] for week in both]) - came)
    total = float(came.sum())
    gain = None if method == BASELINE else gained(baseline - off, horizon)
    return Score(
        len(both),
        float(off.mean()),
        float(baseline.mean()),
        float(off.sum() / total) if total > 0 else None,
        float(((low50 <= came) & (came <= high50)).mean()),
        float(((low <= came) & (came <= high)).mean()),
        *(gain or (None,) * 3),
    )


def gained(gains: Floats, horizon: int) -> tuple[float, float, float] | None:
    """Return the mean of paired gains and its interval, though neighbouring weeks share days.

    Parameters
    ----------
    gains
        The baseline's absolute error less the other's, week by week in order of time.
    horizon
        Days that each of them is about.

    Returns
    -------
    tuple of float, or None
        Mean, lower and upper bound. With nothing to gain the lower bound is above nought for any of the methods in at
        most 5 of 100 cases (Bonferroni). None with fewer than `FEWEST_INDEPENDENT` windows that share no day, or where
        all gains are alike.

    References
    ----------
    F. X. Diebold and R. S. Mariano, Comparing predictive accuracy, Journal of Business & Economic Statistics 13 (1995),
    253-263. The long-run variance is Bartlett's over the weeks that share days (Newey and West 1987), the quantiles are
    Student's t with as many degrees of freedom as there are independent windows, less one: with as few as here the
    normal ones, and those of Harvey, Leybourne and Newbold (1997), call a gain too easily.
    """
    lag = max(-(-horizon // 7), 1)
    count = len(gains)
    independent = count / lag
    if independent < FEWEST_INDEPENDENT:
        return None
    mean = float(gains.mean())
    around = gains - mean
    variance = float(around @ around) / count
    for shift in range(1, min(lag + 1, count)):
        variance += 2 * (1 - shift / (lag + 1)) * float(around[shift:] @ around[:-shift]) / count
    # Where each week's gain is learnt from few others, the mean is less sure than its variance says.
    error = float(np.sqrt(max(variance, 0.0) / count * independent / (independent - 1)))
    if error <= 0:
        return None
    # Not scipy.stats, and only here: it takes a second to load, which every process would pay for.
    from scipy import special  # noqa: PLC0415

    reach = float(special.stdtrit(independent - 1, 1 - _CHANCE / (len(METHODS) - 1))) * error
    return mean, mean - reach, mean + reach
