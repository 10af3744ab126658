"""What the page is asked for beside period and segment: what it compares with, and within what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lockstep.insight.goal_gap.comparing import PLAN, PREVIOUS, YEAR
from lockstep.insight.goal_gap.measuring import WITHIN
from lockstep.record.schema import DIMENSIONS
from lockstep.values.faults import WrongUse
from lockstep_server.frame.asked import Asked
from lockstep_server.frame.page import words_of_dimension

_WORDS = {PLAN: "Agreed pace", PREVIOUS: "Period before", YEAR: "A year before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LostAsked:
    """The address of the page, read.

    Attributes
    ----------
    asked
        Period and segment.
    against
        ``plan``, ``previous`` or ``year``.
    within
        Dimension whose groups are told apart.
    """

    asked: Asked
    against: str = PLAN
    within: str = WITHIN

    @property
    def options(self) -> dict[str, str]:
        """Return the figure's options; what is at its default is not said."""
        found = {"against": self.against, "within": self.within}
        return {name: value for name, value in found.items() if value != {"against": PLAN, "within": WITHIN}[name]}

    def kept(self) -> dict[str, str]:
        """Return what the pickers of period and segment carry along."""
        return self.options

    def query(self, **changes: str | None) -> str:
        """Return the address of the same page with these parameters set or, by None, left out."""
        return self.asked.query(**{**self.options, **changes})

    def evidence(self, part: str, group: str | None = None) -> str:
        """Return the address of what a part stands on, as the page of figures reads it."""
        asked = {f"set.{name}": value for name, value in self.options.items()}
        if group is not None:
            # A part of the company has no plan of its own: it is held against its own past.
            asked |= {self.within: group, "set.against": YEAR if self.against == PLAN else self.against}
        return self.asked.query(**asked, **{"set.part": part})


def read(said: QueryDict, asked: Asked) -> tuple[LostAsked, WrongUse | None]:
    """Read the address; what can't be read is left at its default, and the reason returned."""
    problem: WrongUse | None = None
    against, within = said.get("against") or PLAN, said.get("within") or WITHIN
    if against not in _WORDS:
        problem = WrongUse(f"A period can't be compared with “{against}” here.", remedy="Pick one from the list.")
        against = PLAN
    if within not in DIMENSIONS:
        problem = WrongUse(f"The record has no dimension “{within}”.", remedy="Pick one from the list.")
        within = WITHIN
    if asked.where and against == PLAN:
        against = YEAR
    return LostAsked(asked=asked, against=against, within=within), problem


def choices(lost: LostAsked) -> dict[str, Any]:
    """Return what the page's own pickers offer."""
    offered = [name for name in _WORDS if not (name == PLAN and lost.asked.where)]
    return {
        "comparisons": [
            {"words": _WORDS[name], "is_on": name == lost.against, "query": lost.query(against=name)}
            for name in offered
        ],
        "splits": [(name, words_of_dimension(name)) for name in DIMENSIONS],
        "within_words": words_of_dimension(lost.within).lower(),
    }
