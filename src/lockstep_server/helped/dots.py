"""A credited value in a table's cell: dot, interval, and how far the models part, on a field of fixed size."""

from __future__ import annotations

#: Pixels of the field; marks keep their half inside.
WIDTH, _EDGE = 260, 5


def dot(
    value: float, ends: tuple[float, float] | None, models: tuple[float, float], *, bottom: float, top: float
) -> dict[str, float | None]:
    """Return where a value, its interval and the span of all models stand.

    Parameters
    ----------
    value, ends
        The credited value and its interval; None: it has none.
    models
        The least and the most that any model gives.
    bottom, top
        What the edges of the field stand for; all others lie between them.

    Examples
    --------
    >>> dot(50, (0, 100), (25, 75), bottom=0, top=100)
    {'value': 130.0, 'low': 5.0, 'high': 255.0, 'least': 67.5, 'wide': 125.0, 'zero': 5.0}
    """
    per_unit = (WIDTH - 2 * _EDGE) / (top - bottom) if top > bottom else 0.0

    def at(place: float) -> float:
        return round(_EDGE + (place - bottom) * per_unit, 1)

    least, most = models
    return {
        "value": at(value),
        "low": at(ends[0]) if ends else None,
        "high": at(ends[1]) if ends else None,
        "least": at(least),
        "wide": round((most - least) * per_unit, 1),
        "zero": at(0),
    }
