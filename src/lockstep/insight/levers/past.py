"""The past that levers learn from: what is old enough, where it is cut, what stands for the days to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Question

DAY_S = 86_400
PACKAGE = "lockstep.insight.levers"
#: Leads and deals of so many days stand for those to come.
RECENT_DAYS = 90
#: The newest leads are not looked at: what sales owes them is not due yet.
SETTLING_S = 14 * DAY_S
#: A lead is given at least and at most so long to become an opportunity, an opportunity to be decided.
_SHORTEST_S, _LONGEST_S = 14 * DAY_S, 270 * DAY_S
#: Fewer opportunities or wins than this say nothing about how long they take and what they are worth.
FEWEST = 10
#: Amounts are counted in steps so large that the dearest win has at most so many.
_MOST_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Past:
    """Where the past of a question is cut, epoch seconds UTC.

    Attributes
    ----------
    as_of_s
        The instant asked for.
    first_s, split_s, mature_s
        The first lead; the end of the earlier two thirds; leads that arrived later are too young to be judged.
    window_s
        The time every lead is given to become an opportunity: within it came nine in ten of those that did.
    decided_s
        Opportunities that opened later are too young to be called won or not.
    recent_from_s, recent_to_s
        The leads that arrived between the two stand for those to come.
    step
        Minor units of one step in which squares of amounts are counted.
    """

    as_of_s: int
    first_s: int
    split_s: int
    mature_s: int
    window_s: int
    decided_s: int
    recent_from_s: int
    recent_to_s: int
    step: int

    def cuts(self, *names: str) -> dict[str, int]:
        """Return some of them as the placeholders of an SQL."""
        return {name: getattr(self, name) for name in names}

    @property
    def of_leads(self) -> dict[str, int]:
        """What `in_view.sql` asks for."""
        return self.cuts("mature_s", "split_s", "recent_from_s", "recent_to_s", "window_s")

    @property
    def last_days(self) -> float:
        """Days of the last third."""
        return (self.mature_s - self.split_s) / DAY_S


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Why nothing can be estimated: a sentence, and what would help."""

    sentence: str
    remedy: str


def past(context: Context, question: Question) -> Past | TooLittle:
    """Return where the past of a question is cut, or why there is too little of it.

    Parameters
    ----------
    context, question
        Leads that arrived in the question's period, and nothing after its instant.
    """
    rows = context.rows(PACKAGE, "span.sql", question, day="known_day")
    said: dict[str, dict[str, Any]] = {row["what"]: row for row in rows}
    first_s, deals, wins = said["leads"]["first_s"], said["opportunities"]["n"], said["wins"]["n"]
    if first_s is None:
        return TooLittle("No lead with a date has arrived at sales here.", "Add leads, or ask for another period.")
    if deals < FEWEST or wins < FEWEST:
        return TooLittle(
            f"{deals} of the leads became opportunities and {wins} deals were won: levers need {FEWEST} of each.",
            "Add older exports, ask for a longer period, or wait.",
        )
    window_s = min(max(said["opportunities"]["ninetieth_s"], _SHORTEST_S), _LONGEST_S)
    to_win_s = min(max(said["wins"]["ninetieth_s"], _SHORTEST_S), _LONGEST_S)
    as_of_s = question.as_of_s
    mature_s, recent_to_s = as_of_s - window_s, as_of_s - SETTLING_S
    if mature_s - first_s < RECENT_DAYS * DAY_S:
        return TooLittle(
            f"The record is too young: it takes {window_s // DAY_S} days to see what becomes of a lead, and only "
            f"{max(0, (mature_s - first_s) // DAY_S)} days of leads are older.",
            f"Levers need {RECENT_DAYS} days of such leads. Add an older export, or wait.",
        )
    return Past(
        as_of_s=as_of_s,
        first_s=first_s,
        split_s=first_s + (mature_s - first_s) * 2 // 3,
        mature_s=mature_s,
        window_s=window_s,
        decided_s=as_of_s - to_win_s,
        recent_from_s=recent_to_s - RECENT_DAYS * DAY_S,
        recent_to_s=recent_to_s,
        step=max(1, -(-(said["wins"]["dearest_minor"] or 1) // _MOST_STEPS)),
    )
