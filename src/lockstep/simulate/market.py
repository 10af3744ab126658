"""Where Tellmark's leads come from: channels, campaigns, what they cost and how good their leads are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockstep.simulate.dice import Dice, Floats, Ints
from lockstep.simulate.hours import DAY_S


@dataclass(frozen=True)
class Channel:
    """One way people come to Tellmark.

    Attributes
    ----------
    name
        As both systems write it.
    weight
        Share of the leads that arrive outside webinar days.
    nurture
        Share of the later touches.
    fit
        Shift of its leads' fit, in standard deviations.
    hand_raise
        Share of its leads that ask to be called.
    daily_cost
        Euros a day for 100 leads a week; 0 where nothing is bought.
    kinds, kind_weights
        Kinds of its touches, and how often each.
    campaigns
        Names; which one runs changes with the quarter.
    """

    name: str
    weight: float
    nurture: float
    fit: float
    hand_raise: float
    daily_cost: float
    kinds: tuple[str, ...]
    kind_weights: tuple[float, ...]
    campaigns: tuple[str, ...]


CHANNELS: tuple[Channel, ...] = (
    Channel("Webinar", 0.0, 0.07, 0.05, 0.03, 45.0, ("Webinar registered", "Webinar attended"), (0.55, 0.45),
            ("Plan the line", "Changeovers in half the time", "Shift planning live", "From sheet to schedule")),
    Channel("Organic search", 0.21, 0.10, 0.20, 0.26, 0.0, ("Page view", "Form submission"), (0.8, 0.2),
            ("Blog", "Line planning guide", "OEE calculator")),
    Channel("Paid search", 0.16, 0.06, 0.15, 0.30, 210.0, ("Ad click", "Form submission"), (0.75, 0.25),
            ("Brand search", "Demo search", "Competitor search")),
    Channel("Paid social", 0.17, 0.08, -0.15, 0.06, 165.0, ("Ad click", "Ad view", "Form submission"),
            (0.5, 0.3, 0.2), ("Plants without spreadsheets", "Plant manager video", "The 6 am change")),
    Channel("E-mail", 0.08, 0.52, 0.0, 0.07, 0.0, ("E-mail opened", "E-mail clicked", "E-mail sent"),
            (0.42, 0.16, 0.42), ("Newsletter", "Nurture: planners", "Nurture: plant managers", "Win-back")),
    Channel("Content syndication", 0.11, 0.02, -0.30, 0.02, 85.0, ("Download",), (1.0,),
            ("Industry portal", "Buyer's guide network")),
    Channel("Trade fair", 0.10, 0.03, 0.20, 0.12, 120.0, ("Booth visit", "Badge scan"), (0.4, 0.6),
            ("Hannover fair", "Chicago pack show", "Milano food tech", "Stockholm industry days")),
    Channel("Partner referral", 0.06, 0.01, 0.45, 0.36, 0.0, ("Referral",), (1.0,),
            ("ERP partners", "Machine makers")),
    Channel("Direct", 0.11, 0.11, 0.25, 0.42, 0.0, ("Page view", "Price page view", "Form submission"),
            (0.6, 0.2, 0.2), ("Website",)),
)  # fmt: skip
WEBINAR, SYNDICATION = 0, 5
#: What a lead's source is called when sales found it; no touch belongs to it.
OUTBOUND = "Found by sales"

CONTENT: tuple[str, ...] = (
    "Guide to line planning", "Case: Calder Mills", "Case: Osterfeld Pharma", "OEE calculator",
    "Price overview", "Security paper", "Recorded webinar: Plan the line", "Checklist: changeovers",
    "Return on planning, worked example", "Product tour",
)  # fmt: skip


def campaign_names() -> tuple[list[str], Ints]:
    """All campaigns in one list, and per channel the position of its first one."""
    names = [campaign for channel in CHANNELS for campaign in channel.campaigns]
    counts = [len(channel.campaigns) for channel in CHANNELS]
    return names, np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)


_FIRST_CAMPAIGN = campaign_names()[1]
_CAMPAIGN_COUNT = np.array([len(channel.campaigns) for channel in CHANNELS], dtype=np.int64)


def campaign_of(dice: Dice, stream: str, index: Ints, channel: Ints, at_s: Ints) -> Ints:
    """Which campaign a touch belongs to: mostly the one that runs in its quarter of the year."""
    quarter = at_s // (91 * DAY_S)
    strays = dice.uniform(stream, index)
    turn = quarter + np.where(strays < 0.25, (strays * 40).astype(np.int64), 0)
    return _FIRST_CAMPAIGN[channel] + turn % _CAMPAIGN_COUNT[channel]


def channel_values(of: str) -> Floats:
    """One number per channel, in the order of `CHANNELS`."""
    return np.array([float(getattr(channel, of)) for channel in CHANNELS])
