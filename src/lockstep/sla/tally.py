"""One row of the agreement: a promise, and how much of what was due was kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lockstep.figures.figure import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of one promise, in one group.

    Attributes
    ----------
    group
        The ``dim`` it is about.
    team, promise, promised
        Who owes; the promise's stable name; what the charter says, in words.
    unit
        ``leads``, or the currency of `kept`, `broken` and `still_open`.
    kept, broken, still_open
        Parts of what was due. Open is what may still be kept; what is overdue is broken.
    agreed
        The rate to be reached at least, as the charter says it; None: no rate was agreed.
    """

    group: str
    team: str
    promise: str
    promised: str
    unit: str
    kept: int | Decimal
    broken: int | Decimal
    still_open: int | Decimal
    agreed: Decimal | None = None

    @property
    def rate(self) -> float | None:
        """Kept over kept and broken; None while nothing is decided."""
        decided = self.kept + self.broken
        return float(self.kept / decided) if decided else None

    def row(self) -> Row:
        """Return the tally as a row of the answer."""
        return {
            "dim": self.group,
            "team": self.team,
            "promise": self.promise,
            "promised": self.promised,
            "unit": self.unit,
            "due": self.kept + self.broken + self.still_open,
            "kept": self.kept,
            "broken": self.broken,
            "open": self.still_open,
            "value": self.rate,
            "agreed": None if self.agreed is None else float(self.agreed),
        }
