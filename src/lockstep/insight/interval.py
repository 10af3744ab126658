"""The interval of a share: how far a rate from few cases may be from the true one."""

from __future__ import annotations

from math import sqrt

#: Quantile of the standard normal distribution for an interval of 95 %.
_Z = 1.959963984540054


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return Wilson's 95 % score interval of a share.

    Parameters
    ----------
    successes, trials
        Counts, 0 <= successes <= trials, trials at least 1.

    Returns
    -------
    tuple of float
        Lower and upper bound, 0 <= lower <= successes / trials <= upper <= 1.

    Raises
    ------
    ValueError
        There are no trials, or more successes than trials.

    References
    ----------
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212.
    Recommended for small counts by Brown, Cai and DasGupta, Statistical Science 16 (2001), 101-133, eq. (4).

    Examples
    --------
    >>> low, high = wilson(842, 8000)
    >>> round(low, 4), round(high, 4)
    (0.0987, 0.1122)
    >>> wilson(0, 10)[0], round(wilson(0, 10)[1], 4)
    (0.0, 0.2775)
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share")
    share, z2 = successes / trials, _Z * _Z
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    reach = _Z / (1 + z2 / trials) * sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    # The bounds touch 0 and 1 exactly at no and at all successes; floating point may miss them by a hair.
    low = 0.0 if successes == 0 else max(0.0, centre - reach)
    high = 1.0 if successes == trials else min(1.0, centre + reach)
    return low, high
