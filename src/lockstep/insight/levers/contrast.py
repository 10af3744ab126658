"""The gain of giving a treatment to those that go without: from counts of both, stratum by stratum.

With RR the ratio of success of the treated to that of the others, m_s those of stratum s that will go without it over
the horizon, p_s the share of these that succeed and w_s what a success is worth:

    gain = (RR − 1) · Σ m_s · p_s · w_s
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lockstep.insight.levers.effect import Ratio, Strata, Z, risk_ratio
from lockstep.insight.levers.lever import TOO_FEW, Check, Gain, compared

#: So many of each arm, and so many successes in each, before anything is said.
FEWEST, FEWEST_REACHED = 20, 5
#: Leads' worth of doubt in a small stratum, as in the worth of a lead: its rate is drawn towards that of all.
_PRIOR = 20

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Counts by stratum (rows) and arm (columns: without, with the treatment), of one part of the past.

    Attributes
    ----------
    worth
        Minor units a success of the stratum is worth.
    units, reached
        How many, and how many succeeded: of parts 1 and 2, by part.
    recent
        How many stand for the horizon.
    """

    worth: Floats
    units: Mapping[int, NDArray[np.int64]]
    reached: Mapping[int, NDArray[np.int64]]
    recent: Floats

    def strata(self, *parts: int) -> Strata:
        """Return the counts of these parts together."""
        units = np.sum([self.units[part] for part in parts], axis=0)
        reached = np.sum([self.reached[part] for part in parts], axis=0)
        return Strata(units[:, 1], reached[:, 1], units[:, 0], reached[:, 0])


def cells(
    rows: Sequence[Mapping[str, Any]], by: Sequence[str], worth: Callable[[str], float], *, arm: str = "is_treated"
) -> Cells:
    """Arrange the rows of an SQL.

    Parameters
    ----------
    rows
        With the columns `by`, ``segment``, ``part`` (0: too young), `arm` (0 or 1), ``units``, ``reached``, ``recent``.
    by
        Columns that make a stratum.
    worth
        Segment to what a success is worth, minor units.
    """
    places: dict[tuple[Any, ...], int] = {}
    for row in rows:
        places.setdefault(tuple(row[name] for name in by), len(places))
    shape = (len(places), 2)
    units = {part: np.zeros(shape, dtype=np.int64) for part in (0, 1, 2)}
    reached = {part: np.zeros(shape, dtype=np.int64) for part in (0, 1, 2)}
    recent, value = np.zeros(shape), np.zeros(len(places))
    for row in rows:
        place = places[tuple(row[name] for name in by)], row[arm]
        units[row["part"]][place] += row["units"]
        reached[row["part"]][place] += row["reached"]
        recent[place] += row["recent"]
        value[place[0]] = worth(row["segment"])
    return Cells(value, units, reached, recent)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a contrast says: the gain or what is missing, the check, how many it rests on, how many it would change."""

    gain: Gain | None
    check: Check
    sample: int
    units: float
    missing: str = ""
    ratio: Ratio | None = None


def estimate(
    counts: Cells, *, changed: Floats, doubt: float, scale: float, check_scale: float, names: tuple[str, str]
) -> Estimate:
    """Estimate the gain of a treatment from the whole past, and check it on its last third.

    Parameters
    ----------
    counts
        Of strata and arms.
    changed
        Per stratum, how many of `recent` would be treated that were not.
    doubt
        Relative variance of the worth.
    scale, check_scale
        What brings the recent days, and those of the last third, to the horizon.
    names
        What the treated and the others are called, for what is missing: ``answered in time``, ``answered late``.

    Notes
    -----
    The interval joins that of RR and that of the base by MOVER (G. Zou, A. Donner, Statistics in Medicine 27 (2008),
    1693-1702), taking them as independent.
    """
    strata = counts.strata(1, 2)
    sample, units = int(strata.treated.sum() + strata.others.sum()), float(changed.sum()) * scale
    if missing := _missing(strata, names):
        return Estimate(None, Check(TOO_FEW), sample, units, missing)
    ratio = risk_ratio(strata)
    if ratio is None:
        return Estimate(None, Check(TOO_FEW), sample, units, "Nothing came of one of the two groups.")
    each = _untreated(strata, ratio.value) * counts.worth
    recent = float((changed * each).sum())
    reached = int(strata.treated_reached.sum() + strata.others_reached.sum())
    # The recent ones are a sample of those to come, in number and in kind: each counts as one draw of Poisson's.
    of_recent = float((changed * each**2).sum()) / recent**2 if recent else 0.0
    gain = joined(recent * scale, ratio, doubt + 1 / reached + of_recent)
    return Estimate(gain, _checked(counts, check_scale), sample, units, ratio=ratio)


def joined(base: float, ratio: Ratio, doubt: float) -> Gain:
    """Return base · (RR − 1) with its interval.

    Parameters
    ----------
    base
        What comes without the treatment.
    doubt
        Relative variance of `base`.

    Examples
    --------
    >>> gain = joined(100.0, Ratio(1.2, 1.1, 1.4, 0.0), 0.0)
    >>> round(gain.value, 6), round(gain.low, 6), round(gain.high, 6)
    (20.0, 10.0, 40.0)
    """
    value = base * (ratio.value - 1)
    of_base = Z * abs(value) * sqrt(doubt)
    below, above = base * (ratio.value - ratio.low), base * (ratio.high - ratio.value)
    return Gain(value, value - sqrt(below**2 + of_base**2), value + sqrt(above**2 + of_base**2))


def _untreated(strata: Strata, ratio: float) -> Floats:
    """Return the share of each stratum that succeeds without the treatment, if it multiplies success by `ratio`."""
    n = strata.treated + strata.others
    reached = strata.treated_reached + strata.others_reached
    usual = reached.sum() / max(n.sum(), 1)
    shrunk = (reached + _PRIOR * usual) / (n + _PRIOR)
    share = np.where(n > 0, strata.treated / np.maximum(n, 1), strata.treated.sum() / max(n.sum(), 1))
    result: Floats = shrunk / (share * ratio + 1 - share)
    return result


def _checked(counts: Cells, scale: float) -> Check:
    first, last = counts.strata(1), counts.strata(2)
    before, after = risk_ratio(first), risk_ratio(last)
    if before is None or after is None or _missing(first, ("", "")) or _missing(last, ("", "")):
        return Check(TOO_FEW)
    treated = last.treated * counts.worth * scale
    said_of = float((treated * _untreated(first, before.value)).sum())
    came_of = float((treated * _untreated(last, after.value)).sum())
    return compared(
        said_of * (before.value - 1),
        came_of * (after.value - 1),
        (said_of * before.value) ** 2 * before.log_variance,
        (came_of * after.value) ** 2 * after.log_variance,
    )


def _missing(strata: Strata, names: tuple[str, str]) -> str:
    both = strata.comparable()
    for name, units, reached in (
        (names[0], int(both.treated.sum()), int(both.treated_reached.sum())),
        (names[1], int(both.others.sum()), int(both.others_reached.sum())),
    ):
        if units < FEWEST:
            return f"{units} of the {FEWEST} needed were {name}, where others of their like were not."
        if reached < FEWEST_REACHED:
            return f"Of {units} that were {name}, {reached} came to something: {FEWEST_REACHED} are needed."
    return ""
