"""The engine's counts as arrays: what the parts of a gap are made from, and made again for every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lockstep.insight.goal_gap.clock import Clock
from lockstep.insight.goal_gap.lags import due_within, in_all, shares_gone_on

Floats = NDArray[np.float64]
Rows = Sequence[dict[str, Any]]
#: A name, and whether its journeys are hand-raises (1) or others (0): those are answered first and won more often, and
#: must not be taken for what a quick answer does.
Segment = tuple[str, int]
#: The name of all the small ones together.
OTHERS = "(all others)"

#: Stages one goes on from, as `flows.sql` numbers them: known to opportunity.
STAGES = 5
#: Blocks before a window that are told apart; all earlier ones are one more.
BEFORE = 28
#: Classes of `worked.sql`: waits that can be told, packets, and the attempts that are told apart.
SPEEDS, PACKETS, MOST_TRIES = 7, 3, 7
WEEK = 7


@dataclass(frozen=True, slots=True)
class Window:
    """Days that are looked at as one, half-open, cut into blocks of `block` days from the first; the last may be less.

    Examples
    --------
    >>> Window(0, 92, WEEK).blocks
    14
    """

    from_day: int
    to_day: int
    block: int

    @property
    def blocks(self) -> int:
        """How many blocks there are, at least one."""
        return max(1, -(-(self.to_day - self.from_day) // self.block))


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison, by the week (or day, see `Window`) in which journeys entered a stage.

    Attributes
    ----------
    before
        How many of the weeks lie before the window: what entered then may fall due within.
    turn
        Leads weighed by how much of what follows from them falls due within the window, by the usual times from known
        to closed: float64 [week, segment].
    entered, due, went
        Journeys that entered each stage (before the window: none), those of them due to go on within it by the usual
        times, and those that did: [week, stage, segment]. At the opportunity going on is closing, won or lost.
    astray
        By how much chance may shift what goes its way within the days, of what entered a stage in them, each journey
        going for itself: variance of the logarithm, float64 [stage, segment].
    won, minor
        Deals won within the window, and for how much, minor units: [week, segment].
    worked
        Leads offered by how they were worked: [week of the window, segment, speed, packet].
    reached, tried
        Leads reached at their n-th attempt, and those given up after it (0: before any): [week of the window, segment,
        attempt].
    """

    before: int
    turn: Floats
    entered: Floats
    due: Floats
    went: Floats
    astray: Floats
    won: Floats
    minor: Floats
    worked: Floats
    reached: Floats
    tried: Floats


@dataclass(frozen=True, slots=True)
class Pool:
    """What is learnt from all leads whose follow-up is over, whatever side they are on.

    Attributes
    ----------
    leads, accepted, qualified
        [week, segment, speed, packet]; all of one side's weeks, and week 0 for neither side.
    """

    leads: Floats
    accepted: Floats
    qualified: Floats


