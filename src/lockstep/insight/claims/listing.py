"""In which order claims are read: the clearest first, and the two teams in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any

from lockstep.insight.claims.verdict import OPEN


def in_turn(claims: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return told claims in the order in which they are read.

    Parameters
    ----------
    claims
        Of both teams.

    Returns
    -------
    list
        Each team's own clearest first: those with a verdict, by how far they are from its line, then the others by how
        near they are to one. The teams take turns, and who begins has the clearest of all: neither comes second by
        rule.

    Examples
    --------
    >>> said = lambda team, chance: {"team": team, "verdict": "refuted", "chance": chance, "sample": 9, "needed": None,
    ...     "name": ""}
    >>> [one["team"] for one in in_turn([said("sales", 0.02), said("sales", 0.01), said("marketing", 0.001)])]
    ['marketing', 'sales', 'sales']
    """
    ranked = sorted(claims, key=_rank)
    first = [one for one in ranked if one["team"] == ranked[0]["team"]] if ranked else []
    second = [one for one in ranked if one not in first]
    return [one for one in chain.from_iterable(zip_longest(first, second)) if one is not None]


def _rank(one: Mapping[str, Any]) -> tuple[bool, float, str]:
    if one["verdict"] != OPEN:
        return False, one["chance"], one["name"]
    return True, -one["sample"] / one["needed"] if one["needed"] else 0.0, one["name"]
