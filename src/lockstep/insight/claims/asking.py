"""The claims of the catalogue, tested together and told."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.claims.catalogue import CATALOGUE, NAMED
from lockstep.insight.claims.listing import in_turn
from lockstep.insight.claims.telling import told
from lockstep.insight.claims.testing import evaluate
from lockstep.values import instants
from lockstep.values.faults import WrongUse


def of_catalogue(context: Context, question: Question) -> list[dict[str, Any]]:
    """Test every claim of the catalogue.

    Parameters
    ----------
    context, question
        The record; period and segment. Without a period, the 365 days before the instant asked for.

    Returns
    -------
    list of dict
        As `telling.told` makes them, in the order in which they are read.

    Raises
    ------
    LockstepError
        The question can't be put, or the engine can't run it.
    """
    today = instants.day_of(question.as_of_s, context.charter.company.time_zone)
    return [dict(one) for one in in_turn([told(each, today=today) for each in evaluate(CATALOGUE, context, question)])]


def require(name: str) -> None:
    """Refuse a name that no claim of the catalogue has.

    Raises
    ------
    WrongUse
        The remedy names the nearest, and all.

    Examples
    --------
    >>> require("call-onse")
    Traceback (most recent call last):
    lockstep.values.faults.WrongUse: There is no claim “call-onse”. Did you mean call-once? There are ...
    """
    if name not in NAMED:
        near = get_close_matches(name, NAMED, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise WrongUse(f"There is no claim “{name}”.", remedy=f"{hint}There are {', '.join(NAMED)}.")
