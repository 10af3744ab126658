"""What all journeys of a history share: the draws, the team, the office clocks and what is planted."""

from __future__ import annotations

import numpy as np

from lockstep.simulate.company import REGIONS, Company
from lockstep.simulate.dice import Dice, Floats, Ints
from lockstep.simulate.hours import OfficeClock
from lockstep.simulate.people import People
from lockstep.simulate.planted import UNDERSTAFFED, Planted

#: An instant that never came.
NEVER = np.int64(2**62)
#: Share of leads that reach an opportunity when nothing else is asked for.
USUAL_DEALS_PER_LEAD = 0.106


class World:
    """What the mechanisms of one history share.

    Parameters
    ----------
    deals_per_lead
        Opportunities per lead; None: the usual share. Where more are asked for than leads would bring, the rest
        are direct orders without a handoff, which only load tests want.
    now_s
        End of the history, epoch seconds UTC.
    """

    def __init__(
        self, dice: Dice, company: Company, clocks: tuple[OfficeClock, ...], planted: Planted, *,
        deals_per_lead: float | None, now_s: int,
    ) -> None:  # fmt: skip
        self.dice, self.company, self.planted, self.now_s = dice, company, planted, now_s
        self._clocks = clocks
        wanted = USUAL_DEALS_PER_LEAD if deals_per_lead is None else deals_per_lead
        self.kept = min(1.0, wanted / USUAL_DEALS_PER_LEAD)
        self.direct = max(0.0, (wanted - USUAL_DEALS_PER_LEAD) / (1 - USUAL_DEALS_PER_LEAD))
        self.crews = {
            (role, number): company.crew(role, region)
            for role in ("SDR", "AE")
            for number, region in enumerate(REGIONS)
        }
        self.pace = np.array([member.pace for member in company.members])

    def working(self, who: People, from_s: Ints, seconds: Floats | Ints) -> Ints:
        """Instants so many working seconds later, by the calendar of each lead's office."""
        started = from_s < NEVER
        safe = np.where(started, from_s, self.now_s)
        ends = [clock.after(safe, seconds) for clock in self._clocks]
        return np.where(started, np.choose(who.office, ends), NEVER)

    def owner(self, who: People, role: str, at_s: Ints) -> Ints:
        """Number of the member with this role who gets each lead that comes at these instants."""
        owner = np.zeros(len(who), dtype=np.int64)
        gone = self.planted.strength("understaffed-region")
        since_s = self.planted.since_s("understaffed-region")
        for number, region in enumerate(REGIONS):
            crew = self.crews[role, number]
            everyone = np.full(len(who), len(crew), dtype=np.int64)
            if role == "SDR" and region == UNDERSTAFFED and gone > 0:
                everyone = np.where(at_s >= since_s, len(crew) - gone_count(len(crew), gone), everyone)
            drawn = crew[self.dice.whole(f"owner {role}", who.index, everyone)]
            owner = np.where(who.region == number, drawn, owner)
        return owner


def gone_count(crew: int, strength: float) -> int:
    """How many of a crew a planted understaffing takes away: at least one, never the last."""
    return min(crew - 1, max(1, round(crew * strength)))