def side(
    flows: Rows,
    lags: Rows,
    worked: Rows,
    tries: Rows,
    segments: Sequence[Segment],
    window: Window,
    number: int,
    clock: Clock,
) -> Side:
    """Lay the counts of one side out by week.

    Parameters
    ----------
    flows, lags, worked, tries
        Rows of the SQL of the same names.
    segments
        In the order of the arrays; a name that is not among them counts under `OTHERS`.
    window, number
        Its days, and its number in `sides.sql`: 1 the period, 2 what it is compared with.
    clock
        What lags are counted in.

    Notes
    -----
    Where no deal was ever lost, losses are not recorded: then deals count as closed when they are due to be won, and
    what is missing are wins, not time.
    """
    place = _places(segments)
    which = {1: "now", 2: "then"}[number]
    column = {
        name: np.array([row[name] for row in flows], dtype=np.float64)
        for name in ("entered", f"went_{which}", f"left_{which}", f"minor_{which}")
    }
    days = np.array([row["day"] for row in flows], dtype=np.int64)
    stages = np.array([row["stage"] for row in flows], dtype=np.int64)
    of = np.array([place(row) for row in flows], dtype=np.int64)
    in_time = days < window.to_day
    weeks = np.maximum((days - window.from_day) // window.block, -BEFORE - 1) + BEFORE + 1
    shape = (BEFORE + 1 + window.blocks, STAGES, len(segments))
    entered, due, went = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    won, minor = np.zeros((shape[0], shape[2])), np.zeros((shape[0], shape[2]))
    knows_losses = any(row["stage"] == STAGES and (row["left_now"] or row["left_then"]) for row in flows)
    shares = [
        shares_gone_on(lags, stage, either_way=stage == STAGES and knows_losses) for stage in range(1, STAGES + 1)
    ]
    turn = np.zeros((shape[0], shape[2]))
    known = (stages == 1) & in_time
    from_known = column["entered"] * due_within(in_all(shares), clock, days, window.from_day, window.to_day)
    np.add.at(turn, (weeks[known], of[known]), from_known[known])
    early, young = np.zeros((2, STAGES, len(segments)))
    for stage in range(1, STAGES + 1):
        there = (stages == stage) & in_time
        is_last = stage == STAGES
        share = due_within(shares[stage - 1], clock, days, window.from_day, window.to_day)
        falls_due = column["entered"] * share
        spot = (weeks[there], stage - 1, of[there])
        inside = there & (days >= window.from_day)
        np.add.at(entered, (weeks[inside], stage - 1, of[inside]), column["entered"][inside])
        np.add.at(due, spot, falls_due[there])
        if is_last:
            np.add.at(won, (weeks[there], of[there]), column[f"went_{which}"][there])
            np.add.at(minor, (weeks[there], of[there]), column[f"minor_{which}"][there])
        gone_on = column[f"went_{which}"]
        if is_last:
            gone_on = gone_on + column[f"left_{which}"] if knows_losses else falls_due
        np.add.at(went, spot, gone_on[there])
        # Of a deal it is known whether it closed within the days; of the other stages, how likely it was.
        closed = np.minimum(_per(gone_on, column["entered"]), 1.0)
        within, outside = (closed, 1 - closed) if is_last else (share**2, (1 - share) ** 2)
        np.add.at(early[stage - 1], of[there & ~inside], (column["entered"] * within)[there & ~inside])
        np.add.at(young[stage - 1], of[inside], (column["entered"] * outside)[inside])
    astray = _variance(early, young, due.sum(axis=0), entered.sum(axis=0))
    lain = np.zeros((window.blocks, len(segments), SPEEDS, PACKETS))
    for row in worked:
        if row["side"] == number and row["week"] < window.blocks and row["speed"] < SPEEDS:
            lain[row["week"], place(row), row["speed"], row["packet"]] += row["leads"]
    reached, tried = _tries([row for row in tries if row["side"] == number], place, window.blocks, len(segments))
    return Side(BEFORE + 1, turn, entered, due, went, astray, won, minor, lain, reached, tried)


def _variance(early: Floats, young: Floats, due: Floats, entered: Floats) -> Floats:
    """Return the variance of the logarithm of journeys due over journeys entered: [stage, segment].

    Of what is due one part entered before the days; of what entered within them one part is not due yet. The rest is
    on both sides of the ratio, and what it varies by cancels out.
    """
    variance: Floats = early / np.maximum(due, 1) ** 2 + young / np.maximum(entered, 1) ** 2
    return np.minimum(variance, 1.0)


def _per(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def pool(worked: Rows, segments: Sequence[Segment]) -> Pool:
    """Lay the leads out from which it is learnt what waiting and packets cost; see `Pool`."""
    place = _places(segments)
    blocks = {key: number for number, key in enumerate(sorted({(row["side"], row["week"]) for row in worked}))}
    found = np.zeros((3, max(1, len(blocks)), len(segments), SPEEDS, PACKETS))
    for row in worked:
        if row["is_ripe"] and row["speed"] < SPEEDS:
            spot = (blocks[row["side"], row["week"]], place(row), row["speed"], row["packet"])
            for number, column in enumerate(("leads", "accepted", "qualified")):
                found[number][spot] += row[column]
    return Pool(found[0], found[1], found[2])


def _tries(rows: Rows, place: Any, weeks: int, segments: int) -> tuple[Floats, Floats]:
    reached, tried = np.zeros((2, weeks, segments, MOST_TRIES + 1))
    for row in rows:
        if row["week"] < weeks:
            into = reached if row["reached"] else tried
            # Whoever answers before anyone tried was reached at the first attempt nobody had to make.
            into[row["week"], place(row), max(row["tries"], row["reached"])] += row["leads"]
    return reached, tried


def _places(segments: Sequence[Segment]) -> Any:
    known = {segment: number for number, segment in enumerate(segments)}

    def place(row: dict[str, Any]) -> int:
        found = known.get((row["segment"], row["kind"]))
        return known[OTHERS, row["kind"]] if found is None else found

    return place
