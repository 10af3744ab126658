"""Who helped most, as far as the deals can tell: places that overlap are not told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Under so many deals in all, nobody is ranked and no interval is said: draws of so few say nothing.
FEWEST_DEALS = 20
#: A channel or campaign that met fewer deals than this has no place.
FEWEST_MET = 10


@dataclass(frozen=True, slots=True)
class Contender:
    """What one channel, campaign or piece is ranked by."""

    low: int
    high: int
    met: int


def places(contenders: Sequence[Contender]) -> list[tuple[int, int] | None]:
    """Return the best and the worst place each may have.

    Parameters
    ----------
    contenders
        Intervals of their credited value, and how many deals they met.

    Returns
    -------
    list
        None for whoever met fewer than `FEWEST_MET` deals; the others compete among themselves: one is before
        another only where its whole interval is above the other's.

    Examples
    --------
    >>> places([Contender(80, 90, 30), Contender(30, 60, 30), Contender(40, 70, 30), Contender(0, 9, 2)])
    [(1, 1), (2, 3), (2, 3), None]
    """
    ranked = [one for one in contenders if one.met >= FEWEST_MET]
    return [
        (
            1 + sum(other.low > one.high for other in ranked),
            len(ranked) - sum(other.high < one.low for other in ranked),
        )
        if one.met >= FEWEST_MET
        else None
        for one in contenders
    ]


def place_words(place: tuple[int, int]) -> str:
    """Say a place.

    Examples
    --------
    >>> place_words((1, 1)), place_words((2, 4))
    ('1', '2 to 4')
    """
    best, worst = place
    return f"{best}" if best == worst else f"{best} to {worst}"
