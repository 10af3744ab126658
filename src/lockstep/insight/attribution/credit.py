"""Credit in whole numbers: what a model gives to each unit, adding up exactly to what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from lockstep.values.faults import Fault

#: Billionths of a conversion in one conversion.
NANO = 1_000_000_000
#: Touches of one conversion up to which every engine divides the shares exactly.
LONGEST = 10_000
#: Conversions below which a model that learns from the data says little (domain: attribution).
ENOUGH = 400

#: A unit is a text or a number; None: conversions without a touch in their window.
Unit = str | int | None


@dataclass(frozen=True, slots=True)
class Credit:
    """What one unit gets by one model.

    Attributes
    ----------
    model, unit
        Which.
    nano
        Billionths of conversions.
    minor
        Value in minor units.
    """

    model: str
    unit: Unit
    nano: int
    minor: int


def whole(exact: Sequence[Fraction], *, total: int | None = None) -> list[int]:
    """Round to whole numbers that add up as the exact ones do, by the largest remainder.

    Parameters
    ----------
    exact
        Numbers of any sign whose sum is whole; among equal remainders the earlier one is rounded up.
    total
        Their sum, where each may be short of a very little.

    Examples
    --------
    >>> whole([Fraction(10, 3), Fraction(10, 3), Fraction(10, 3)]), whole([Fraction(-1, 2), Fraction(1, 2)])
    ([4, 3, 3], [0, 0])
    """
    cut = [floor(number) for number in exact]
    left = (int(sum(exact, Fraction())) if total is None else total) - sum(cut)
    by_remainder = sorted(range(len(cut)), key=lambda place: cut[place] - exact[place])
    for place in by_remainder[:left]:
        cut[place] += 1
    return cut


def ordered(units: Sequence[Unit]) -> list[Unit]:
    """Return units in the order in which ties are settled: by name, what met no touch last.

    Examples
    --------
    >>> ordered([None, "b", "a"])
    ['a', 'b', None]
    """
    return sorted(units, key=lambda unit: (unit is None, unit if unit is not None else ""))


def too_long(longest: int) -> list[Fault]:
    """Return the fault of a journey that is too long to be divided exactly, if it is.

    Examples
    --------
    >>> too_long(12_000)[0].code, too_long(1_000)
    ('journey-too-long', [])
    """
    if longest <= LONGEST:
        return []
    return [
        Fault(
            code="journey-too-long",
            sentence=f"One conversion has {longest:,} touches in its window, more than {LONGEST:,}; no model that "
            "divides it among them can be exact.",
            remedy="Look whose touches these are, which is a machine more often than a person, and leave them out; or "
            "shorten the look-back.",
        )
    ]


def too_few(model: str, conversions: int) -> list[Fault]:
    """Return the fault of a model that learns from more conversions than there are, if it is one.

    Examples
    --------
    >>> too_few("markov", 57)[0].sentence
    'markov learns from the data, and 57 conversions are few: 343 more are wanted.'
    >>> too_few("linear", 57), too_few("markov", 400)
    ([], [])
    """
    if conversions >= ENOUGH or model.partition(":")[0] not in ("markov", "shapley"):
        return []
    some = "1 conversion is" if conversions == 1 else f"{conversions:,} conversions are"
    return [
        Fault(
            code="too-few-conversions",
            sentence=f"{model} learns from the data, and {some} few: {ENOUGH - conversions:,} more are wanted.",
            remedy="Read a model with fixed weights beside it, or ask about a longer period.",
        )
    ]
