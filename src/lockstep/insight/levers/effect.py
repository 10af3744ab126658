"""By how much more often something comes of those that got a treatment, compared within strata of their like."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

#: Quantile of the standard normal distribution for an interval of 95 %.
Z = 1.959963984540054

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Strata:
    """Counts, one element per stratum: how many were treated and how many of these succeeded; and of the others."""

    treated: Ints
    treated_reached: Ints
    others: Ints
    others_reached: Ints

    def comparable(self) -> Strata:
        """Return the strata that have both: where only one is, nothing is compared."""
        both = (self.treated > 0) & (self.others > 0)
        return Strata(self.treated[both], self.treated_reached[both], self.others[both], self.others_reached[both])


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as often a treated one succeeds: value, 95 % bounds, and the variance of its logarithm."""

    value: float
    low: float
    high: float
    log_variance: float


def risk_ratio(strata: Strata) -> Ratio | None:
    """Return the common ratio of the two shares of success over all strata.

    Parameters
    ----------
    strata
        Strata without one of the two arms count for nothing.

    Returns
    -------
    Ratio or None
        None where nothing succeeded in one of the arms.

    References
    ----------
    Mantel and Haenszel's ratio of risks, which stays good with many thin strata, and the variance of its logarithm:
    S. Greenland, J. M. Robins, Estimation of a common effect parameter from sparse follow-up data, Biometrics 41
    (1985), 55-68, eq. (4) and (13).

    Examples
    --------
    >>> one = Strata(*(np.array([n]) for n in (100, 20, 50, 5)))
    >>> round(risk_ratio(one).value, 6)
    2.0
    """
    s = strata.comparable()
    n = (s.treated + s.others).astype(np.float64)
    top = float((s.treated_reached * s.others / n).sum())
    bottom = float((s.others_reached * s.treated / n).sum())
    if top <= 0 or bottom <= 0:
        return None
    reached = s.treated_reached + s.others_reached
    spread = (s.treated * s.others * reached.astype(np.float64) - s.treated_reached * s.others_reached * n) / n**2
    variance = max(float(spread.sum()) / (top * bottom), 0.0)
    value, reach = top / bottom, Z * sqrt(variance)
    return Ratio(value, exp(log(value) - reach), exp(log(value) + reach), variance)
