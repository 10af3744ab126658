"""A difference of shares where like is compared with like: Mantel and Haenszel's, with an interval.

Two groups differ in more than the claim is about: the leads nobody answered at once may have come from worse sources.
So they are compared stratum by stratum (same source, same size …), and the differences are put together, each by how
much it has to say. What has no counterpart in its stratum says nothing and is counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from lockstep.insight.interval import wilson

#: Quantile of the standard normal distribution for an interval of 95 %.
Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Stratum:
    """Journeys that are alike: how many of each group, and of how many the outcome is so.

    Attributes
    ----------
    names
        What they have in common.
    reached, counted
        Of the group the claim is about.
    reached_other, counted_other
        Of those it is compared with.
    """

    names: tuple[str, ...]
    reached: int
    counted: int
    reached_other: int
    counted_other: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two shares, or of a share and a number, with its 95 % interval.

    Attributes
    ----------
    value, low, high
        In [−1, 1], low <= value <= high.
    method
        How the interval was made.
    """

    value: float
    low: float
    high: float
    method: str


def crude(reached: int, counted: int, reached_other: int, counted_other: int) -> Difference:
    """Return the difference of two shares as they are, with Newcombe's interval.

    Parameters
    ----------
    reached, counted, reached_other, counted_other
        Counts of both groups, each with at least one journey.

    References
    ----------
    R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17
    (1998), 873-890, method 10.

    Examples
    --------
    >>> found = crude(56, 70, 48, 80)  # Newcombe's table II, (a)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    one, other = reached / counted, reached_other / counted_other
    low, high = wilson(reached, counted)
    low_other, high_other = wilson(reached_other, counted_other)
    value = one - other
    return Difference(
        value,
        value - sqrt((one - low) ** 2 + (high_other - other) ** 2),
        value + sqrt((high - one) ** 2 + (other - low_other) ** 2),
        "Newcombe",
    )


def adjusted(strata: Sequence[Stratum]) -> Difference | None:
    """Return the difference within strata, put together; None where no stratum has both groups.

    Parameters
    ----------
    strata
        Each once.

    Returns
    -------
    Difference
        Mantel and Haenszel's weighted difference with Sato's variance, which holds for few large strata as for many
        small ones. Where it says 0, because the outcome is so of all or of none, Newcombe's interval of the same
        journeys stands in, which is not that narrow.

    References
    ----------
    S. Greenland and J. M. Robins, Estimation of a common effect parameter from sparse follow-up data, Biometrics 41
    (1985), 55-68. T. Sato, On the variance estimator for the Mantel-Haenszel risk difference, Biometrics 45 (1989),
    1323-1324.

    Examples
    --------
    >>> adjusted([Stratum(("web",), 8, 10, 1, 10), Stratum(("fair",), 2, 10, 1, 10)]).value
    0.4
    """
    both = [one for one in strata if one.counted and one.counted_other]
    if not both:
        return None
    top = weight = spread = noise = 0.0
    for one in both:
        a, n1, c, n0 = one.reached, one.counted, one.reached_other, one.counted_other
        whole = n1 + n0
        weight += n1 * n0 / whole
        top += (a * n0 - c * n1) / whole
        spread += (c * n1**2 - a * n0**2 + n1 * n0 * (n0 - n1) / 2) / whole**2
        noise += (a * (n0 - c) + c * (n1 - a)) / (2 * whole)
    value = top / weight
    variance = (value * spread + noise) / weight**2
    if variance <= 0:
        sums = [sum(getattr(one, part) for one in both) for part in
                ("reached", "counted", "reached_other", "counted_other")]  # fmt: skip
        return crude(*sums)
    reach = Z * sqrt(variance)
    return Difference(value, max(-1.0, value - reach), min(1.0, value + reach), "Mantel-Haenszel, Sato")


def beside(reached: int, counted: int, share: float) -> Difference:
    """Return how far a share lies from a number, with Wilson's interval.

    Parameters
    ----------
    reached, counted
        0 <= reached <= counted, at least one.
    share
        The number, in (0, 1).

    Examples
    --------
    >>> found = beside(34, 619, 0.25)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (-0.195, -0.21, -0.174)
    """
    low, high = wilson(reached, counted)
    return Difference(reached / counted - share, low - share, high - share, "Wilson")
