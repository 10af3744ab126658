"""Gains as dots with whiskers: places on one scale for all levers, with a thin line at zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: Pixels of the field; dots and caps keep their half inside.
WIDTH, _EDGE = 200, 6


def placed(rows: Sequence[Any]) -> list[dict[str, float] | None]:
    """Return where each gain and its interval stand.

    Parameters
    ----------
    rows
        Of the figure: ``value``, ``low``, ``high`` as decimal texts; None where there is no gain.

    Returns
    -------
    list
        ``zero``, ``low``, ``value``, ``high`` in pixels, one per row; None without a gain.

    Examples
    --------
    >>> placed([{"value": "50", "low": "0", "high": "100"}, {"value": None}])
    [{'zero': 6.0, 'low': 6.0, 'value': 100.0, 'high': 194.0}, None]
    """
    said = [
        {name: float(row[name]) for name in ("low", "value", "high")} if row["value"] is not None else None
        for row in rows
    ]
    least = min((one["low"] for one in said if one), default=0.0)
    most = max((one["high"] for one in said if one), default=0.0)
    least, most = min(least, 0.0), max(most, 0.0)
    per_unit = (WIDTH - 2 * _EDGE) / (most - least) if most > least else 0.0
    return [
        {name: round(_EDGE + (at - least) * per_unit, 1) for name, at in ({"zero": 0.0} | one).items()} if one else None
        for one in said
    ]
