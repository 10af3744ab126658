"""Random draws that depend on nothing but the seed, the stream's name and the index drawn for.

A journey's draws do not depend on which other journeys are made, in which order or in what portions, nor
on which truths are planted: each mechanism has a stream of its own. So a planted truth changes what it is
about and leaves every other draw as it was. The generator is SplitMix64 used as a counter-based one.

References
----------
Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 16 (mix64
variant 13, increments of the golden gamma).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


class Dice:
    """Draws of one seed.

    Parameters
    ----------
    seed
        Any whole number.

    Examples
    --------
    >>> import numpy as np
    >>> dice = Dice(7)
    >>> all_at_once = dice.uniform("deal size", np.arange(10))
    >>> bool((all_at_once[4:6] == dice.uniform("deal size", np.arange(4, 6))).all())
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._keys: dict[str, np.uint64] = {}

    def _bits(self, stream: str, index: Ints) -> NDArray[np.uint64]:
        key = self._keys.get(stream)
        if key is None:
            digest = hashlib.blake2b(f"{self.seed}/{stream}".encode(), digest_size=8).digest()
            key = self._keys[stream] = np.uint64(int.from_bytes(digest, "big"))
        x = index.astype(np.uint64) * _GOLDEN
        x += key
        x ^= x >> np.uint64(30)
        x *= _MIX_1
        x ^= x >> np.uint64(27)
        x *= _MIX_2
        x ^= x >> np.uint64(31)
        x >>= np.uint64(11)
        return x

    def uniform(self, stream: str, index: Ints) -> Floats:
        """One number in [0, 1) per index."""
        number: Floats = self._bits(stream, index).astype(np.float64) * 2.0**-53
        return number

    def normal(self, stream: str, index: Ints) -> Floats:
        """One standard normal number per index."""
        spread: Floats = ndtri((self._bits(stream, index) + 0.5) * 2.0**-53)
        return spread

    def around(self, stream: str, index: Ints, median: float | Floats, sigma: float) -> Floats:
        """One log-normal number per index, with this median."""
        spread: Floats = np.multiply(median, np.exp(sigma * self.normal(stream, index)))
        return spread

    def wait(self, stream: str, index: Ints, mean: float) -> Floats:
        """One exponential number per index, with this mean."""
        return -mean * np.log1p(-self.uniform(stream, index))

    def below(self, stream: str, index: Ints, chance: float | Floats) -> Bools:
        """True with this chance, per index."""
        return self.uniform(stream, index) < chance

    def whole(self, stream: str, index: Ints, count: int | Ints) -> Ints:
        """One whole number in [0, count) per index."""
        return (self.uniform(stream, index) * count).astype(np.int64)

    def pick(self, stream: str, index: Ints, weights: Sequence[float]) -> Ints:
        """One position in `weights` per index, as often as its weight says."""
        steps = np.cumsum(np.asarray(weights, dtype=np.float64))
        found = np.searchsorted(steps / steps[-1], self.uniform(stream, index), side="right")
        return np.minimum(found, len(steps) - 1).astype(np.int64)
