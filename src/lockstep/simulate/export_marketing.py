"""The marketing system's exports, as its users get them: contacts, touches and spend."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.simulate import market
from lockstep.simulate.addresses import Addresses
from lockstep.simulate.dice import Bools, Dice, Ints
from lockstep.simulate.dirt import Dirt
from lockstep.simulate.hours import DAY_S
from lockstep.simulate.journeys import Journeys
from lockstep.simulate.people import TITLES, People
from lockstep.simulate.season import Season
from lockstep.simulate.touches import KINDS, Touches
from lockstep.simulate.world import NEVER

CHANNEL_NAMES = pa.array([channel.name for channel in market.CHANNELS])
CAMPAIGN_NAMES = pa.array(market.campaign_names()[0])
_KIND_NAMES, _CONTENT_NAMES = pa.array(KINDS), pa.array(market.CONTENT)
_LIFECYCLE = pa.array(["subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer"])
#: Contacts have three numbers each: their own, one for a double, one for a record merged into them.
_FIRST_ID, _STRIDE, _DOUBLE, _MERGED = 51_000_000, 3, 1, 2


class Contacts:
    """Which contact records stand for which lead."""

    def __init__(self, dirt: Dirt, who: People) -> None:
        is_known = ~who.is_outbound
        self.has_double: Bools = dirt.befalls("person twice in marketing", who.index, where=is_known)
        self.is_merged: Bools = dirt.befalls(
            "contact merged in marketing", who.index, where=is_known & ~self.has_double
        )
        self.is_known = is_known


def contact_id(index: Ints, which: int | Ints = 0) -> Ints:
    """Number of a lead's contact record."""
    return _FIRST_ID + index * _STRIDE + which


def contacts(dirt: Dirt, who: People, what: Journeys, how: Addresses, records: Contacts, *, now_s: int) -> pa.Table:
    """One row per contact record: of every lead that marketing knows, and the doubles after them."""
    rows = np.flatnonzero(records.is_known)
    doubles = np.flatnonzero(records.has_double)
    lead = np.concatenate((rows, doubles))
    is_double = np.arange(len(lead)) >= len(rows)
    i = who.index[lead]
    number = contact_id(i, np.where(is_double, _DOUBLE, 0))
    take = pa.array(lead)
    title = dirt.emptied("title missing", pa.array(TITLES).take(pa.array(who.title[lead])), number)
    title = dirt.placeholders(title, number, at="contact title")
    last_name = dirt.typos("typo in a last name", how.last_name.take(take), number, at="contact")
    last_name = dirt.blanks(last_name, number, at="contact")
    email = pc.if_else(pa.array(is_double), how.other_email.take(take), how.email.take(take))
    has_phone = who.has_phone & ~what.packet_lacks_phone
    phone = pc.if_else(pa.array(has_phone[lead]), how.phone.take(take), pa.scalar(None, pa.string()))
    campaign = dirt.emptied("campaign missing", CAMPAIGN_NAMES.take(pa.array(who.campaign[lead])), number)
    country = dirt.emptied("country missing", how.country.take(take), number)
    later_s = np.minimum(who.known_s[lead] + 7 * DAY_S * is_double, now_s - 1)
    company = dirt.placeholders(how.company.take(take), number, at="contact company")
    merged = contact_id(i, _MERGED)
    merged_ids = pc.if_else(
        pa.array(records.is_merged[lead]), pa.array(merged).cast(pa.string()), pa.scalar(None, pa.string())
    )
    return pa.table(
        {
            "Record ID": pa.array(number),
            "First Name": how.first_name.take(take),
            "Last Name": last_name,
            "Email": dirt.capitals(dirt.blanks(email, number, at="contact e-mail"), number, at="contact"),
            "Phone Number": phone,
            "Job Title": title,
            "Company Name": dirt.typos("typo in a company name", company, number, at="contact"),
            "Company Domain Name": how.domain.take(take),
            "Number of Employees": pa.array(who.employees[lead]),
            "Country/Region": country,
            "Original Source": CHANNEL_NAMES.take(pa.array(who.channel[lead])),
            "Original Campaign": campaign,
            "Lifecycle Stage": _LIFECYCLE.take(pa.array(_lifecycle(what)[lead])),
            "Create Date": dirt.dates(later_s, number, at="contact created"),
            "Became a Lead Date": dirt.dates(
                what.engaged_s[lead], number, at="contact lead", said=(what.engaged_s < NEVER)[lead] & ~is_double
            ),
            "Became a Marketing Qualified Lead Date": dirt.dates(
                what.offered_s[lead], number, at="contact offered", said=(what.offered_s < NEVER)[lead] & ~is_double
            ),
            "Merged Record IDs": merged_ids,
        }
    )


