"""How long an installation keeps people of whom nothing is heard: decided once, applied every night."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from lockstep.record import durable
from lockstep.values.faults import LockstepError, WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from lockstep.record.home import Home

#: Below a month somebody on holiday would be gone; beyond a century nobody is meant.
LEAST_DAYS, MOST_DAYS = 30, 36_500
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule that holds.

    Attributes
    ----------
    days
        After so many days without anything dated, somebody without a deal and without consent is erased.
    is_on
        Whether it is applied by itself.
    by, at_s
        Who decided it, and when, epoch seconds UTC.
    """

    days: int
    is_on: bool
    by: str
    at_s: int

    def before_s(self, now_s: int) -> int:
        """Return the instant before which somebody was heard of last to be erased."""
        return now_s - self.days * DAY_S


def policy_of(home: Home) -> Policy | None:
    """Return the rule of an installation; None where nobody decided one.

    Raises
    ------
    LockstepError
        The file is damaged.
    """
    path = _path(home)
    try:
        return Policy(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        raise LockstepError(f"{path} is damaged.", remedy="Decide the retention anew.") from None


def decide(home: Home, policy: Policy) -> None:
    """Keep a rule; on disk for good when this returns.

    Raises
    ------
    WrongUse
        The number of days is no sensible one.
    """
    if not LEAST_DAYS <= policy.days <= MOST_DAYS:
        raise WrongUse(f"{policy.days:,} days are not taken.", remedy=f"Choose {LEAST_DAYS:,} to {MOST_DAYS:,} days.")
    home.root.mkdir(parents=True, exist_ok=True)
    durable.put(_path(home), json.dumps(asdict(policy)).encode(), workspace=home.root)


def _path(home: Home) -> Path:
    return home.root / "retention.json"
