"""Planted truths: what can be made to go wrong in a simulated history, by name and strength.

Each truth changes one mechanism from one day on. What follows from that mechanism follows here too (a later
answer wins fewer deals), and everything before it stays as it was, to the byte: the draws are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lockstep.simulate.company import REGIONS
from lockstep.simulate.market import CHANNELS, SYNDICATION, WEBINAR
from lockstep.values.faults import WrongUse

UNDERSTAFFED = "North America"


@dataclass(frozen=True)
class Truth:
    """One thing that can be planted.

    Attributes
    ----------
    name
        As given to ``--fault``.
    words
        What it does; ``s`` is its strength.
    where
        Which part of the record it touches.
    since
        ``may``: from 1 May of the last year; ``year``: for the last year; ``recent``: for the last 80 days.
    """

    name: str
    words: str
    where: str
    since: str


TRUTHS: tuple[Truth, ...] = (
    Truth("slow-follow-up", "sales works at (1 − s) of its speed: the first attempt takes 1/(1 − s) times the "
          "working time", "all offered leads", "may"),
    Truth("fewer-attempts", "sales gives up after (1 − s) of the attempts it would have made", "all offered leads",
          "may"),
    Truth("bad-channel", "a share s of the channel's leads has no use for the product; sales returns nearly all of "
          "them and wins none", CHANNELS[SYNDICATION].name, "year"),
    Truth("understaffed-region", "a share s of the region's SDRs (at least one, never the last) is gone, and the first "
          "attempt takes 1/(1 − s) times the working time there", UNDERSTAFFED, "may"),
    Truth("webinar-backlog", "leads that arrive in the burst after a webinar wait 1/(1 − s) times as long",
          CHANNELS[WEBINAR].name, "recent"),
    Truth("weak-packets", "a share s of the packets that were complete reaches sales without a phone number",
          "all offered leads", "may"),
    Truth("smaller-deals", "opportunities are smaller by the share s", "all opportunities", "year"),
    Truth("lost-content", "content is used on (1 − s) of the opportunities it would have been used on, and they are "
          "won as seldom as those without", "all opportunities", "may"),
    Truth("volume-drop", "a share s of the leads never comes", "all leads", "may"),
    Truth("slow-close", "opportunities take 1/(1 − s) times as long to close", "all opportunities", "may"),
)  # fmt: skip
NAMES: tuple[str, ...] = tuple(truth.name for truth in TRUTHS)
STRONGEST = 0.95


class Planted:
    """The truths planted in one history.

    Parameters
    ----------
    strengths
        Name to strength, each in [0, 0.95].
    now_s
        End of the history, epoch seconds UTC.

    Raises
    ------
    WrongUse
        A name is unknown, or a strength is out of range.

    Examples
    --------
    >>> planted = Planted({"slow-follow-up": 0.5}, now_s=1_795_075_200)
    >>> planted.strength("slow-follow-up"), planted.strength("slow-close")
    (0.5, 0.0)
    """

    def __init__(self, strengths: Mapping[str, float], *, now_s: int) -> None:
        for name, strength in strengths.items():
            if name not in NAMES:
                raise WrongUse(f"There is no planted truth called {name!r}.", remedy=f"Choose from {', '.join(NAMES)}.")
            if not 0 <= strength <= STRONGEST:
                raise WrongUse(f"The strength of {name} is {strength}.", remedy=f"Give a number from 0 to {STRONGEST}.")
        self.strengths = dict(strengths)
        self._now_s = now_s

    def strength(self, name: str) -> float:
        """Strength of one truth; 0 when it is not planted."""
        return self.strengths.get(name, 0.0)

    def since_s(self, name: str) -> int:
        """First instant at which the truth holds, epoch seconds UTC."""
        today = datetime.fromtimestamp(self._now_s, UTC).date()
        since = {truth.name: truth.since for truth in TRUTHS}[name]
        if since == "recent":
            first = today - timedelta(days=80)
        elif since == "year":
            first = today - timedelta(days=365)
        else:
            # The latest May that leaves three months to show: a truth needs time before anyone can see it.
            year = today.year if today >= date(today.year, 7, 30) else today.year - 1
            first = date(year, 5, 1)
        return int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())

    def described(self) -> list[dict[str, object]]:
        """What was planted, for truth.json."""
        return [
            {
                "name": truth.name,
                "strength": self.strengths[truth.name],
                "where": truth.where,
                "from": datetime.fromtimestamp(self.since_s(truth.name), UTC).date().isoformat(),
                "words": truth.words,
            }
            for truth in TRUTHS
            if self.strength(truth.name) > 0
        ]


assert UNDERSTAFFED in REGIONS
