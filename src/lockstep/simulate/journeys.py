"""What became of each lead: engaged, offered, tried, decided, qualified, an opportunity, won or lost.

Worked example: a lead engages on Monday, is offered on Wednesday 9:10 and first called after 1 h 52 m of the
office's working time, at 11:02; sales accepts it the same day, reaches it at the second attempt, qualifies
it a week later, opens an opportunity and wins it 44 days after that.

An instant of `NEVER` has not happened by the end of the history.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from lockstep.simulate import follow_up, pipeline
from lockstep.simulate.dice import Bools, Ints
from lockstep.simulate.follow_up import HOUR_S, MOST_ATTEMPTS
from lockstep.simulate.hours import DAY_S
from lockstep.simulate.money import in_home
from lockstep.simulate.people import People
from lockstep.simulate.world import NEVER, World


@dataclass
class Journeys:
    """What became of a portion of leads; every array has one element per lead, instants in epoch seconds UTC.

    Attributes
    ----------
    speed
        Working seconds of the owner's office from offer to first attempt; −1 where there is no offer.
    attempts
        Attempts made by the end of the history.
    attempt_s
        Table [lead, attempt] of instants.
    contact
        Position of the attempt that reached the lead; `MOST_ATTEMPTS` where none did.
    code
        Position in `RETURN_CODES`; −1 where the lead was not returned.
    exit_code
        The same for leads that left after they were accepted.
    currency, sold_minor
        Position in `money.CURRENCIES`, and the opportunity's amount in that currency's minor units.
    home_minor
        The same amount in cents of EUR, at the charter's rate.
    uses_content
        A piece of content was used on the opportunity.
    """

    engaged_s: Ints
    offered_s: Ints
    packet_lacks_phone: Bools
    sdr: Ints
    ae: Ints
    speed: Ints
    attempts: Ints
    attempt_s: Ints
    contact: Ints
    contact_s: Ints
    decided_s: Ints
    is_accepted: Bools
    code: Ints
    qualified_s: Ints
    exit_s: Ints
    exit_code: Ints
    opportunity_s: Ints
    closed_s: Ints
    is_won: Bools
    currency: Ints
    sold_minor: Ints
    home_minor: Ints
    uses_content: Bools

    def end_at(self, now_s: int) -> None:
        """Forget whatever lies after the end of the history."""
        for field in fields(self):
            if field.name.endswith("_s"):
                values = getattr(self, field.name)
                values[values >= now_s] = NEVER
        self.attempts = (self.attempt_s < NEVER).sum(axis=1)


def journeys(world: World, who: People) -> Journeys:
    """What became of these leads by the end of the history."""
    engaged_s, offered_s = _offers(world, who)
    is_offered = offered_s < NEVER
    sdr, ae = world.owner(who, "SDR", offered_s), world.owner(who, "AE", who.known_s)
    lacks_phone = follow_up.packet(world, who, offered_s)
    speed = follow_up.speed(world, who, offered_s, sdr)
    attempt_s, contact = follow_up.attempts(world, who, offered_s, speed, lacks_phone)
    contact_s = np.where(
        contact < MOST_ATTEMPTS,
        np.take_along_axis(attempt_s, np.minimum(contact, MOST_ATTEMPTS - 1)[:, None], axis=1)[:, 0],
        NEVER,
    )
    decided_s, is_accepted, code = follow_up.decision(world, who, offered_s, speed, lacks_phone)
    # Nobody goes on trying a lead that was sent back.
    attempt_s[(attempt_s > decided_s[:, None]) & ~is_accepted[:, None] & (decided_s < NEVER)[:, None]] = NEVER
    contact_s = np.where(is_accepted | (contact_s < decided_s), contact_s, NEVER)
    qualified_s = pipeline.qualified(world, who, is_accepted, decided_s, contact_s, speed)
    opportunity_s = pipeline.opportunity(world, who, qualified_s)
    exit_s, exit_code = pipeline.left(world, who, is_accepted & (qualified_s == NEVER), attempt_s, contact_s, decided_s)
    closed_s, is_won, uses_content = pipeline.close(world, who, opportunity_s)
    currency, sold_minor = pipeline.amount(world, who, opportunity_s)
    made = Journeys(
        engaged_s=engaged_s,
        offered_s=offered_s,
        packet_lacks_phone=lacks_phone & is_offered,
        sdr=sdr,
        ae=ae,
        speed=np.where(is_offered, speed, -1),
        attempts=np.zeros(len(who), dtype=np.int64),
        attempt_s=attempt_s,
        contact=contact,
        contact_s=contact_s,
        decided_s=decided_s,
        is_accepted=is_accepted,
        code=code,
        qualified_s=qualified_s,
        exit_s=exit_s,
        exit_code=exit_code,
        opportunity_s=opportunity_s,
        closed_s=closed_s,
        is_won=is_won,
        currency=currency,
        sold_minor=sold_minor,
        home_minor=in_home(sold_minor, currency),
        uses_content=uses_content,
    )
    made.end_at(world.now_s)
    return made


def _offers(world: World, who: People) -> tuple[Ints, Ints]:
    dice, i = world.dice, who.index
    is_engaged = (dice.below("engaged", i, 0.80) | who.is_hand_raise) & ~who.is_outbound
    wait = np.where(who.is_hand_raise, 0, dice.wait("engaging", i, 5 * DAY_S)).astype(np.int64)
    wait = np.where(dice.below("engaged at once", i, 0.45), 0, wait)
    engaged_s = np.where(is_engaged, who.known_s + wait, NEVER)
    chance = np.clip(0.43 + 0.13 * who.fit, 0.03, 0.9)
    chance = np.where(who.is_burst, np.clip(chance + 0.08, 0, 0.9), chance)
    chance = np.where(who.is_hand_raise, 0.97, np.where(who.is_useless, 0.45, chance))
    is_offered = is_engaged & dice.below("offered", i, chance)
    # Scoring runs through the day; people who ask for a call are passed on within minutes, and webinar
    # registrations are loaded in one go that afternoon.
    days = np.minimum(dice.around("until offered", i, 6.0, 1.1), 150)
    later = (engaged_s // DAY_S + days.astype(np.int64)) * DAY_S + 6 * HOUR_S
    later += dice.whole("scoring run", i, 40) * 900
    soon = engaged_s + 60 + dice.whole("hand raise passed on", i, 240)
    loaded = engaged_s + 1800 + dice.whole("webinar loaded", i, 5400)
    at_once = who.is_burst & (engaged_s == who.known_s)
    offered_s = np.where(who.is_hand_raise, soon, np.where(at_once, loaded, np.maximum(later, soon)))
    return engaged_s, np.where(is_offered, offered_s, NEVER)
