"""An interval in a table's cell: line, caps and dot, as places on a field of fixed size."""

from __future__ import annotations

#: Pixels of the field; the dot and the caps keep their half inside.
WIDTH, _EDGE = 72, 4


def whisker(low: float, value: float, high: float, *, top: float) -> dict[str, float]:
    """Return where a rate and its interval stand, from zero to the largest of their column.

    Parameters
    ----------
    low, value, high
        0 <= low <= value <= high.
    top
        What the right edge stands for; at least `high`.

    Examples
    --------
    >>> whisker(0.25, 0.5, 1.0, top=1.0)
    {'low': 20.0, 'value': 36.0, 'high': 68.0}
    """
    per_unit = (WIDTH - 2 * _EDGE) / top if top else 0.0
    return {
        name: round(_EDGE + place * per_unit, 1) for name, place in (("low", low), ("value", value), ("high", high))
    }
