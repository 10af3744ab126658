"""Markov: what would be lost without a unit, from an absorbing chain that is solved, not simulated.

States are the start, the units, conversion and loss; the chance to move from one to the next is how often they did.
Without a unit, journeys that come to it are lost. With N the expected number of visits (the fundamental matrix), the
chance ever to come to unit i is ``visits to i / N[i, i]``, and what is lost without it is that chance times the chance
to convert from there. So one inverse answers for all units at once, a thousand of them too.

With journeys search > fair > won, search > lost: the chance to convert is 1/2; without the fair it is 0, and so it is
without the search. Both have a removal effect of 1 and get half each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lockstep.insight.attribution.credit import NANO, Credit, Unit, ordered
from lockstep.values.money import share_out

#: Removal effects are rounded to this many parts of one before they divide money, so that the last bit of a float,
#: which differs from machine to machine, never moves a cent.
_PARTS = 10**12


@dataclass(frozen=True, slots=True)
class Chain:
    """What the journeys did, as an absorbing chain.

    Attributes
    ----------
    units
        The units, sorted.
    effects
        Per unit, the share of conversions that would be lost without it; 0 to 1.
    chance
        Chance of a journey to convert; 1 where only converting journeys are known.
    """

    units: Sequence[Unit]
    effects: npt.NDArray[np.float64]
    chance: float


def chain(moves: Sequence[Mapping[str, Any]], *, ends: str = "converted", with_lost: bool = True) -> Chain:
    """Solve the chain.

    Parameters
    ----------
    moves
        How often journeys came from one unit (``came_from``, null: the start) to the next (``unit``, which may be the
        same): whole numbers ``converted`` and ``unconverted``, by how they ended, and what they are worth in all,
        ``value_minor``.
    ends
        ``converted``: the chance to convert. ``value_minor``: the expected value instead.
    with_lost
        False: as if journeys that did not convert were not known.

    Returns
    -------
    Chain
        No unit where nothing converted.

    Examples
    --------
    >>> names = ("came_from", "unit", "converted", "unconverted", "value_minor")
    >>> rows = [(None, "search", 1, 1, 900), ("search", "fair", 1, 0, 900)]
    >>> found = chain([dict(zip(names, row)) for row in rows])
    >>> found.units, found.effects.tolist(), found.chance
    (['fair', 'search'], [1.0, 1.0], 0.5)
    """
    units = ordered(list({move["unit"] for move in moves}))
    place = {unit: number for number, unit in enumerate(units)}
    size = len(units)
    start, passes = np.zeros(size), np.zeros((size, size))
    ended, worth = [0] * size, [0] * size
    for move in moves:
        came_from, to = move["came_from"], place[move["unit"]]
        made = move["converted"] + (move["unconverted"] if with_lost else 0)
        # Who came to a unit and did not leave it ended there. A unit met twice in a row is one visit.
        ended[to] += made
        worth[to] += move[ends]
        if came_from is None:
            start[to] += made
            continue
        ended[place[came_from]] -= made
        worth[place[came_from]] -= move[ends]
        if came_from != move["unit"]:
            passes[place[came_from], to] += made
    return _solved(units, start, passes, np.array(ended, float), np.array(worth, float))


def _solved(
    units: Sequence[Unit],
    start: npt.NDArray[np.float64],
    passes: npt.NDArray[np.float64],
    ended: npt.NDArray[np.float64],
    worth: npt.NDArray[np.float64],
) -> Chain:
    if not start.sum():
        return Chain((), np.zeros(0), 0.0)
    # A unit that only journeys without a conversion met is never left, nor come to, where those are not known.
    left = np.maximum(passes.sum(axis=1) + ended, 1.0)
    visits = np.linalg.inv(np.eye(len(units)) - passes / left[:, None])
    from_there = visits @ (worth / left)
    from_start = (start / start.sum()) @ visits
    chance = float((start / start.sum()) @ from_there)
    if chance == 0:
        return Chain((), np.zeros(0), 0.0)
    return Chain(units, np.clip(from_start / np.diag(visits) * from_there / chance, 0.0, 1.0), chance)


def credits(model: str, moves: Sequence[Mapping[str, Any]]) -> list[Credit]:
    """Divide conversions and their value in proportion to removal effects.

    Parameters
    ----------
    model
        ``markov``, ``markov:converting`` or ``markov:value``, where value is divided by effects on value.
    moves
        As `chain` takes them.

    Returns
    -------
    list of Credit
        One per unit that a journey met, adding up to the conversions that met a touch and to their value; empty where
        nothing converted.

    Examples
    --------
    >>> move = {"came_from": None, "unit": "fair", "converted": 3, "unconverted": 0, "value_minor": 1000}
    >>> credits("markov", [move])
    [Credit(model='markov', unit='fair', nano=3000000000, minor=1000)]
    """
    found = chain(moves, with_lost=model != "markov:converting")
    if not found.units:
        return []
    on_value = chain(moves, ends="value_minor") if model == "markov:value" else found
    began = [move for move in moves if move["came_from"] is None]
    nano = share_out(sum(move["converted"] for move in began) * NANO, _parts(found))
    minor = share_out(sum(move["value_minor"] for move in began), _parts(on_value if on_value.units else found))
    return [Credit(model, unit, *both) for unit, *both in zip(found.units, nano, minor, strict=True)]


def _parts(found: Chain) -> list[int]:
    return [round(effect * _PARTS) for effect in found.effects.tolist()]
