"""Credit by the roles that touches had: models of weights, divided exactly out of a few counts.

A touch's share of its conversion follows from its role (first, last before the lead …), from how many touches there are
and from which of them share a role. The engine counts conversions and adds up values by these, whatever the model; here
each sum is divided once, and only what a unit gets in all is rounded. Nothing runs per touch.

Two conversions of 100 and 50, by U: fair > search > mail, the lead made at search, and fair alone. The fair has two
rows: first of three with the lead at another touch, 40 % of 100; and the only touch, all of 50. It gets 90.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from lockstep.insight.attribution.credit import NANO, Credit, ordered, whole
from lockstep.insight.attribution.models import WEIGHTS, Weights
from lockstep.values.faults import LockstepError
from lockstep.values.money import LARGEST_MINOR

Whole = npt.NDArray[np.int64]
#: Numbers row by row, and what each is to be multiplied with; added up they are an amount.
Amounts = Sequence[tuple[Whole, int]]

_FIRST, _LEAD, _OPPORTUNITY, _LAST, _TOLD = 1, 2, 4, 8, 16
#: Values are added up in multiples of this and a rest: over all touches they outgrow 64 bits before conversions do.
_HIGH = 2**20
#: Of so many parts is what a touch gets by age.
PARTS_BY_AGE = 2**19
#: What is less than one unit is kept in parts of 2^30: rounding a million rows is off by a thousandth of a unit.
_BITS = 30


def credits(roles: pa.Table, names: Sequence[str]) -> list[Credit]:
    """Divide each row of ``roles.sql`` by each model, and add up by unit.

    Parameters
    ----------
    roles
        Its rows.
    names
        Models that are a row of weights.

    Returns
    -------
    list of Credit
        By model, then by unit, that of conversions without a touch too: adding up to all conversions and their value
        exactly. Units that get nothing by a model have no row of it.

    Raises
    ------
    LockstepError
        The conversions, or their value, outgrow 64 bits.

    Examples
    --------
    >>> rows = {"unit": ["fair", "search"], "touches": [2, 2], "role": [1, 26], "lead_at": [2, 2],
    ...         "opportunity_at": [0, 0], "converted": [1, 1], "value_high": [0, 0], "value_low": [901, 901],
    ...         "aged": [200_000, 324_288], "aged_high": [0, 0], "aged_low": [0, 0]}
    >>> [(credit.model, credit.unit, credit.minor) for credit in credits(pa.table(rows), ["first", "linear"])]
    [('first', 'fair', 901), ('linear', 'fair', 451), ('linear', 'search', 450)]
    """
    named = roles["unit"].to_pylist()
    units = ordered(list(set(named)))
    place = {unit: number for number, unit in enumerate(units)}
    of = np.array([place[unit] for unit in named], dtype=np.int64)
    column = {name: roles[name].to_numpy() for name in roles.column_names if name != "unit"}
    # Each conversion has one first touch, or is one row without any.
    is_first = column["role"] & _FIRST != 0
    amounts: Sequence[Amounts] = (
        [(column["converted"], NANO)],
        [(column["value_high"], _HIGH), (column["value_low"], 1)],
    )
    by_age: Sequence[Amounts] = (
        [(column["aged"], NANO)],
        [(column["aged_high"], _HIGH), (column["aged_low"], 1)],
    )
    totals = [_total(each, is_first) for each in amounts]
    found: list[Credit] = []
    for name in names:
        if WEIGHTS[name].by_age:
            share, parts = np.ones_like(of), np.full_like(of, PARTS_BY_AGE)
        else:
            share, parts = shares(WEIGHTS[name], column)
        nano, minor = (
            whole(_divided(each, share, parts, of, len(units)), total=total)
            for each, total in zip(by_age if WEIGHTS[name].by_age else amounts, totals, strict=True)
        )
        gets = _added(share, of, len(units)).tolist()
        found += [Credit(name, unit, *both) for unit, *both, some in zip(units, nano, minor, gets, strict=True) if some]
    return found


def shares(weights: Weights, column: dict[str, Whole]) -> tuple[Whole, Whole]:
    """Return the share of a touch of each row, and the whole of which it is a share.

    Parameters
    ----------
    weights
        The model, which is not by age.
    column
        ``touches``, ``role``, ``lead_at``, ``opportunity_at`` of ``roles.sql``.

    Returns
    -------
    tuple of numpy.ndarray
        Whole numbers. The anchors that are there divide what all anchors were agreed to get; where there is no other
        touch they get everything, and where there is no anchor the others do.
    """
    touches, role = column["touches"], column["role"]
    # Which touch an anchor is: 0 none, 1 the first, 2 the last, 3 and 4 some between. An only touch is the first.
    first, last = np.ones_like(touches), np.where(touches > 1, 2, 1)
    lead = column["lead_at"]
    opportunity = np.where(column["opportunity_at"] == 4, 3, column["opportunity_at"])
    opportunity = np.where(column["opportunity_at"] == 3, 4, opportunity)
    is_lead = role & _LEAD
    if weights.lead_else_last:
        is_lead = np.where(lead == 0, role & _LAST, is_lead)
        lead = np.where(lead == 0, last, lead)
    anchors = [
        (weight, at, is_it != 0)
        for weight, at, is_it in (
            (weights.first, first, role & _FIRST),
            (weights.lead, lead, is_lead),
            (weights.opportunity, opportunity, role & _OPPORTUNITY),
            (weights.last, last, role & (_TOLD if weights.not_direct else _LAST)),
        )
        if weight
    ]
    # A touch at two anchors has the weight of both; an anchor that is missing adds nothing.
    own, present, agreed = np.zeros_like(touches), np.zeros_like(touches), 0
    others = touches.copy()
    for number, (weight, at, is_it) in enumerate(anchors):
        own += weight * is_it
        present += weight * (at > 0)
        agreed += weight
        is_new = at > 0
        for _, before, _ in anchors[:number]:
            is_new &= before != at
        others -= is_new
    middle = weights.middle
    alone = (others == 0) | (middle == 0)
    share = np.where(alone, own, np.where(own > 0, own * agreed * others, middle * present))
    parts = np.where(alone, present, (agreed + middle) * present * others)
    nobody = (present == 0) | (touches == 0)
    return np.where(nobody, 1, share), np.where(nobody, np.maximum(touches, 1), parts)


def _divided(amounts: Amounts, share: Whole, parts: Whole, of: Whole, units: int) -> list[Fraction]:
    """Return what each unit gets of the amounts; no product on the way is beyond 64 bits."""
    entire, fraction = np.zeros(units, np.int64), np.zeros(units, np.int64)
    for amount, times in amounts:
        multiple, rest = np.divmod(amount, parts)
        more, rest = np.divmod(rest * share, parts)
        last, rest = np.divmod(rest * times, parts)
        entire += _added((multiple * share + more) * times + last, of, units)
        fraction += _added((rest << _BITS) // parts, of, units)
    both = zip(entire.tolist(), fraction.tolist(), strict=True)
    return [Fraction((most << _BITS) + little, 1 << _BITS) for most, little in both]


def _added(numbers: Whole, of: Whole, units: int) -> Whole:
    found = np.zeros(units, dtype=np.int64)
    np.add.at(found, of, numbers)
    return found


def _total(amounts: Amounts, is_first: npt.NDArray[np.bool_]) -> int:
    each = [[number * times for number in amount[is_first].tolist()] for amount, times in amounts]
    if sum(abs(number) for numbers in each for number in numbers) > LARGEST_MINOR:
        raise LockstepError(
            "The conversions, or what they are worth, outgrow 64 bits.",
            remedy="Look for an amount that is out of all proportion, or bring fewer at a time.",
        )
    return sum(map(sum, each))
