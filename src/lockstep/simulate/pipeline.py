"""What comes after acceptance: qualified, an opportunity, won or lost, and for how much; or left on the way."""

from __future__ import annotations

import numpy as np

from lockstep.simulate.dice import Bools, Ints
from lockstep.simulate.follow_up import HOUR_S
from lockstep.simulate.money import SHARES, in_currency
from lockstep.simulate.people import People
from lockstep.simulate.return_codes import OTHER_CODES, RETURN_CODES
from lockstep.simulate.world import NEVER, World

#: Median amount of an opportunity in euros, by segment.
_USUAL_AMOUNT = np.array([15_500.0, 31_000.0, 68_000.0])


def qualified(world: World, who: People, is_accepted: Bools, decided_s: Ints, contact_s: Ints, speed: Ints) -> Ints:
    """When each accepted lead, or one that sales found itself, was qualified: epoch seconds UTC, `NEVER` otherwise."""
    dice, i = world.dice, who.index
    # Interest cools while a lead waits: a tenth less for each e-fold of hours.
    warmth = np.clip(1.10 - 0.11 * np.log1p(speed / HOUR_S), 0.45, 1.10)
    chance = np.clip((0.605 + 0.05 * who.fit + 0.04 * who.is_hand_raise) * warmth, 0.0, 0.95)
    is_qualified = is_accepted & (contact_s < NEVER) & dice.below("qualified", i, np.where(who.is_useless, 0, chance))
    hours = dice.around("qualifying", i, 26.0, 0.7)
    from_s = np.maximum(np.where(is_qualified, decided_s, 0), np.where(is_qualified, contact_s, 0))
    inbound = world.working(who, np.where(is_qualified, from_s, NEVER), hours * HOUR_S)
    is_found = who.is_outbound & dice.below("outbound qualified", i, 0.14)
    found = world.working(who, np.where(is_found, who.known_s, NEVER), hours * 1.5 * HOUR_S)
    return np.where(who.is_outbound, found, inbound)


def opportunity(world: World, who: People, qualified_s: Ints) -> Ints:
    """When each became an opportunity, qualified or ordering at once: epoch seconds UTC, `NEVER` otherwise."""
    dice, i = world.dice, who.index
    chance = np.clip(0.585 + 0.03 * who.fit, 0.2, 0.95) * world.kept
    opens = (qualified_s < NEVER) & dice.below("opportunity", i, chance)
    opened_s = world.working(who, qualified_s, dice.around("opening", i, 22.0, 0.7) * HOUR_S)
    opened_s = np.where(opens, opened_s, NEVER)
    if world.direct > 0:
        is_direct = (opened_s == NEVER) & dice.below("direct order", i, world.direct)
        ordered_s = world.working(
            who, np.where(is_direct, who.known_s, NEVER), dice.around("ordering", i, 40, 0.5) * HOUR_S
        )
        opened_s = np.where(is_direct, ordered_s, opened_s)
    return opened_s


def left(
    world: World, who: People, is_out: Bools, attempt_s: Ints, contact_s: Ints, decided_s: Ints
) -> tuple[Ints, Ints]:
    """When an accepted lead that never qualifies leaves the path, and with which code."""
    dice, i = world.dice, who.index
    tried = np.where(attempt_s < NEVER, attempt_s, 0).max(axis=1)
    last_s = np.maximum(tried, np.where(decided_s < NEVER, decided_s, 0))
    leaves = is_out & (tried > 0) & ~dice.below("left lying", i, 0.12)
    exit_s = world.working(who, np.where(leaves, last_s, NEVER), dice.around("leaving", i, 18.0, 0.6) * HOUR_S)
    no_reply = RETURN_CODES.index("ENG-no-reply")
    return exit_s, np.where(contact_s < NEVER, dice.pick("exit code", i, OTHER_CODES), no_reply)


def close(world: World, who: People, opportunity_s: Ints) -> tuple[Ints, Bools, Bools]:
    """When each opportunity closed (epoch seconds UTC, `NEVER`), whether it was won, whether content was used on it."""
    dice, i, plan = world.dice, who.index, world.planted
    uses = dice.below("content used", i, 0.42)
    is_late = opportunity_s >= plan.since_s("lost-content")
    uses &= ~(is_late & dice.below("content lost", i, plan.strength("lost-content")))
    chance = np.clip(0.305 + 0.11 * uses + 0.02 * who.fit, 0.05, 0.8)
    is_won = dice.below("won", i, chance)
    hours = dice.around("closing", i, np.where(is_won, 235.0, 250.0), 0.60)
    hours *= np.array([0.8, 1.05, 1.5])[who.segment]
    is_slow = opportunity_s >= plan.since_s("slow-close")
    hours = np.where(is_slow, hours / (1 - plan.strength("slow-close")), hours)
    closed_s = world.working(who, opportunity_s, hours * HOUR_S)
    return closed_s, is_won & (opportunity_s < NEVER), uses & (opportunity_s < NEVER)


def amount(world: World, who: People, opportunity_s: Ints) -> tuple[Ints, Ints]:
    """Currency of each opportunity, as its place in `money.SHARES`, and amount in minor units of that currency."""
    euros = world.dice.around("amount", who.index, _USUAL_AMOUNT[who.segment], 0.42)
    smaller = world.planted.strength("smaller-deals")
    is_smaller = opportunity_s >= world.planted.since_s("smaller-deals")
    euros = np.where(is_smaller, euros * (1 - smaller), euros)
    home_minor = np.maximum(5, np.round(euros / 100)).astype(np.int64) * 10_000
    currency = world.dice.pick("currency", who.index, SHARES)
    return currency, in_currency(home_minor, currency)
