"""A rate as it would be if every group had the same mix, and a ratio of two rates with the mix held fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

#: Quantile of the standard normal distribution for an interval of 95 %.
_Z = 1.959963984540054

#: Stratum to how many there are in it, and how many of them got there.
Strata = Mapping[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Rate:
    """A standardised rate with its interval; `covered` is the share of the standard's mix it was made of."""

    value: float
    low: float
    high: float
    covered: float


def standardised(strata: Strata, standard: Mapping[tuple[str, str], int]) -> Rate | None:
    """Return the rate that these strata would have together in the mix of a standard (direct standardisation).

    Parameters
    ----------
    strata
        How many there are in each, and how many got there.
    standard
        Stratum to its size in the mix that all are brought to. Strata that are missing here are left out of it, and the
        others weigh as much more; `Rate.covered` says how much was left.

    Returns
    -------
    Rate or None
        0 <= low <= value <= high <= 1; None where nobody is in a stratum of the standard. The interval is Wilson's, of
        as many cases as would give the variance that the strata have together; the share of each is smoothed by half a
        case for its variance, as one of nobody has one.

    Examples
    --------
    Half of the hand-raises and a tenth of the others got there; in the mix of the standard, one in five raised a hand.

    >>> found = {("hand-raise", ""): (20, 10), ("other", ""): (20, 2)}
    >>> rate = standardised(found, {("hand-raise", ""): 1, ("other", ""): 4})
    >>> rate and (round(rate.value, 2), rate.covered)
    (0.18, 1.0)
    """
    present = {key: cell for key, cell in strata.items() if cell[0] and standard.get(key)}
    weight = sum(standard[key] for key in present)
    if not weight:
        return None
    value = variance = 0.0
    for key, (n, there) in present.items():
        part, smooth = standard[key] / weight, (there + 0.5) / (n + 1)
        value += part * there / n
        variance += part * part * smooth * (1 - smooth) / n
    # As many cases as would give a plain share that variance; none and all of them have one by half a case.
    cases = sum(n for n, _ in present.values())
    smooth = (value * cases + 0.5) / (cases + 1)
    low, high = _wilson(value, smooth * (1 - smooth) / variance)
    return Rate(value, min(low, value), max(high, value), weight / sum(standard.values()))


def _wilson(share: float, size: float) -> tuple[float, float]:
    z2 = _Z * _Z
    centre = (share + z2 / (2 * size)) / (1 + z2 / size)
    reach = _Z / (1 + z2 / size) * sqrt(share * (1 - share) / size + z2 / (4 * size * size))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def ratio(fast: Strata, slow: Strata) -> tuple[float, float, float] | None:
    """Return Mantel and Haenszel's ratio of two rates over the strata both have, with its 95 % interval.

    Parameters
    ----------
    fast, slow
        The rate of the first over that of the second.

    Returns
    -------
    tuple of float or None
        Ratio, low, high, all positive; None where nobody of one of them got there in a stratum that both have.

    References
    ----------
    S. Greenland and J. M. Robins, Estimation of a common effect parameter from sparse follow-up data, Biometrics 41
    (1985), 55-68.

    Examples
    --------
    >>> fast, slow = {("a", ""): (100, 40)}, {("a", ""): (100, 20)}
    >>> [round(part, 2) for part in ratio(fast, slow) or ()]
    [2.0, 1.26, 3.17]
    """
    top = bottom = spread = 0.0
    for key in sorted(fast.keys() & slow.keys()):  # sums of fractions end the same in one order only
        (n_fast, there_fast), (n_slow, there_slow) = fast[key], slow[key]
        if not n_fast or not n_slow:
            continue
        total, there = n_fast + n_slow, there_fast + there_slow
        top += there_fast * n_slow / total
        bottom += there_slow * n_fast / total
        spread += (there * n_fast * n_slow - there_fast * there_slow * total) / total**2
    if top <= 0 or bottom <= 0:
        return None
    reach = _Z * sqrt(max(spread, 0.0) / (top * bottom))
    middle = log(top / bottom)
    return exp(middle), exp(middle - reach), exp(middle + reach)
