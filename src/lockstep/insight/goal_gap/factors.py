"""The factors of won revenue, on either side of a comparison and for every draw.

Revenue = leads × their mix × offers × packets × follow-up × acceptance × qualification × opportunities × timing × wins
× deal size, segment by segment. Each is measured on what happened on that side, so that their product is what was won:

* leads are those whose turn it was: weighed by how much of what follows from them falls due within the days, by the
  times it took before. A lead of yesterday is not lost, and one of two months ago counts now;
* a conversion is those that went on, of those that were due to; of deals, those won of those that closed;
* timing is the deals that closed, of those that were due to, and what was under way at the opportunity by then, of
  what the usual times would have there: the rest comes later, or came before;
* packets and follow-up are what leads worked like these usually become, beside the average: the effects are learnt
  from all leads whose follow-up is over, within segments. Giving up early is told by a life table of attempts, for
  whoever is reached is not called again. Acceptance and qualification are what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lockstep.insight.goal_gap.counts import MOST_TRIES, STAGES, Pool, Side
from lockstep.insight.goal_gap.drawing import NEIGHBOURS

Floats = NDArray[np.float64]

NAMES: tuple[str, ...] = (
    "volume", "mix", "offers", "packets", "follow-up", "acceptance", "qualification", "opportunities", "timing", "wins",
    "deal-size",
)  # fmt: skip
#: By how many average leads a class of a few is drawn towards the average.
_PRIOR = 20.0


@dataclass(frozen=True, slots=True)
class Effects:
    """What a wait and a packet make of a lead, beside the average of its segment: [draw, class] each, 1 is usual.

    Attributes
    ----------
    speed_accepted, packet_accepted
        On being accepted.
    speed_qualified, packet_qualified
        On being qualified once accepted.
    reach
        Chance that the n-th attempt reaches the lead: [draw, segment, attempt].
    goes_on
        Share of leads not reached yet that get an n-th attempt, over all segments and both sides: [draw, attempt].
    """

    speed_accepted: Floats
    packet_accepted: Floats
    speed_qualified: Floats
    packet_qualified: Floats
    reach: Floats
    goes_on: Floats


def effects(pool: Pool, sides: tuple[Side, Side], draws: tuple[Floats, Floats], pool_draws: Floats) -> Effects:
    """Learn the effects from all leads whose follow-up is over.

    Parameters
    ----------
    pool
        The leads.
    sides
        The period and what it is compared with, for the attempts.
    draws
        How often each week of either side counts in each draw: [draw, week].
    pool_draws
        The same for the weeks of the pool.
    """
    leads, accepted, qualified = (
        np.tensordot(pool_draws, part, 1) for part in (pool.leads, pool.accepted, pool.qualified)
    )
    of_windows = [draw[:, one.before :] for draw, one in zip(draws, sides, strict=True)]
    reached = sum(np.tensordot(draw, one.reached, 1) for draw, one in zip(of_windows, sides, strict=True))
    tried = sum(np.tensordot(draw, one.tried, 1) for draw, one in zip(of_windows, sides, strict=True))
    return Effects(
        speed_accepted=_beside_usual(accepted, leads, 2),
        packet_accepted=_beside_usual(accepted, leads, 3),
        speed_qualified=_beside_usual(qualified, accepted, 2),
        packet_qualified=_beside_usual(qualified, accepted, 3),
        reach=_chance_per_attempt(np.asarray(reached), np.asarray(tried)),
        goes_on=_goes_on(np.asarray(reached).sum(axis=1), np.asarray(tried).sum(axis=1)),
    )


def _beside_usual(success: Floats, base: Floats, axis: int) -> Floats:
    """Return successes per class of one axis over those expected at its segment's and the other axis's rate."""
    over = tuple(number for number in (2, 3) if number != axis)
    # Expected within segment alone: leads of a segment, whatever their class, succeed at its rate.
    rate = _ratio(success.sum(axis=(2, 3), keepdims=True), base.sum(axis=(2, 3), keepdims=True))
    expected = (base * rate).sum(axis=(1, *over))
    came = success.sum(axis=(1, *over))
    beside: Floats = (came + _PRIOR) / (expected + _PRIOR)
    return beside


def _chance_per_attempt(reached: Floats, tried: Floats) -> Floats:
    """Return the chance of each attempt to reach a lead, of those that got as far: [draw, segment, attempt - 1]."""
    ended = reached + tried
    got_so_far = ended[..., ::-1].cumsum(axis=-1)[..., ::-1][..., 1:]
    usual = _ratio(reached[..., 1:].sum(axis=(1, 2)), got_so_far.sum(axis=(1, 2)))[:, None, None]
    return (reached[..., 1:] + _PRIOR * usual) / (got_so_far + _PRIOR)


def _goes_on(reached: Floats, tried: Floats, usual: Floats | None = None) -> Floats:
    """Return the share of leads not reached by n - 1 attempts that get an n-th, drawn towards the usual one."""
    got_so_far = (reached + tried)[..., ::-1].cumsum(axis=-1)[..., ::-1]
    # Whoever was reached at the n-th attempt is not asked whether there is another one.
    asked = (got_so_far - reached)[..., :-1]
    went = asked - tried[..., :-1]
    if usual is None:
        return _ratio(went, asked, empty=1.0)
    return (went + _PRIOR * usual) / (asked + _PRIOR)


def reach(side: Side, draw: Floats, learnt: Effects) -> Floats:
    """Return which share of leads would have been reached by as many attempts as were made: [draw, segment].

    Notes
    -----
    Of those not reached by n - 1 attempts some share got an n-th: those shares are the persistence of sales, and
    what an attempt brings is that of both sides. A lead that was reached says nothing of when one would have given up.
    Where no lead was ever reached nothing is known of attempts, and all count as reached.
    """
    reached, tried = np.tensordot(draw, side.reached, 1), np.tensordot(draw, side.tried, 1)
    goes_on = _goes_on(reached, tried, learnt.goes_on[:, None, :])
    share = np.zeros(learnt.reach.shape[:2])
    missed = np.ones_like(share)
    for attempt in range(MOST_TRIES):
        missed = missed * goes_on[..., attempt]
        share = share + missed * learnt.reach[..., attempt]
        missed = missed * (1 - learnt.reach[..., attempt])
    return np.where(share > 0, share, 1.0)


def factors(side: Side, draw: Floats, learnt: Effects, *, seed: int) -> Floats:
    """Return the factors of one side: [draw, segment, factor], in the order of `NAMES`; NaN where one has no base.

    Parameters
    ----------
    side, draw
        Its counts, and how often each of its weeks counts in each draw.
    learnt
        What waits and packets make of a lead.
    seed
        Of what chance has under way; another for each side.
    """
    entered, due, went = (np.tensordot(draw, part, 1) for part in (side.entered, side.due, side.went))
    won, minor = draw @ side.won, draw @ side.minor
    of_window = draw[:, side.before :]
    worked = np.tensordot(of_window, side.worked, 1)
    by_speed = _shares(worked.sum(axis=3))
    by_packet = _shares(worked.sum(axis=2))
    is_worked = worked.sum(axis=(2, 3)) > 0
    speed = [_index(by_speed, effect, is_worked) for effect in (learnt.speed_accepted, learnt.speed_qualified)]
    packet = [_index(by_packet, effect, is_worked) for effect in (learnt.packet_accepted, learnt.packet_qualified)]
    reached = reach(side, of_window, learnt)
    went_on = [_ratio(went[:, stage], due[:, stage], empty=np.nan) for stage in range(STAGES)]
    turn = np.tensordot(draw, side.turn, 1)
    # What was under way and due, of what the usual times would have under way. It is of the record, not of the draws:
    # a week drawn twice would bring leads and, in the same week, the deals that follow from those of months before.
    timing = (went_on[4] * _under_way(turn, due, entered))[:1] * _by_chance(side, len(draw), seed)
    total = turn.sum(axis=1, keepdims=True)
    return np.stack(
        [
            np.broadcast_to(total, turn.shape),
            _ratio(turn, total),
            went_on[0],
            packet[0] * packet[1],
            speed[0] * speed[1] * reached,
            went_on[1] / (speed[0] * packet[0]),
            went_on[2] / (speed[1] * packet[1] * reached),
            went_on[3],
            timing,
            _ratio(won, went[:, 4], empty=np.nan),
            _ratio(minor, won, empty=np.nan),
        ],
        axis=-1,
    )


def _under_way(turn: Floats, due: Floats, entered: Floats) -> Floats:
    passed = np.prod([_ratio(due[:, stage], entered[:, stage]) for stage in range(1, STAGES)], axis=0)
    return _ratio(due[:, 0] * passed, turn, empty=np.nan)


def _by_chance(side: Side, draws: int, seed: int) -> Floats:
    """Return by what chance may have more or less under way: the first draw is the record, the others log-normal."""
    # A lead's stage is that of its arrival: that it came is volume, and no chance of what is under way.
    variance = side.astray[1:].sum(axis=0)
    # `intervals` widens every error for blocks drawn among few; these are drawn from all that is possible.
    variance = variance * (NEIGHBOURS - 1) / NEIGHBOURS
    off = np.random.default_rng(seed).normal(0.0, 1.0, (draws, len(variance))) * np.sqrt(variance)
    off[0] = 0.0
    return np.asarray(np.exp(off), dtype=np.float64)


def matched(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Fill in factors that have no base on one side, as by a stage nobody entered, with those of the other.

    A factor unknown on both sides is 1: what comes before it is nought there, on both sides.
    """
    one = np.where(np.isfinite(before), before, np.where(np.isfinite(after), after, 1.0))
    other = np.where(np.isfinite(after), after, one)
    return one, other


def _shares(counts: Floats) -> Floats:
    return _ratio(counts, counts.sum(axis=-1, keepdims=True))


def _index(shares: Floats, effect: Floats, is_worked: NDArray[np.bool_]) -> Floats:
    return np.where(is_worked, (shares * effect[:, None, :]).sum(axis=-1), 1.0)


def _ratio(part: Floats, whole: Floats, empty: float = 0.0) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, empty), where=whole > 0)
    return ratio
