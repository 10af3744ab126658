"""The marketing touches of each lead: some before it is known, one that makes it known, and nurture after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockstep.simulate import market
from lockstep.simulate.dice import Dice, Floats, Ints
from lockstep.simulate.hours import DAY_S
from lockstep.simulate.journeys import Journeys
from lockstep.simulate.people import People
from lockstep.simulate.season import Season
from lockstep.simulate.world import NEVER

#: Touches of one lead at most; also the stride of a touch's number.
MOST_TOUCHES = 64
#: Touches per lead over a whole history; found by measuring, so that a history has the size asked for.
TOUCHES_PER_LEAD = 10
_MEAN = 10.46
KINDS: tuple[str, ...] = tuple(dict.fromkeys(kind for channel in market.CHANNELS for kind in channel.kinds))
#: Kinds that need nothing done by the lead: they engage nobody.
PASSIVE = [KINDS.index(kind) for kind in ("E-mail sent", "E-mail opened", "Ad view")]
_FORM = KINDS.index("Form submission")
_WITH_CONTENT = np.array([kind in {"E-mail clicked", "Form submission", "Download"} for kind in KINDS])
_BEFORE_WEIGHTS = (0.62, 0.24, 0.14)


@dataclass
class Touches:
    """The touches of a portion of leads, in order of time; one element per touch.

    Attributes
    ----------
    number
        Number of the touch in the history.
    lead
        Position of its lead in the portion.
    content
        Position in `market.CONTENT`; −1 for none.
    """

    number: Ints
    lead: Ints
    at_s: Ints
    channel: Ints
    campaign: Ints
    kind: Ints
    content: Ints


def touches(dice: Dice, season: Season, who: People, what: Journeys, *, start_s: int, now_s: int) -> Touches:
    """Return the touches of these leads between the start and the end of the history."""
    i = who.index
    mean = _MEAN * np.where(what.engaged_s < NEVER, 1.0, 0.55)
    mean = mean * np.where(what.offered_s < NEVER, 1.25, 1.0) * np.where(what.qualified_s < NEVER, 1.35, 1.0)
    more = np.log1p(-dice.uniform("touch count", i)) / np.log1p(-1 / mean)
    counts = np.where(who.is_outbound, 0, np.minimum(1 + more.astype(np.int64), MOST_TOUCHES))
    before = np.minimum(dice.pick("touches before", i, _BEFORE_WEIGHTS), counts - 1)

    lead = np.repeat(np.arange(len(who), dtype=np.int64), counts)
    ordinal = np.arange(len(lead), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    number = i[lead] * MOST_TOUCHES + ordinal
    place = ordinal - before[lead]
    channel = np.where(place == 0, who.channel[lead], _nurture(dice, number, who.channel[lead], place))
    kind = _kind(dice, number, channel)
    kind = np.where((place == 0) & who.is_hand_raise[lead] & _has_form()[channel], _FORM, kind)
    at_s = _times(dice, season, who, what, lead, number, place)
    is_webinar = (channel == market.WEBINAR) & (place > 0)
    at_s = np.where(is_webinar, season.at_webinar(at_s) + dice.whole("webinar minute", number, 3000), at_s)
    content = np.where(_WITH_CONTENT[kind], dice.whole("touch content", number, len(market.CONTENT)), -1)
    campaign = market.campaign_of(dice, "touch campaign", number, channel, at_s)
    campaign = np.where(place == 0, who.campaign[lead], campaign)

    kept = np.flatnonzero((at_s >= start_s) & (at_s < now_s))
    order = kept[np.lexsort((number[kept], at_s[kept]))]
    return Touches(*(values[order] for values in (number, lead, at_s, channel, campaign, kind, content)))


def _nurture(dice: Dice, number: Ints, own: Ints, place: Ints) -> Ints:
    later = dice.pick("touch channel", number, market.channel_values("nurture").tolist())
    # Whoever comes by a channel was mostly seen there before; nobody is mailed before being known.
    email = [channel.name for channel in market.CHANNELS].index("E-mail")
    stays = dice.below("touch channel before", number, 0.6) | (later == email)
    return np.where((place < 0) & stays, own, later)


def _kind(dice: Dice, number: Ints, channel: Ints) -> Ints:
    widest = max(len(one.kinds) for one in market.CHANNELS)
    steps: Floats = np.ones((len(market.CHANNELS), widest))
    names = np.zeros((len(market.CHANNELS), widest), dtype=np.int64)
    for row, one in enumerate(market.CHANNELS):
        steps[row, : len(one.kinds)] = np.cumsum(one.kind_weights)
        steps[row, len(one.kinds) - 1 :] = 1.0
        names[row, : len(one.kinds)] = [KINDS.index(kind) for kind in one.kinds]
    position = (dice.uniform("touch kind", number)[:, None] >= steps[channel]).sum(axis=1)
    kind: Ints = names[channel, np.minimum(position, widest - 1)]
    return kind


def _has_form() -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(["Form submission" in channel.kinds for channel in market.CHANNELS])


def _times(dice: Dice, season: Season, who: People, what: Journeys, lead: Ints, number: Ints, place: Ints) -> Ints:
    known_s = who.known_s[lead]
    end = np.minimum(np.minimum(what.closed_s, what.exit_s), who.known_s + 150 * DAY_S)
    span = np.maximum(end - who.known_s, 4 * DAY_S)[lead]
    later = known_s + (span * dice.uniform("touch time", number) ** 1.5).astype(np.int64)
    # Mails go out and people read on working days, by and large.
    day = later // DAY_S
    weekday = (day + 3) % 7
    is_moved = (weekday >= 5) & ~dice.below("touch on weekend", number, 0.15)
    day = np.where(is_moved, day + 7 - weekday, day)
    later = np.maximum(day * DAY_S + season.second_of_day("touch hour", number), known_s + 60)
    earlier = known_s - 600 - dice.wait("touch before", number, 5 * DAY_S).astype(np.int64)
    return np.where(place == 0, known_s, np.where(place < 0, earlier, later))
