"""What became of the journeys of one group that entered a stage, as whole numbers by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: As the SQL numbers outcomes.
WAITS, REACHED, ENDED, RECYCLED, REACHED_UNDATED, ENTERED_UNDATED = 0, 1, 2, 3, 4, 8


@dataclass(slots=True)
class Waits:
    """One group and step.

    Attributes
    ----------
    reached, other
        Whole days to journeys that reached the next stage, or ended before it, by then.
    watched
        Whole days to journeys that had done neither when they could be watched no longer.
    followed, followed_reached
        Whole days to journeys that could be watched for so long: all, and those among `reached`.
    outcomes
        Outcome to journeys, whenever it came; see `step_waits.sql`.
    recycled
        Journeys that wait and are recycled.
    undated_ends
        Journeys whose end has no date.
    """

    reached: Counter[int] = field(default_factory=Counter)
    other: Counter[int] = field(default_factory=Counter)
    watched: Counter[int] = field(default_factory=Counter)
    followed: Counter[int] = field(default_factory=Counter)
    followed_reached: Counter[int] = field(default_factory=Counter)
    outcomes: Counter[int] = field(default_factory=Counter)
    recycled: int = 0
    undated_ends: int = 0

    @property
    def entered(self) -> int:
        """Journeys whose days are known."""
        return self.followed.total()

    def horizon(self, least: int) -> int | None:
        """Return the longest time, in days, for which at least so many journeys could be watched; None: never."""
        left = least
        for days in sorted(self.followed, reverse=True):
            left -= self.followed[days]
            if left <= 0:
                return days
        return None

    def add(self, row: Mapping[str, Any]) -> None:
        """Add one row of the SQL."""
        days, journeys, outcome = row["days"], row["journeys"], row["outcome"]
        if row["part"] == 2:
            self.followed[days] += journeys
            if outcome == REACHED:
                self.followed_reached[days] += journeys
            return
        self.outcomes[outcome] += journeys
        self.recycled += row["recycled"]
        self.undated_ends += row["undated_ends"]
        if outcome in (REACHED_UNDATED, ENTERED_UNDATED):
            return
        if outcome == WAITS or not row["is_whole"]:
            self.watched[days] += journeys
        else:
            (self.reached if outcome == REACHED else self.other)[days] += journeys


def waits(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], Waits]:
    """Return group and step to what became of its journeys.

    Parameters
    ----------
    rows
        Of `time_to_stage.sql`.
    """
    found: dict[tuple[str, int], Waits] = {}
    for row in rows:
        found.setdefault((row["dim"], row["step_no"]), Waits()).add(row)
    return found
