"""What an opportunity is worth: the share of old ones that were won, times what these brought, by segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.levers.past import FEWEST, PACKAGE, Past

#: A segment with fewer wins than this is given the worth of all.
_FEWEST_OF_SEGMENT = 10


@dataclass(frozen=True, slots=True)
class Worth:
    """Expected home currency, in minor units.

    Attributes
    ----------
    of_opportunity, of_win
        Per segment; `usual` and `usual_win` are those of all.
    doubt, doubt_of_win
        Relative variance of the two for all segments together: how well they are known.
    """

    of_opportunity: Mapping[str, float]
    of_win: Mapping[str, float]
    usual: float
    usual_win: float
    doubt: float
    doubt_of_win: float

    def opportunity(self, segment: str) -> float:
        """Return what an opportunity of a segment is worth."""
        return self.of_opportunity.get(segment, self.usual)

    def win(self, segment: str) -> float:
        """Return what a win of a segment brings."""
        return self.of_win.get(segment, self.usual_win)


def worth(context: Context, question: Question, past: Past) -> Worth | None:
    """Return what opportunities are worth; None where too few wins have an amount, or they bring nothing together."""
    rows = context.rows(PACKAGE, "worth.sql", question, day="opportunity_day", decided_s=past.decided_s, step=past.step)
    priced, won = sum(row["priced"] for row in rows), sum(row["won"] for row in rows)
    opportunities, minor = sum(row["opportunities"] for row in rows), sum(row["won_minor"] for row in rows)
    if priced < FEWEST or minor <= 0:
        return None
    mean_win = minor / priced
    usual = won / opportunities * mean_win
    squares = sum(row["squares"] for row in rows) * past.step**2 / priced
    doubt_of_win = max(squares / mean_win**2 - 1, 0.0) / priced
    known = [row for row in rows if row["priced"] >= _FEWEST_OF_SEGMENT and row["won_minor"] > 0]
    return Worth(
        {r["segment"]: r["won"] / r["opportunities"] * r["won_minor"] / r["priced"] for r in known},
        {r["segment"]: r["won_minor"] / r["priced"] for r in known},
        usual,
        mean_win,
        doubt_of_win + (1 - won / opportunities) / won,
        doubt_of_win,
    )
