"""Who the leads of a history are: when they arrive, from where, at which company, how well they fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockstep.simulate import market
from lockstep.simulate.company import REGION_OFFICE, REGION_WEIGHTS
from lockstep.simulate.dice import Bools, Dice, Floats, Ints
from lockstep.simulate.names import Names, trade_of
from lockstep.simulate.planted import Planted
from lockstep.simulate.season import Season

#: People per company of the market, and how many are known to sales alone.
PEOPLE_PER_ACCOUNT, OUTBOUND_SHARE = 2.2, 0.07
SEGMENTS: tuple[str, ...] = ("Small", "Mid-market", "Enterprise")
_SEGMENT_WEIGHTS = (0.45, 0.42, 0.13)

TITLES: tuple[str, ...] = (
    "COO", "Plant manager", "Head of operations", "Production planner", "Head of supply chain", "CFO",
    "Process engineer", "IT manager", "Managing director", "Continuous improvement lead", "Buyer", "Student",
)  # fmt: skip
_TITLE_WEIGHTS = (6, 16, 14, 18, 9, 4, 10, 7, 6, 7, 2, 1)
#: What a title adds to the fit: buyers of planning software run plants.
_TITLE_FIT = np.array([0.6, 0.5, 0.6, 0.1, 0.4, 0.2, -0.3, -0.3, 0.4, 0.0, -0.8, -2.5])


@dataclass
class People:
    """A portion of a history's leads; every array has one element per lead.

    Attributes
    ----------
    index
        Number of the lead in the history.
    known_s
        When it became known, epoch seconds UTC.
    is_burst
        It came in the hours after a webinar.
    is_outbound
        Sales found it; marketing does not know it.
    is_useless
        A planted bad channel brought it.
    region, office, channel, campaign, segment, title
        Positions in `company.REGIONS`, `hours.OFFICES`, `market.CHANNELS`, campaign names, `SEGMENTS`, `TITLES`.
    fit
        Standard normal, shifted by channel and title; above 0.6 is band A, above −0.5 band B.
    has_phone
        Marketing knows a phone number.
    """

    index: Ints
    known_s: Ints
    is_burst: Bools
    is_outbound: Bools
    is_useless: Bools
    is_hand_raise: Bools
    has_phone: Bools
    account: Ints
    region: Ints
    office: Ints
    channel: Ints
    campaign: Ints
    segment: Ints
    employees: Ints
    trade: Ints
    title: Ints
    first_name: Ints
    last_name: Ints
    fit: Floats

    def __len__(self) -> int:
        return len(self.index)


def account_of(dice: Dice, index: Ints, accounts: int) -> Ints:
    """Company of each lead. Some companies send many people: low numbers are drawn more often."""
    return (accounts * dice.uniform("account", index) ** 1.5).astype(np.int64)


def account_region(dice: Dice, account: Ints) -> Ints:
    """Region of each company."""
    return dice.pick("account region", account, REGION_WEIGHTS)


def account_size(dice: Dice, account: Ints) -> tuple[Ints, Ints]:
    """Segment and number of employees of each company."""
    segment = dice.pick("account segment", account, _SEGMENT_WEIGHTS)
    within = dice.uniform("account employees", account)
    low, high = np.array([12, 100, 1000])[segment], np.array([100, 1000, 9000])[segment]
    return segment, np.floor(low * (high / low) ** within).astype(np.int64)


def people(
    dice: Dice, season: Season, planted: Planted, names: Names, *, index: Ints, count: int, accounts: int, now_s: int
) -> People:
    """Return the leads with these numbers that have arrived by now.

    Parameters
    ----------
    index
        Numbers in [0, count).
    count, accounts
        How many leads and companies the whole history has.
    now_s
        End of the history: later arrivals are left out.
    """
    known_s, is_burst = season.arrivals(index, count)
    comes = known_s < now_s
    drop = planted.strength("volume-drop")
    is_late = known_s >= planted.since_s("volume-drop")
    comes &= ~(dice.below("volume drop", index, drop) & is_late)
    index, known_s, is_burst = index[comes], known_s[comes], is_burst[comes]

    is_outbound = dice.below("outbound", index, OUTBOUND_SHARE) & ~is_burst
    channel = dice.pick("channel", index, [channel.weight for channel in market.CHANNELS])
    channel = np.where(is_burst, market.WEBINAR, channel)
    account = account_of(dice, index, accounts)
    region = account_region(dice, account)
    segment, employees = account_size(dice, account)
    title = dice.pick("title", index, _TITLE_WEIGHTS)
    is_bad = (channel == market.SYNDICATION) & ~is_outbound & (known_s >= planted.since_s("bad-channel"))
    is_useless = is_bad & dice.below("bad channel", index, planted.strength("bad-channel"))
    fit = dice.normal("fit", index) + market.channel_values("fit")[channel] + _TITLE_FIT[title]
    first_name, last_name = names.person(dice, "lead", index, region)
    hand_raise = dice.below("hand raise", index, market.channel_values("hand_raise")[channel])
    return People(
        index=index,
        known_s=known_s,
        is_burst=is_burst,
        is_outbound=is_outbound,
        is_useless=is_useless,
        is_hand_raise=hand_raise & ~is_outbound & ~is_useless,
        has_phone=~dice.below("no phone", index, np.where(is_burst, 0.16, 0.045)),
        account=account,
        region=region,
        office=REGION_OFFICE[region],
        channel=channel,
        campaign=market.campaign_of(dice, "campaign", index, channel, known_s),
        segment=segment,
        employees=employees,
        trade=trade_of(account),
        title=title,
        first_name=first_name,
        last_name=last_name,
        fit=np.where(is_useless, -3.0, fit),
    )
