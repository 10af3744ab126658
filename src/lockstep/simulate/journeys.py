"""What became of each lead: engaged, offered, tried, decided, qualified, an opportunity, won or lost.

Worked example: a lead engages on Monday, is offered on Wednesday 9:10 and first called after 1 h 52 m of the
office's working time, at 11:02; sales accepts it the same day, reaches it at the second attempt, qualifies
it a week later, opens an opportunity and wins it 44 days after that.

An instant of `NEVER` has not happened by the end of the history.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from lockstep.simulate.company import REGIONS, Company
from lockstep.simulate.dice import Bools, Dice, Floats, Ints
from lockstep.simulate.hours import DAY_S, OfficeClock
from lockstep.simulate.money import SHARES, in_currency, in_home
from lockstep.simulate.people import People
from lockstep.simulate.planted import UNDERSTAFFED, Planted

NEVER = np.int64(2**62)
HOUR_S = 3600
MOST_ATTEMPTS = 7
#: Share of leads that reach an opportunity when nothing else is asked for.
USUAL_DEALS_PER_LEAD = 0.106

RETURN_CODES: tuple[str, ...] = (
    "FIT-size", "FIT-industry", "FIT-role", "ENG-timing", "QUAL-budget", "QUAL-competitor", "QUAL-no-project",
    "DATA-bad", "DUP", "PROCESS", "ENG-no-reply",
)  # fmt: skip
_POOR_FIT_CODES = (5, 3, 5, 1, 0.5, 0.3, 1, 0.5, 0.4, 0.3, 0)
_OTHER_CODES = (0.7, 0.3, 0.8, 4, 2, 1.2, 2, 1, 0.8, 0.5, 0)
_UNREACHABLE_CODES = (0.2, 0.1, 0.2, 0.5, 0.2, 0.1, 0.2, 4, 0.3, 5, 0)
#: After these codes a lead is recycled; after the others it is disqualified.
RECYCLED_CODES: tuple[str, ...] = (
    "FIT-size", "FIT-role", "ENG-timing", "QUAL-budget", "QUAL-competitor", "DATA-bad", "PROCESS", "ENG-no-reply"
)
_IS_RECYCLED = np.array([code in RECYCLED_CODES for code in RETURN_CODES])
_ATTEMPT_WEIGHTS = (0.03, 0.03, 0.04, 0.06, 0.56, 0.20, 0.08)
_PROBABLE_AMOUNT = np.array([15_500.0, 31_000.0, 68_000.0])


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


class Course:
    """Makes journeys: holds what they share (the team, the office clocks, what is planted)."""

    def __init__(
        self, dice: Dice, company: Company, clocks: tuple[OfficeClock, ...], planted: Planted, *,
        deals_per_lead: float | None, now_s: int,
    ) -> None:  # fmt: skip
        self._dice, self._company, self._clocks, self._planted = dice, company, clocks, planted
        self._now_s = now_s
        wanted = USUAL_DEALS_PER_LEAD if deals_per_lead is None else deals_per_lead
        self._kept = min(1.0, wanted / USUAL_DEALS_PER_LEAD)
        # Asked for more deals than leads would bring, the rest are orders without a handoff: for load tests.
        self._direct = max(0.0, (wanted - USUAL_DEALS_PER_LEAD) / (1 - USUAL_DEALS_PER_LEAD))
        self._crews = {
            (role, number): company.crew(role, region)
            for role in ("SDR", "AE")
            for number, region in enumerate(REGIONS)
        }
        self._pace = np.array([member.pace for member in company.members])

    def of(self, who: People) -> Journeys:
        """What became of these leads by the end of the history."""
        engaged_s, offered_s = self._offers(who)
        is_offered = offered_s < NEVER
        sdr, ae = self._owner(who, "SDR", offered_s), self._owner(who, "AE", who.known_s)
        lacks_phone = self._packet(who, offered_s)
        speed = self._speed(who, offered_s, sdr)
        attempt_s, contact = self._attempts(who, offered_s, speed, lacks_phone)
        contact_s = np.where(
            contact < MOST_ATTEMPTS,
            np.take_along_axis(attempt_s, np.minimum(contact, MOST_ATTEMPTS - 1)[:, None], axis=1)[:, 0],
            NEVER,
        )
        decided_s, is_accepted, code = self._decision(who, offered_s, speed, lacks_phone)
        # Nobody goes on trying a lead that was sent back.
        attempt_s[(attempt_s > decided_s[:, None]) & ~is_accepted[:, None] & (decided_s < NEVER)[:, None]] = NEVER
        contact_s = np.where(is_accepted | (contact_s < decided_s), contact_s, NEVER)
        qualified_s = self._qualified(who, is_accepted, decided_s, contact_s, speed)
        opportunity_s = self._opportunity(who, qualified_s)
        exit_s, exit_code = self._exit(who, is_accepted & (qualified_s == NEVER), attempt_s, contact_s, decided_s)
        closed_s, is_won, uses_content = self._close(who, opportunity_s)
        currency, sold_minor = self._amount(who, opportunity_s)
        journeys = Journeys(
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
        journeys.end_at(self._now_s)
        return journeys

    def _working(self, who: People, from_s: Ints, seconds: Floats | Ints) -> Ints:
        """Instants so many working seconds later, by the calendar of each lead's office."""
        started = from_s < NEVER
        safe = np.where(started, from_s, self._now_s)
        ends = [clock.after(safe, seconds) for clock in self._clocks]
        return np.where(started, np.choose(who.office, ends), NEVER)

    def _offers(self, who: People) -> tuple[Ints, Ints]:
        dice, i = self._dice, who.index
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

    def _owner(self, who: People, role: str, at_s: Ints) -> Ints:
        owner = np.zeros(len(who), dtype=np.int64)
        gone = self._planted.strength("understaffed-region")
        since_s = self._planted.since_s("understaffed-region")
        for number, region in enumerate(REGIONS):
            crew = self._crews[role, number]
            everyone = np.full(len(who), len(crew), dtype=np.int64)
            if role == "SDR" and region == UNDERSTAFFED and gone > 0:
                everyone = np.where(at_s >= since_s, len(crew) - gone_count(len(crew), gone), everyone)
            drawn = crew[self._dice.whole(f"owner {role}", who.index, everyone)]
            owner = np.where(who.region == number, drawn, owner)
        return owner

    def _packet(self, who: People, offered_s: Ints) -> Bools:
        weak = self._dice.below("weak packet", who.index, self._planted.strength("weak-packets"))
        return ~who.has_phone | (weak & (offered_s >= self._planted.since_s("weak-packets")))

    def _speed(self, who: People, offered_s: Ints, sdr: Ints) -> Ints:
        """Working seconds until the first attempt."""
        dice, i, plan = self._dice, who.index, self._planted
        hours = np.where(
            who.is_hand_raise,
            dice.around("speed", i, 0.52, 0.46),
            dice.around("speed", i, 2.30, 0.40),
        )
        hours *= self._pace[sdr] * np.where(who.is_burst, 1.15, 1.0)
        for name, where in (
            ("slow-follow-up", True),
            ("understaffed-region", who.region == REGIONS.index(UNDERSTAFFED)),
            ("webinar-backlog", who.is_burst),
        ):
            holds = where & (offered_s >= plan.since_s(name))
            hours = np.where(holds, hours / (1 - plan.strength(name)), hours)
        return np.maximum(60, hours * HOUR_S).astype(np.int64)

    def _attempts(self, who: People, offered_s: Ints, speed: Ints, lacks_phone: Bools) -> tuple[Ints, Ints]:
        """When each attempt was made, and which one reached the lead."""
        dice, i = self._dice, who.index
        planned = 1 + dice.pick("attempts planned", i, _ATTEMPT_WEIGHTS)
        planned = np.where(dice.below("never tried", i, 0.015), 0, planned)
        fewer = self._planted.strength("fewer-attempts")
        is_late = offered_s >= self._planted.since_s("fewer-attempts")
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
            at_s = self._working(who, offered_s, seconds)
            table[:, attempt] = np.where(made > attempt, at_s, NEVER)
        return table, contact

    def _decision(self, who: People, offered_s: Ints, speed: Ints, lacks_phone: Bools) -> tuple[Ints, Bools, Ints]:
        dice, i = self._dice, who.index
        hours = dice.around("decision", i, np.where(who.is_hand_raise, 3.0, 5.5), 0.72)
        is_decided = (offered_s < NEVER) & ~dice.below("never decided", i, 0.03)
        decided_s = self._working(who, offered_s, np.maximum(hours * HOUR_S, speed * 0.5))
        chance = np.clip(0.715 + 0.10 * who.fit + 0.06 * who.is_hand_raise - 0.10 * lacks_phone, 0.05, 0.96)
        is_accepted = is_decided & dice.below("accepted", i, np.where(who.is_useless, 0.06, chance))
        code = np.where(
            lacks_phone & dice.below("sent back for its packet", i, 0.6),
            dice.pick("code", i, _UNREACHABLE_CODES),
            np.where(who.fit < -0.5, dice.pick("code", i, _POOR_FIT_CODES), dice.pick("code", i, _OTHER_CODES)),
        )
        is_returned = is_decided & ~is_accepted
        return np.where(is_decided, decided_s, NEVER), is_accepted, np.where(is_returned, code, -1)

    def _qualified(self, who: People, is_accepted: Bools, decided_s: Ints, contact_s: Ints, speed: Ints) -> Ints:
        dice, i = self._dice, who.index
        # Interest cools while a lead waits: a tenth less for each e-fold of hours.
        warmth = np.clip(1.10 - 0.11 * np.log1p(speed / HOUR_S), 0.45, 1.10)
        chance = np.clip((0.605 + 0.05 * who.fit + 0.04 * who.is_hand_raise) * warmth, 0.0, 0.95)
        is_qualified = is_accepted & (contact_s < NEVER) & dice.below("qualified", i, np.where(who.is_useless, 0, chance))
        hours = dice.around("qualifying", i, 26.0, 0.7)
        from_s = np.maximum(np.where(is_qualified, decided_s, 0), np.where(is_qualified, contact_s, 0))
        inbound = self._working(who, np.where(is_qualified, from_s, NEVER), hours * HOUR_S)
        is_found = who.is_outbound & dice.below("outbound qualified", i, 0.14)
        found = self._working(who, np.where(is_found, who.known_s, NEVER), hours * 1.5 * HOUR_S)
        return np.where(who.is_outbound, found, inbound)

    def _opportunity(self, who: People, qualified_s: Ints) -> Ints:
        dice, i = self._dice, who.index
        chance = np.clip(0.585 + 0.03 * who.fit, 0.2, 0.95) * self._kept
        opens = (qualified_s < NEVER) & dice.below("opportunity", i, chance)
        opened_s = self._working(who, qualified_s, dice.around("opening", i, 22.0, 0.7) * HOUR_S)
        opened_s = np.where(opens, opened_s, NEVER)
        if self._direct > 0:
            is_direct = (opened_s == NEVER) & dice.below("direct order", i, self._direct)
            ordered_s = self._working(who, np.where(is_direct, who.known_s, NEVER), dice.around("ordering", i, 40, 0.5) * HOUR_S)
            opened_s = np.where(is_direct, ordered_s, opened_s)
        return opened_s

    def _exit(
        self, who: People, is_out: Bools, attempt_s: Ints, contact_s: Ints, decided_s: Ints
    ) -> tuple[Ints, Ints]:
        """When an accepted lead that never qualifies leaves the path, and with which code."""
        dice, i = self._dice, who.index
        tried = np.where(attempt_s < NEVER, attempt_s, 0).max(axis=1)
        last_s = np.maximum(tried, np.where(decided_s < NEVER, decided_s, 0))
        leaves = is_out & (tried > 0) & ~dice.below("left lying", i, 0.12)
        exit_s = self._working(who, np.where(leaves, last_s, NEVER), dice.around("leaving", i, 18.0, 0.6) * HOUR_S)
        no_reply = RETURN_CODES.index("ENG-no-reply")
        return exit_s, np.where(contact_s < NEVER, dice.pick("exit code", i, _OTHER_CODES), no_reply)

    def _close(self, who: People, opportunity_s: Ints) -> tuple[Ints, Bools, Bools]:
        dice, i, plan = self._dice, who.index, self._planted
        uses = dice.below("content used", i, 0.42)
        is_late = opportunity_s >= plan.since_s("lost-content")
        uses &= ~(is_late & dice.below("content lost", i, plan.strength("lost-content")))
        chance = np.clip(0.305 + 0.11 * uses + 0.02 * who.fit, 0.05, 0.8)
        is_won = dice.below("won", i, chance)
        hours = dice.around("closing", i, np.where(is_won, 235.0, 250.0), 0.60)
        hours *= np.array([0.8, 1.05, 1.5])[who.segment]
        is_slow = opportunity_s >= plan.since_s("slow-close")
        hours = np.where(is_slow, hours / (1 - plan.strength("slow-close")), hours)
        closed_s = self._working(who, opportunity_s, hours * HOUR_S)
        return closed_s, is_won & (opportunity_s < NEVER), uses & (opportunity_s < NEVER)

    def _amount(self, who: People, opportunity_s: Ints) -> tuple[Ints, Ints]:
        euros = self._dice.around("amount", who.index, _PROBABLE_AMOUNT[who.segment], 0.42)
        smaller = self._planted.strength("smaller-deals")
        is_smaller = opportunity_s >= self._planted.since_s("smaller-deals")
        euros = np.where(is_smaller, euros * (1 - smaller), euros)
        home_minor = np.maximum(5, np.round(euros / 100)).astype(np.int64) * 10_000
        currency = self._dice.pick("currency", who.index, SHARES)
        return currency, in_currency(home_minor, currency)


def gone_count(crew: int, strength: float) -> int:
    """How many of a crew a planted understaffing takes away: at least one, never the last."""
    return min(crew - 1, max(1, round(crew * strength)))


def is_recycled(code: Ints) -> Bools:
    """Whether a lead comes back after this return code (a position in `RETURN_CODES`)."""
    return _IS_RECYCLED[code]
