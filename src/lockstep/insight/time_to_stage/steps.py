"""The steps whose time is measured: each to the next stage that the record knows, and all the way to a win."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lockstep.insight.steps import Step
from lockstep.record.schema import PATH
from lockstep.values.faults import WrongUse

_STEPS = tuple((first, second) for place, first in enumerate(PATH) for second in PATH[place + 1 :])


def steps_of(stages: Sequence[str]) -> list[Step]:
    """Return each step between stages that follow each other, and the one over all of them.

    Parameters
    ----------
    stages
        That the record knows, in path order.

    Examples
    --------
    >>> steps_of(["known", "offered", "won"])
    [('known', 'offered'), ('offered', 'won'), ('known', 'won')]
    >>> steps_of(["known", "won"]), steps_of(["known"])
    ([('known', 'won')], [])
    """
    each = list(pairwise(stages))
    whole = [(stages[0], stages[-1])] if len(stages) > 2 else []
    return each + whole


def named(text: str) -> Step:
    """Read a step.

    Parameters
    ----------
    text
        Two stages of the path, the earlier first, joined by a hyphen.

    Raises
    ------
    WrongUse
        These are not two stages in the order of the path.

    Examples
    --------
    >>> named("known-won")
    ('known', 'won')
    """
    first, _, second = text.partition("-")
    if (first, second) not in _STEPS:
        raise WrongUse(
            f"“{text}” is no step.", remedy=f"Name two stages in their order, as known-won: {', '.join(PATH)}."
        )
    return first, second
