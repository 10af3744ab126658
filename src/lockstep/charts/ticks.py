"""Round values to draw hairlines at."""

from __future__ import annotations

from math import ceil, floor, log10


def ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """Return round values between two bounds, about so many, zero among them where it lies between.

    Examples
    --------
    >>> ticks(0, 4_200_000)
    [0, 1000000, 2000000, 3000000, 4000000]
    >>> ticks(-3, 7)
    [-2, 0, 2, 4, 6]
    >>> ticks(0, 0.35)
    [0, 0.1, 0.2, 0.3]
    """
    span = high - low
    power = 10.0 ** floor(log10(span / most))
    step = next(size * power for size in (1, 2, 5, 10, 20) if span / (size * power) <= most)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    values = [round(index * step, 12) for index in range(first, last + 1)]
    return [int(value) if value == int(value) else value for value in values]
