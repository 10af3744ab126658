"""How long before a win a touch still counts: the agreed days, or as long as nine in ten deals take."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.values.faults import WrongUse

_DAY_S = 86_400
_MOST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class LookBack:
    """How far attribution looks back, and why so far.

    Attributes
    ----------
    seconds
        From the win backwards; whole days.
    is_cycle
        Whether the slow end of the deals sets it, and not the days agreed or asked for.
    """

    seconds: int
    is_cycle: bool = False

    @property
    def days(self) -> int:
        """The same in days."""
        return self.seconds // _DAY_S


def look_back(context: Context, question: Question) -> LookBack:
    """Return the look-back of a question.

    Parameters
    ----------
    context, question
        The option ``look_back`` says the days; without it, the charter's, or the 90th percentile of the cycle of
        all deals won so far, rounded up to days, where that is longer. It is the same for every period and segment.
    """
    asked = question.options.get("look_back")
    if asked is not None:
        return LookBack(whole_days(asked) * _DAY_S)
    agreed = int(context.charter.attribution.look_back_days) * _DAY_S
    everything = replace(question, by=None, period=None, where={}, options={})
    cycles = context.rows("lockstep.insight", "cycle_time.sql", everything, day="won_day")
    slow = next((row["ninetieth_s"] for row in cycles if row["part"] == 1), 0)
    return LookBack(-(-slow // _DAY_S) * _DAY_S, is_cycle=True) if slow > agreed else LookBack(agreed)


def whole_days(text: str) -> int:
    """Read the days of the option ``look_back``.

    Raises
    ------
    WrongUse
        It is no whole number of days, or none of any use.

    Examples
    --------
    >>> whole_days("180")
    180
    >>> whole_days("soon")
    Traceback (most recent call last):
    lockstep.values.faults.WrongUse: “soon” is no look-back. Write whole days from 1 to 3,650, such as look_back=180.
    """
    if text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= _MOST_DAYS:
        return int(text)
    raise WrongUse(
        f"“{text}” is no look-back.", remedy=f"Write whole days from 1 to {_MOST_DAYS:,}, such as look_back=180."
    )
