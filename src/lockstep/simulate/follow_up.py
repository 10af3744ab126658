"""How sales follows leads up: the first attempt, the next ones, and the decision to accept or return.

Worked example: a lead offered on Wednesday 9:10 is called after 1 h 52 m of the office's working time, at
11:02; a second attempt, some 7.5 working hours later, reaches it.
"""

from __future__ import annotations

import numpy as np

from lockstep.simulate.company import REGIONS
from lockstep.simulate.dice import Bools, Ints
from lockstep.simulate.people import People
from lockstep.simulate.planted import UNDERSTAFFED
from lockstep.simulate.return_codes import OTHER_CODES, POOR_FIT_CODES, UNREACHABLE_CODES
from lockstep.simulate.world import NEVER, World

HOUR_S = 3600
MOST_ATTEMPTS = 7
#: Share of leads that get 1, 2 … attempts when nobody picks up.
_ATTEMPT_WEIGHTS = (0.03, 0.03, 0.04, 0.06, 0.56, 0.20, 0.08)


def packet(world: World, who: People, offered_s: Ints) -> Bools:
    """Whether each lead's packet lacks its phone number when it is offered (epoch seconds UTC)."""
    weak = world.dice.below("weak packet", who.index, world.planted.strength("weak-packets"))
    return ~who.has_phone | (weak & (offered_s >= world.planted.since_s("weak-packets")))


def speed(world: World, who: People, offered_s: Ints, sdr: Ints) -> Ints:
    """Working seconds until the first attempt."""
    dice, i, plan = world.dice, who.index, world.planted
    hours = np.where(
        who.is_hand_raise,
        dice.around("speed", i, 0.52, 0.46),
        dice.around("speed", i, 2.30, 0.40),
    )
    hours *= world.pace[sdr] * np.where(who.is_burst, 1.15, 1.0)
    for name, where in (
        ("slow-follow-up", True),
        ("understaffed-region", who.region == REGIONS.index(UNDERSTAFFED)),
        ("webinar-backlog", who.is_burst),
    ):
        holds = where & (offered_s >= plan.since_s(name))
        hours = np.where(holds, hours / (1 - plan.strength(name)), hours)
    seconds: Ints = np.maximum(60, hours * HOUR_S).astype(np.int64)
    return seconds


def attempts(world: World, who: People, offered_s: Ints, speed: Ints, lacks_phone: Bools) -> tuple[Ints, Ints]:
    """When each attempt was made, and which one reached the lead."""
    dice, i = world.dice, who.index
    planned = 1 + dice.pick("attempts planned", i, _ATTEMPT_WEIGHTS)
    planned = np.where(dice.below("never tried", i, 0.015), 0, planned)
    fewer = world.planted.strength("fewer-attempts")
    is_late = offered_s >= world.planted.since_s("fewer-attempts")
    whole = planned * (1 - fewer)
    # The fraction of an attempt that is left is made in that share of cases.
    kept = np.floor(whole + dice.uniform("attempt left", i)).astype(np.int64)
    planned = np.where(is_late, np.minimum(planned, kept), planned)
    chance = np.clip(np.where(who.is_hand_raise, 0.38, 0.25) + 0.02 * who.fit, 0.05, 0.7)
    chance = np.where(lacks_phone, chance * 0.6, chance)
    tries = np.floor(np.log1p(-dice.uniform("reached", i)) / np.log1p(-chance)).astype(np.int64)
    contact = np.where(tries < planned, np.minimum(tries, MOST_ATTEMPTS), MOST_ATTEMPTS)
    made = np.where(contact < MOST_ATTEMPTS, contact + 1, planned)
    gaps = dice.around("attempt gap", np.add.outer(i * 8, np.arange(1, MOST_ATTEMPTS)).ravel(), 7.5, 0.4)
    table = np.full((len(who), MOST_ATTEMPTS), NEVER, dtype=np.int64)
    seconds = speed.astype(np.float64)
    for attempt in range(MOST_ATTEMPTS):
        if attempt:
            seconds = seconds + gaps.reshape(len(who), -1)[:, attempt - 1] * HOUR_S
        at_s = world.working(who, offered_s, seconds)
        table[:, attempt] = np.where(made > attempt, at_s, NEVER)
    return table, contact


def decision(world: World, who: People, offered_s: Ints, speed: Ints, lacks_phone: Bools) -> tuple[Ints, Bools, Ints]:
    """When sales decided on each lead (epoch seconds UTC, `NEVER`), whether it accepted it, its code (-1: none)."""
    dice, i = world.dice, who.index
    hours = dice.around("decision", i, np.where(who.is_hand_raise, 3.0, 5.5), 0.72)
    is_decided = (offered_s < NEVER) & ~dice.below("never decided", i, 0.03)
    decided_s = world.working(who, offered_s, np.maximum(hours * HOUR_S, speed * 0.5))
    chance = np.clip(0.715 + 0.10 * who.fit + 0.06 * who.is_hand_raise - 0.10 * lacks_phone, 0.05, 0.96)
    is_accepted = is_decided & dice.below("accepted", i, np.where(who.is_useless, 0.06, chance))
    code = np.where(
        lacks_phone & dice.below("sent back for its packet", i, 0.6),
        dice.pick("code", i, UNREACHABLE_CODES),
        np.where(who.fit < -0.5, dice.pick("code", i, POOR_FIT_CODES), dice.pick("code", i, OTHER_CODES)),
    )
    is_returned = is_decided & ~is_accepted
    return np.where(is_decided, decided_s, NEVER), is_accepted, np.where(is_returned, code, -1)
