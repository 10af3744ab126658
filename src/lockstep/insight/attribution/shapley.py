"""Shapley: each unit's fair share of what the units achieved together.

What a set of units is worth is, first, the value of the conversions that met no other unit. For that the Shapley value
has a closed form, exact for any number of units: each conversion is divided equally among the different units it met.
(A conversion of 900 that met search, the fair and search again gives 450 to each.)

``shapley:rate`` asks otherwise: a set is worth the conversion rate of the journeys that met no other unit. That needs
all subsets, 2^n of them, and journeys without a conversion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lockstep.insight.attribution.credit import NANO, Credit, Unit, ordered, whole
from lockstep.values.faults import WrongUse
from lockstep.values.money import share_out

#: Units of which all subsets are looked at, at most.
MOST = 12
_PARTS = 10**12


def credits(sets: Sequence[Mapping[str, Any]]) -> list[Credit]:
    """Divide each conversion equally among the units it met.

    Parameters
    ----------
    sets
        Rows of ``sets.sql``: ``unit`` (null: met none), ``met`` and whole numbers ``conversions``, ``value_minor``.

    Returns
    -------
    list of Credit
        One per unit, that without a touch too; adding up to all conversions and their value exactly.

    Examples
    --------
    >>> sets = [{"unit": unit, "met": 2, "conversions": 1, "value_minor": 901} for unit in ("fair", "search")]
    >>> [(credit.unit, credit.nano, credit.minor) for credit in credits(sets)]
    [('fair', 500000000, 451), ('search', 500000000, 450)]
    """
    nano: dict[Unit, Fraction] = defaultdict(Fraction)
    minor: dict[Unit, Fraction] = defaultdict(Fraction)
    for row in sets:
        nano[row["unit"]] += Fraction(row["conversions"] * NANO, row["met"])
        minor[row["unit"]] += Fraction(row["value_minor"], row["met"])
    units = ordered(list(nano))
    found = zip(units, whole([nano[unit] for unit in units]), whole([minor[unit] for unit in units]), strict=True)
    return [Credit("shapley", *row) for row in found]


def bits(units: Sequence[Unit]) -> pa.Table:
    """Return the table `unit_bits` that ``bits.sql`` reads: each unit and its bit in a number that stands for a set.

    Parameters
    ----------
    units
        Of more than `MOST`, none has a bit: 64 would not reach, and `credits_by_rate` refuses them.

    Examples
    --------
    >>> bits(["fair", "search"]).to_pylist()
    [{'unit': 'fair', 'bit': 1}, {'unit': 'search', 'bit': 2}]
    """
    some = units if len(units) <= MOST else []
    return pa.table({"unit": some, "bit": pa.array([1 << place for place in range(len(some))], pa.int64())})


def credits_by_rate(bits: Sequence[Mapping[str, Any]], units: Sequence[Unit]) -> list[Credit]:
    """Divide conversions in proportion to what each unit adds to the conversion rate, over all orders of units.

    Parameters
    ----------
    bits
        Rows of ``bits.sql``: ``met``, whole number whose bit n says that ``units[n]`` was met; ``conversions``,
        ``lost`` and ``value_minor`` of the journeys that met these and no others.
    units
        At most `MOST`.

    Returns
    -------
    list of Credit
        One per unit, adding up to the conversions that met a touch and their value. A unit that lowers the rate gets
        nothing: credit is no penalty.

    Raises
    ------
    WrongUse
        More units than that.

    Examples
    --------
    >>> bits = [{"met": 1, "conversions": 1, "lost": 3, "value_minor": 100},
    ...         {"met": 3, "conversions": 3, "lost": 1, "value_minor": 300}]
    >>> [(credit.unit, credit.minor) for credit in credits_by_rate(bits, ["search", "fair"])]
    [('search', 300), ('fair', 100)]
    """
    if len(units) > MOST:
        raise WrongUse(
            f"shapley:rate looks at all sets of units, and {len(units):,} units have too many.",
            remedy=f"Bring {MOST} units at most, or take shapley, which is exact for any number.",
        )
    size = 1 << len(units)
    won, all_ = np.zeros(size), np.zeros(size)
    for row in bits:
        won[row["met"]] += row["conversions"]
        all_[row["met"]] += row["conversions"] + row["lost"]
    won, all_ = _within(won, len(units)), _within(all_, len(units))
    rate = np.divide(won, all_, out=np.zeros(size), where=all_ > 0)
    added = np.clip([_shapley(rate, unit, len(units)) for unit in range(len(units))], 0.0, None)
    parts = [round(part * _PARTS) for part in added.tolist()]
    if not any(parts):
        return []
    nano = share_out(sum(row["conversions"] for row in bits) * NANO, parts)
    minor = share_out(sum(row["value_minor"] for row in bits), parts)
    return [Credit("shapley:rate", unit, *both) for unit, *both in zip(units, nano, minor, strict=True)]


def _within(counts: npt.NDArray[np.float64], units: int) -> npt.NDArray[np.float64]:
    """Return, per set, the sum over its subsets (the zeta transform)."""
    summed = counts.copy()
    for unit in range(units):
        halves = summed.reshape(-1, 2, 1 << unit)
        halves[:, 1] += halves[:, 0]
    return summed


def _shapley(worth: npt.NDArray[np.float64], unit: int, units: int) -> float:
    halves = worth.reshape(-1, 2, 1 << unit)
    without = np.arange(worth.size).reshape(-1, 2, 1 << unit)[:, 0].ravel()
    sizes = np.bitwise_count(without)
    weights = np.array([factorial(n) * factorial(units - n - 1) / factorial(units) for n in range(units)])
    return float(weights[sizes] @ (halves[:, 1] - halves[:, 0]).ravel())
