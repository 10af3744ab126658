"""What the page is asked for beside the period: the stage, two sides, and the reason whose leads are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lockstep.reconcile.comparing import LEFT, RECORD, RIGHT
from lockstep.reconcile.reasons import REASONS
from lockstep.reconcile.standings import STAGES
from lockstep_server.frame.asked import Asked

#: What marketing hands to sales is what they argue about.
USUAL = "offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The address, read.

    Attributes
    ----------
    asked
        The period.
    stage
        One of `STAGES`.
    left, right
        The sides, as far as the address names them.
    side, reason
        Whose leads are shown; None: those of no reason.
    page
        Which page of them, from 1.
    """

    asked: Asked
    stage: str = USUAL
    left: str | None = None
    right: str | None = None
    side: str | None = None
    reason: str | None = None
    page: int = 1

    def kept(self) -> dict[str, str]:
        """Return what the pickers carry along; defaults stay out of the address."""
        parts = {"stage": None if self.stage == USUAL else self.stage, "left": self.left, "right": self.right}
        return {name: value for name, value in parts.items() if value}

    def query(self, **changes: str | None) -> str:
        """Return the address of the same page with these parameters set or, by None, left out."""
        return self.asked.query(**{**self.kept(), **changes})


def read(said: Mapping[str, str], asked: Asked) -> Wanted:
    """Read the address; what can't be read is as if it had not been said.

    Parameters
    ----------
    said
        Parameters of the address.
    asked
        The period it names.
    """
    number = said.get("page", "")
    return Wanted(
        asked=asked.without_segment(),
        stage=_one_of(said.get("stage"), STAGES) or USUAL,
        left=said.get("left") or None,
        right=said.get("right") or None,
        side=_one_of(said.get("side"), (LEFT, RIGHT)),
        reason=_one_of(said.get("reason"), tuple(REASONS)),
        page=min(int(number), 10**6)
        if number.isascii() and number.isdigit() and len(number) < 8 and int(number)
        else 1,
    )


def sides(wanted: Wanted, counted: Mapping[str, int]) -> tuple[str, str] | None:
    """Return the two sides to compare: those asked for, or the two systems that differ most.

    Parameters
    ----------
    wanted
        What the address says.
    counted
        System to what it counts.

    Returns
    -------
    tuple or None
        Names; the larger count first where nobody chose. None: no system states the stage.

    Examples
    --------
    >>> sides(Wanted(asked=Asked(period=None)), {"crm": 280, "marketing": 412, "web": 300})
    ('marketing', 'crm')
    >>> sides(Wanted(asked=Asked(period=None)), {"crm": 280})
    ('crm', 'the record')
    """
    if not counted:
        return None
    known = (*counted, RECORD)
    left, right = _one_of(wanted.left, known), _one_of(wanted.right, known)
    if left and right and left != right:
        return left, right
    if len(counted) == 1:
        return next(iter(counted)), RECORD
    ordered = sorted(counted, key=lambda name: (-counted[name], name))
    return ordered[0], ordered[-1]


def _one_of(text: str | None, known: Sequence[str]) -> str | None:
    return text if text in known else None
