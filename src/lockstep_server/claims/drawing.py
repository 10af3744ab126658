"""A claim's interval as a whisker: line, caps and dot, with the line at which the claim would be neither nor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lockstep.insight.claims.telling import points, rate

#: Pixels of the field, and what stays free at its edges.
WIDTH, _EDGE = 200, 8
_MINUS = "\u2212"


def drawn(one: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return where effect, interval and lines stand on the field, and their words; None where there is no effect.

    Parameters
    ----------
    one
        As `telling.told` says it.

    Returns
    -------
    dict
        ``low``, ``value``, ``high``, ``line``: places in pixels; ``margin``: place of the smallest difference that
        matters, None where a share is held against a number; ``headline`` and ``range``: words.

    Examples
    --------
    >>> share = {"effect": -0.2, "low": -0.25, "high": -0.1, "share": 0.25, "margin": None, "direction": "more"}
    >>> found = drawn(share)
    >>> found["line"], found["low"], found["headline"], found["range"]
    (192.0, 8.0, '5.0\u202f%', '0.0 to 15.0')
    """
    effect, low, high = one["effect"], one["low"], one["high"]
    if effect is None:
        return None
    base = one["share"] or 0.0
    sign = 1 if one["direction"] == "more" else -1
    margin = sign * one["margin"] if one["margin"] is not None else None
    least, most = min(low, 0.0), max(high, 0.0)
    if margin is not None:
        least, most = min(least, margin), max(most, margin)
    per_unit = (WIDTH - 2 * _EDGE) / (most - least) if most > least else 0.0

    def place(value: float) -> float:
        return round(_EDGE + (value - least) * per_unit, 1)

    is_share = one["share"] is not None
    low_words, high_words = (_number(base + value, is_signed=not is_share) for value in (low, high))
    return {
        "low": place(low),
        "value": place(effect),
        "high": place(high),
        "line": place(0.0),
        "margin": None if margin is None else place(margin),
        "headline": rate(base + effect) if is_share else points(effect),
        "range": f"{low_words} to {high_words}",
    }


def _number(value: float, *, is_signed: bool) -> str:
    text = f"{abs(value) * 100:.1f}"
    if value < 0 and text != "0.0":
        return _MINUS + text
    return f"+{text}" if is_signed and text != "0.0" else text
