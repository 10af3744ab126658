"""How large a share has come out one way within so many days, when some could not be watched for so long.

Aalen and Johansen's cumulative incidence. Kaplan and Meier's curve of one way out alone, which takes those lost for
censored, answers another question, *if nobody could be lost, how many would be won*, and is always larger: a lost lead
does not wait any longer, so its share belongs to nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lockstep.insight.interval import wilson

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Quantile of the standard normal distribution for an interval of 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Incidence:
    """A curve that steps up at days on which somebody came out, and stays where it is between.

    Attributes
    ----------
    days
        Days on which anybody came out or stopped being watched, rising.
    at_risk
        How many were watched until each day and had not come out before it.
    value, low, high
        Share of all that has come out the way asked about by each day, and its pointwise 95 % interval.
    other
        Share that has come out another way by each day; value + other <= 1.
    """

    days: Ints
    at_risk: Ints
    value: Floats
    low: Floats
    high: Floats
    other: Floats

    def on(self, day: int) -> tuple[float, float, float, float, int]:
        """Return value, low, high, other on a day, and how many were at risk on it."""
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        later = int(np.searchsorted(self.days, day, side="left"))
        at_risk = int(self.at_risk[later]) if later < self.days.size else 0
        if place < 0:
            return 0.0, 0.0, wilson(0, at_risk)[1] if at_risk else 1.0, 0.0, at_risk
        return (
            float(self.value[place]), float(self.low[place]), float(self.high[place]), float(self.other[place]), at_risk
        )  # fmt: skip

    def first_day(self, share: float, *, of: str = "value", until: int) -> int | None:
        """Return the first day by which a share has come out, by the curve or an edge of its interval; None: never."""
        found = np.flatnonzero((getattr(self, of) >= share - 1e-12) & (self.days <= until))
        return int(self.days[found[0]]) if found.size else None


def incidence(reached: Mapping[int, int], other: Mapping[int, int], watched: Mapping[int, int]) -> Incidence:
    """Estimate the cumulative incidence of one way out.

    Parameters
    ----------
    reached, other
        Day to how many came out on it the way asked about, and any other way.
    watched
        Day to how many were watched until its end and had not come out.

    Returns
    -------
    Incidence
        Never falling, in [0, 1], never NaN. Without anybody: of no days. Where everybody is watched to the end, it is
        the plain share.

    Notes
    -----
    S is the share that has not come out at all, n those at risk, d those that came out on a day: F(t) = Σ S(u−) ·
    d₁(u) / n(u). Its variance is the delta method's, which without other ways out is Greenwood's formula, and with
    everybody watched to the end the binomial one. The interval is that of log(−log F), which stays within [0, 1];
    where F is 0 or 1 that has no width, and Wilson's interval of those whose way out is known stands in.

    References
    ----------
    O. Aalen and S. Johansen, An empirical transition matrix for non-homogeneous Markov chains, Scandinavian Journal of
    Statistics 5 (1978), 141-150. E. Marubini and M. G. Valsecchi, Analysing survival data from clinical trials and
    observational studies (1995), eq. 10.12. J. D. Kalbfleisch and R. L. Prentice, The statistical analysis of failure
    time data, 2nd ed. (2002), sec. 1.4 (log-log).

    Examples
    --------
    Four journeys: one goes on after 2 days, one is lost after 3, two are watched for 5 days and wait.

    >>> curve = incidence({2: 1}, {3: 1}, {5: 2})
    >>> curve.days.tolist(), curve.value.tolist(), curve.other.tolist()
    ([2, 3, 5], [0.25, 0.25, 0.25], [0.0, 0.25, 0.25])
    """
    days = np.array(sorted({*reached, *other, *watched}), dtype=np.int64)
    one, two, stopped = (
        np.array([of.get(int(day), 0) for day in days], dtype=np.int64) for of in (reached, other, watched)
    )
    out = one + two
    total = int((out + stopped).sum())
    at_risk = total - np.concatenate(([0], np.cumsum(out + stopped)[:-1])) if days.size else days
    n = np.maximum(at_risk, 1).astype(np.float64)
    surviving = np.cumprod(1 - out / n)
    before = np.concatenate(([1.0], surviving[:-1])) if days.size else surviving
    value = np.minimum(np.cumsum(before * one / n), 1.0)
    low, high = _log_log(value, _variance(value, before, n, out, one))
    # Nobody, or everybody: as many as are known to have come out or to wait still.
    known = total - (np.cumsum(stopped) - stopped)
    for place in np.flatnonzero((value <= 0) | (value >= 1 - 1e-12)):
        size = int(known[place])
        low[place], high[place] = wilson(0 if value[place] <= 0 else size, size)
    return Incidence(days, at_risk, value, low, high, np.minimum(np.cumsum(before * two / n), 1 - value))


def _variance(value: Floats, before: Floats, n: Floats, out: Ints, one: Ints) -> Floats:
    left = n - out
    # After the last has come out the curve stands still, and its own term is nought times infinity.
    rise = np.divide(out, n * left, out=np.zeros_like(n), where=left > 0)
    step = before * one / n**2
    first = value**2 * np.cumsum(rise) - 2 * value * np.cumsum(rise * value) + np.cumsum(rise * value**2)
    second = np.cumsum(before**2 * (n - one) / n**3 * one)
    third = value * np.cumsum(step) - np.cumsum(step * value)
    variance: Floats = np.maximum(first + second - 2 * third, 0.0)
    return variance


def _log_log(value: Floats, variance: Floats) -> tuple[Floats, Floats]:
    inside = (value > 0) & (value < 1)
    safe = np.where(inside, value, 0.5)
    # Beyond 700 the exponential is no float any more, and the interval is all there is from 0 to 1.
    reach = np.exp(np.minimum(_Z * np.sqrt(variance) / (safe * -np.log(safe)), 700.0))
    with np.errstate(under="ignore"):
        return np.where(inside, safe**reach, value), np.where(inside, safe ** (1 / reach), value)
