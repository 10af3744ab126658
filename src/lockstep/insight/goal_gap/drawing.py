"""How sure a part is: weeks drawn anew, and intervals that hold all the parts together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 1_000
LEVEL = 0.95
#: Blocks that stand in for one another: neighbours, so that a season or growth is not taken for chance.
NEIGHBOURS = 4
#: Errors off at which the normal distribution is still told from 1.
_FARTHEST = 8.0


def drawn(blocks: int, *, seed: int, before: int = 0, draws: int = DRAWS) -> Floats:
    """Return how often each block of days counts: first as it was, once each, then drawn anew among its neighbours.

    Parameters
    ----------
    blocks
        How many there are.
    seed
        Of the draws: the same question gives the same answer.
    before
        Blocks before them that are drawn among themselves; the first stands for all that was earlier, and stays.
    draws
        How many.

    Returns
    -------
    numpy.ndarray
        [1 + draw, before + block]; every row adds up to `before` + `blocks`.

    Notes
    -----
    A block is drawn with all that happened in it, so leads of one webinar, or of one slack week, stay together.

    Examples
    --------
    >>> drawn(9, seed=1, draws=2).sum(axis=1).tolist()
    [9.0, 9.0, 9.0]
    """
    rng = np.random.default_rng(seed)
    parts = [np.ones((draws, 1))] if before else []
    for count in (max(before - 1, 0), blocks):
        # Four neighbours each; the last few that are left over go with those before them.
        sizes = [NEIGHBOURS] * (count // NEIGHBOURS) or ([count] if count else [])
        if sizes:
            sizes[-1] += count - sum(sizes)
        parts += [rng.multinomial(size, np.full(size, 1 / size), size=draws).astype(np.float64) for size in sizes]
    return np.concatenate((np.ones((1, before + blocks)), np.concatenate(parts, axis=1)))


def intervals(parts: Floats, *, blocks: int) -> tuple[Floats, Floats]:
    """Return intervals that hold all the parts together at `LEVEL`.

    Parameters
    ----------
    parts
        [1 + draw, …]: the first is the record itself.
    blocks
        How many were drawn on the shorter side: of a few an error is itself unsure, as Student's t is wider.

    Returns
    -------
    low, high
        Of the shape of one draw.

    Notes
    -----
    The largest deviation of any part, in its own standard errors, is found in every draw; its 95 % quantile is how
    many standard errors wide each interval is (Romano and Wolf, JASA 100 (2005), 94-108: single step, studentised).
    """
    record, again = parts[0], parts[1:]
    spread = again.std(axis=0, ddof=1)
    off = np.abs(again - again.mean(axis=0))
    scaled = np.divide(off, spread, out=np.zeros_like(off), where=spread > 0)
    wide = float(np.quantile(scaled.reshape(len(again), -1).max(axis=1), LEVEL))
    freedom = max(blocks * (NEIGHBOURS - 1) // NEIGHBOURS, 1)
    # Only here: it takes a quarter of a second to load, which every process that knows the figures would pay for.
    from scipy.special import ndtr, stdtrit  # noqa: PLC0415

    wide = float(stdtrit(freedom, ndtr(min(wide, _FARTHEST))))
    # Drawn among so few, a block varies too little.
    error = spread * np.sqrt(NEIGHBOURS / (NEIGHBOURS - 1))
    return record - wide * error, record + wide * error
