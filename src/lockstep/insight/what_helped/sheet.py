"""Deals down, channels across: what each deal gives each channel, so that deals can be drawn again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lockstep.insight.what_helped.resampling import resampled, spread


@dataclass(frozen=True, slots=True)
class Credit:
    """What one unit gets by one model.

    Attributes
    ----------
    minor, nano
        Minor units of the won revenue, and billionths of a deal.
    low, high
        Its interval in minor units; None where there are too few deals for one.
    """

    minor: int
    nano: int
    low: int | None = None
    high: int | None = None


def intervals(
    deals: Sequence[str], units: Sequence[str], given: Mapping[str, Iterable[tuple[str, str, int]]]
) -> dict[str, dict[str, tuple[int, int]]]:
    """Return how far the sums of each model and unit may be off.

    Parameters
    ----------
    deals, units
        What there is, sorted: the draws go by their order.
    given
        Model to deal, unit and minor units, in any order; what is not given is 0.

    Returns
    -------
    dict
        Model to unit to low and high. All models are drawn together, so that they are of the same draws.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  half a second, which only those who credit should wait

    row, column = ({name: place for place, name in enumerate(names)} for names in (deals, units))
    entries = [
        (row[deal], number * len(units) + column[unit], minor)
        for number, of_model in enumerate(given.values())
        for deal, unit, minor in of_model
    ]
    down, across, minors = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    shape = (len(deals), len(given) * len(units))
    low, high = spread(resampled(csr_array((minors.astype(np.float64), (down, across)), shape=shape)))
    return {
        model: {unit: _ends(low, high, number * len(units) + place) for place, unit in enumerate(units)}
        for number, model in enumerate(given)
    }


def _ends(low: NDArray[np.int64], high: NDArray[np.int64], place: int) -> tuple[int, int]:
    return int(low[place]), int(high[place])
