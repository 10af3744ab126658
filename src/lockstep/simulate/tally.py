"""What really happened in a simulated history, counted before any dirt: the truth its figures are checked by."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from lockstep.simulate.company import REGIONS, TIME_ZONE, Company
from lockstep.simulate.dice import Bools, Ints
from lockstep.simulate.journeys import Journeys
from lockstep.simulate.market import CHANNELS, OUTBOUND
from lockstep.simulate.people import People
from lockstep.simulate.world import NEVER

#: Stage to the words of truth.json; each is counted in the month in which it was entered.
STAGES: tuple[str, ...] = (
    "leads",
    "engaged",
    "offered",
    "accepted",
    "returned",
    "qualified",
    "opportunities",
    "won",
    "lost",
)
#: What sales promises in the charter, in working seconds: for hand-raisers and for other offered leads.
_PROMISED_S = (3600, 4 * 3600)


class Tally:
    """Counts of one history, added up portion by portion.

    Parameters
    ----------
    start_s, now_s
        The history, epoch seconds UTC; months are those of the company's time zone.
    """

    def __init__(self, company: Company, *, start_s: int, now_s: int) -> None:
        self._company = company
        self._months, self._edges = _months(start_s, now_s)
        self._months_counts = {stage: np.zeros(len(self._months), dtype=np.int64) for stage in STAGES}
        self._months_value = np.zeros(len(self._months), dtype=np.int64)
        self._groups: dict[str, dict[str, list[int]]] = {"channel": {}, "region": {}, "owner": {}}
        self._promise = {"hand-raise": [0, 0], "other": [0, 0]}
        self._speeds: list[Ints] = []
        self._cycles: list[Ints] = []
        self.totals = dict.fromkeys((*STAGES, "won_value_minor", "open", "hand_raises", "packets_complete"), 0)

    def add(self, who: People, what: Journeys, engaged_s: Ints) -> None:
        """Count a portion of leads.

        Parameters
        ----------
        engaged_s
            When each lead first did something by itself, as the touches have it.
        """
        is_decided = what.decided_s < NEVER
        is_closed = what.closed_s < NEVER
        entered: dict[str, Ints] = {
            "leads": who.known_s,
            "engaged": engaged_s,
            "offered": what.offered_s,
            "accepted": np.where(what.is_accepted & is_decided, what.decided_s, NEVER),
            "returned": np.where(~what.is_accepted & is_decided, what.decided_s, NEVER),
            "qualified": what.qualified_s,
            "opportunities": what.opportunity_s,
            "won": np.where(what.is_won & is_closed, what.closed_s, NEVER),
            "lost": np.where(~what.is_won & is_closed, what.closed_s, NEVER),
        }
        for stage, at_s in entered.items():
            self._months_counts[stage] += np.bincount(self._month(at_s), minlength=len(self._months))
            self.totals[stage] += int((at_s < NEVER).sum())
        is_won = entered["won"] < NEVER
        value = np.where(is_won, what.home_minor, 0)
        np.add.at(self._months_value, self._month(entered["won"]), value[is_won])
        is_offered = what.offered_s < NEVER
        self.totals["won_value_minor"] += int(value.sum())
        self.totals["open"] += int(((what.opportunity_s < NEVER) & ~is_closed).sum())
        self.totals["hand_raises"] += int((who.is_hand_raise & is_offered).sum())
        self.totals["packets_complete"] += int((is_offered & ~what.packet_lacks_phone).sum())
        self._group(who, what, is_offered, is_won, value, entered["accepted"] < NEVER)
        self._promises(who, what, is_offered)
        self._cycles.append((what.closed_s - who.known_s)[is_won])

    def _month(self, at_s: Ints) -> Ints:
        return np.searchsorted(self._edges, at_s[at_s < NEVER], side="right") - 1

    def _group(
        self, who: People, what: Journeys, is_offered: Bools, is_won: Bools, value: Ints, is_accepted: Bools
    ) -> None:
        channels = [*(channel.name for channel in CHANNELS), OUTBOUND]
        members = [member.name for member in self._company.members]
        has_deal = what.opportunity_s < NEVER
        for dimension, names, position in (
            ("channel", channels, np.where(who.is_outbound, len(CHANNELS), who.channel)),
            ("region", list(REGIONS), who.region),
            ("owner", members, np.where(has_deal, what.ae, what.sdr)),
        ):
            columns = [np.ones(len(who), dtype=np.int64), is_offered, is_accepted, has_deal, is_won]
            counted = [np.bincount(position, column, len(names)).astype(np.int64) for column in columns]
            money = np.zeros(len(names), dtype=np.int64)
            np.add.at(money, position, value)
            for number, name in enumerate(names):
                row = self._groups[dimension].setdefault(name, [0] * 6)
                for place, column in enumerate((*counted, money)):
                    row[place] += int(column[number])

    def _promises(self, who: People, what: Journeys, is_offered: Bools) -> None:
        answered = is_offered & (what.attempts > 0)
        self._speeds.append(what.speed[answered])
        for (kind, counts), promised, where in zip(
            self._promise.items(), _PROMISED_S, (who.is_hand_raise, ~who.is_hand_raise), strict=True
        ):
            assert kind
            counts[0] += int((answered & where & (what.speed <= promised)).sum())
            counts[1] += int((is_offered & where).sum())

    def told(self) -> dict[str, object]:
        """The counts, for truth.json; money in cents of EUR, times in seconds."""
        speeds, cycles = np.concatenate(self._speeds), np.concatenate(self._cycles)
        columns = ("leads", "offered", "accepted", "opportunities", "won", "won_value_minor")
        return {
            "totals": self.totals,
            "months": {
                month: {
                    **{stage: int(counts[number]) for stage, counts in self._months_counts.items()},
                    "won_value_minor": int(self._months_value[number]),
                }
                for number, month in enumerate(self._months)
            },
            "by": {
                dimension: {name: dict(zip(columns, row, strict=True)) for name, row in groups.items() if any(row)}
                for dimension, groups in self._groups.items()
            },
            "first_attempt": {
                "median_working_seconds": _middle(speeds),
                "answered": len(speeds),
                **{
                    f"{kind.replace('-', '_')}s_in_time": {"kept": counts[0], "offered": counts[1]}
                    for kind, counts in self._promise.items()
                },
            },
            "cycle": {"median_seconds": _middle(cycles), "won": len(cycles)},
        }


def _middle(values: Ints) -> int | None:
    return int(np.quantile(values, 0.5, method="inverted_cdf")) if len(values) else None


def _months(start_s: int, now_s: int) -> tuple[list[str], Ints]:
    zone = ZoneInfo(TIME_ZONE)
    first = datetime.fromtimestamp(start_s, UTC).astimezone(zone)
    year, month = first.year, first.month
    names: list[str] = []
    edges: list[int] = []
    while True:
        edge = int(datetime(year, month, 1, tzinfo=zone).timestamp())
        if edge >= now_s:
            return names, np.array(edges, dtype=np.int64)
        names.append(f"{year}-{month:02d}")
        edges.append(edge)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
