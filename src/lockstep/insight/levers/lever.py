"""A lever: what could be done, what it would probably bring, and how well that has been checked."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

#: What a check on the last third said.
HELD, FAILED, NEVER_TRIED, TOO_FEW = "held", "failed", "never-tried", "too-few"
#: What to do with a lever.
PROPOSE, PLAN_A_TEST, NOT_ENOUGH = "propose", "plan-a-test", "not-enough-data"
#: Strata of leads, as people read them.
OF_LEADS = "kind of lead, source, segment"


@dataclass(frozen=True, slots=True)
class Gain:
    """Minor units of home currency over the horizon: expected, and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Check:
    """What the earlier two thirds said the treated of the last third would gain, and what came of them.

    In minor units, per horizon; None where nothing could be compared.
    """

    outcome: str
    said: float | None = None
    came: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One lever.

    Attributes
    ----------
    name
        Stable name, in kebab case.
    words
        What to do, in a few words.
    who
        Which team does what.
    units
        How many leads, deals or minor units it would change within the horizon.
    of
        What these are: ``leads``, ``deals`` or ``money``.
    gain, check
        None and `TOO_FEW` where the record says too little.
    sample
        Leads or deals it was estimated from.
    missing
        What is missing, in a sentence; empty where there is a gain.
    adjusted, limits
        What was adjusted for, and why it may be wrong all the same.
    figure
        Name of the figure that would show that it worked.
    """

    name: str
    words: str
    who: str
    units: float = 0.0
    of: str = "leads"
    gain: Gain | None = None
    check: Check = Check(TOO_FEW)
    sample: int = 0
    missing: str = ""
    adjusted: str = OF_LEADS
    limits: str
    figure: str

    @property
    def verdict(self) -> str:
        """Whether to propose it: its interval is above zero, and its check held."""
        if self.gain is None:
            return NOT_ENOUGH
        return PROPOSE if self.gain.low > 0 and self.check.outcome == HELD else PLAN_A_TEST


def compared(said: float, came: float, said_variance: float, came_variance: float) -> Check:
    """Judge a check: it held where both are gains and differ by no more than chance, at 95 %.

    Examples
    --------
    >>> compared(71, 66, 100, 100).outcome, compared(71, -5, 100, 100).outcome, compared(71, 20, 100, 100).outcome
    ('held', 'failed', 'failed')
    """
    is_near = abs(said - came) <= 1.959963984540054 * sqrt(said_variance + came_variance)
    return Check(HELD if said > 0 and came > 0 and is_near else FAILED, said, came)