def _lifecycle(what: Journeys) -> Ints:
    stage = np.zeros(len(what.engaged_s), dtype=np.int64)
    for number, reached in enumerate(
        (
            what.engaged_s < NEVER,
            what.offered_s < NEVER,
            what.qualified_s < NEVER,
            what.opportunity_s < NEVER,
            (what.closed_s < NEVER) & what.is_won,
        ),
        start=1,
    ):
        stage = np.where(reached, number, stage)
    return stage


def touch_rows(dirt: Dirt, who: People, how: Addresses, records: Contacts, made: Touches) -> pa.Table:
    """One row per touch; some name their contact by e-mail alone, by a double, or by a record merged since."""
    number, lead = made.number, made.lead
    by_email = dirt.befalls("touch naming its contact by e-mail", number)
    gone = dirt.befalls("touch of a deleted contact", number, where=~by_email)
    which = np.where(records.has_double[lead] & (number % 2 == 1), _DOUBLE, 0)
    which = np.where(records.is_merged[lead] & (number % 3 == 0), _MERGED, which)
    ids = np.where(gone, 9_000_000 + number % 100_000, contact_id(who.index[lead], which))
    no_text = pa.scalar(None, pa.string())
    said = pa.array(by_email)
    return pa.table(
        {
            "Event ID": pa.array(number),
            "Contact ID": pc.if_else(said, pa.scalar(None, pa.int64()), pa.array(ids)),
            "Email": pc.if_else(said, how.email.take(pa.array(np.where(by_email, lead, 0))), no_text),
            "Event Type": _KIND_NAMES.take(pa.array(made.kind)),
            "Channel": CHANNEL_NAMES.take(pa.array(made.channel)),
            "Campaign": CAMPAIGN_NAMES.take(pa.array(made.campaign)),
            "Content": _CONTENT_NAMES.take(pa.array(made.content, mask=made.content < 0)),
            "Timestamp": pa.array(made.at_s).cast(pa.timestamp("s")).cast(pa.string()),
        }
    )


def spend(dice: Dice, season: Season, *, first_day: int, last_day: int, leads: int) -> pa.Table:
    """One row per bought campaign and day, in euros; grows with the number of leads."""
    days, channels, campaigns, amounts = [], [], [], []
    scale = leads / 10_400  # a hundred leads a week for two years
    for position, channel in enumerate(market.CHANNELS):
        if not channel.daily_cost:
            continue
        day = np.arange(first_day, last_day + 1, dtype=np.int64)
        if position == market.WEBINAR:
            day = season.webinar_days
        else:
            day = day[(day + 3) % 7 < 5]
        weight = 7.0 if position == market.WEBINAR else 1.4
        euros = dice.around(f"spend {channel.name}", day, channel.daily_cost * scale * weight, 0.18)
        days.append(day)
        channels.append(np.full(len(day), position))
        fixed = np.full(len(day), position)
        campaigns.append(market.campaign_of(dice, "spend campaign", day, fixed, day * DAY_S))
        amounts.append(np.round(euros * 100).astype(np.int64))
    day, minor = np.concatenate(days), np.concatenate(amounts)
    order = np.argsort(day, kind="stable")
    text = [f"{cents // 100}.{cents % 100:02d}" for cents in minor[order].tolist()]
    dates = [datetime.fromtimestamp(int(one) * DAY_S, UTC).date().isoformat() for one in day[order]]
    return pa.table(
        {
            "Date": dates,
            "Channel": CHANNEL_NAMES.take(pa.array(np.concatenate(channels)[order])),
            "Campaign": CAMPAIGN_NAMES.take(pa.array(np.concatenate(campaigns)[order])),
            "Amount Spent": text,
            "Currency": pa.array(["EUR"] * len(text)),
        }
    )
