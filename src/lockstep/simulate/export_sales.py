"""The CRM's exports about sales' work: handoffs, lead history, opportunities, activities."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.simulate import market
from lockstep.simulate.addresses import Addresses
from lockstep.simulate.company import REGIONS, Company
from lockstep.simulate.dice import Bools, Dice, Ints
from lockstep.simulate.dirt import Dirt
from lockstep.simulate.export_marketing import CAMPAIGN_NAMES, CHANNEL_NAMES
from lockstep.simulate.export_people import (
    STATUSES,
    UNKNOWN_OWNER,
    account_id,
    lead_id,
    member_names,
    opportunity_id,
)
from lockstep.simulate.follow_up import MOST_ATTEMPTS
from lockstep.simulate.hours import DAY_S
from lockstep.simulate.journeys import Journeys
from lockstep.simulate.money import CURRENCIES
from lockstep.simulate.people import People
from lockstep.simulate.return_codes import RETURN_CODES, is_recycled
from lockstep.simulate.world import NEVER

_CODES = pa.array(RETURN_CODES)
_STATUS_NAMES = pa.array(STATUSES)
#: Code, name, family and list price in euros.
PRODUCTS: tuple[tuple[str, str, str, str], ...] = (
    ("LP-1", "Line planning", "Planning", "24000.00"),
    ("LP-N", "Line planning, several plants", "Planning", "60000.00"),
    ("SP-1", "Shift planning", "Planning", "15000.00"),
)
_PRODUCT_CODES, _PRODUCT_NAMES = (pa.array([product[place] for product in PRODUCTS]) for place in (0, 1))
LOSS_REASONS: tuple[str, ...] = (
    "No decision",
    "Price",
    "Competitor",
    "Budget gone",
    "Missing function",
    "Champion left",
)
_LOSS_NAMES = pa.array(LOSS_REASONS)
_OPEN_STAGES = pa.array(["Discovery", "Proposal", "Negotiation"])
_CONTENT_NAMES = pa.array(market.CONTENT)
_NO_TEXT = pa.scalar(None, pa.string())
#: Activities on one opportunity at most; with the attempts they share a lead's numbers.
_MOST_ON_DEAL = 7


def products() -> pa.Table:
    """One row per product of the catalogue."""
    headers = ("Product Code", "Product Name", "Product Family", "List Price")
    columns = {header: [product[place] for product in PRODUCTS] for place, header in enumerate(headers)}
    return pa.table({**columns, "Currency": ["EUR" for _ in PRODUCTS]})


def handoffs(dirt: Dirt, company: Company, who: People, what: Journeys) -> pa.Table:
    """One row per offer of a lead to sales, with its decision once there is one."""
    rows = np.flatnonzero(what.offered_s < NEVER)
    i = who.index[rows]
    is_decided = what.decided_s[rows] < NEVER
    is_accepted = what.is_accepted[rows] & is_decided
    is_returned = is_decided & ~is_accepted
    code = what.code[rows]
    decision = pc.if_else(pa.array(is_accepted), "Accepted", pc.if_else(pa.array(is_returned), "Returned", _NO_TEXT))
    return pa.table(
        {
            "Handoff ID": pc.binary_join_element_wise("H", pa.array(i).cast(pa.string()), "-"),
            "Lead ID": lead_id(i),
            "Offered At": dirt.dates(what.offered_s[rows], i, at="handoff offered"),
            "Owner": member_names(company).take(pa.array(what.sdr[rows])),
            "Decision": decision,
            "Return Code": _CODES.take(pa.array(code, mask=~is_returned)),
            "Missing in Packet": pc.if_else(pa.array(what.packet_lacks_phone[rows]), "phone", "complete"),
            "Decided At": dirt.dates(what.decided_s[rows], i, at="handoff decided", said=is_decided),
        }
    )


def lead_history(company: Company, who: People, what: Journeys, is_known: Bools) -> pa.Table:
    """One row per change of a lead's status, in the order of the leads and of time."""
    left_s = np.where(what.exit_s < NEVER, what.exit_s, np.where(what.code >= 0, what.decided_s, NEVER))
    left_code = np.where(what.exit_s < NEVER, what.exit_code, what.code)
    accepted_s = np.where(what.is_accepted, what.decided_s, NEVER)
    steps = (
        (what.engaged_s, 1), (what.offered_s, 2), (accepted_s, 3), (what.qualified_s, 4), (what.opportunity_s, 5),
    )  # fmt: skip
    at_s = np.concatenate([*(when for when, _ in steps), left_s])
    left_status = np.where(is_recycled(left_code), 6, 7)
    status = np.concatenate([*(np.full(len(who), number) for _, number in steps), left_status])
    lead = np.tile(np.arange(len(who)), len(steps) + 1)
    kept = np.flatnonzero((at_s < NEVER) & is_known[lead])
    kept = kept[np.lexsort((status[kept], at_s[kept], lead[kept]))]
    at_s, status, lead = at_s[kept], status[kept], lead[kept]
    is_first = np.concatenate(([True], lead[1:] != lead[:-1]))[: len(lead)]
    before = np.where(is_first, 0, np.concatenate(([0], status[:-1]))[: len(status)])
    by = np.where(status <= 2, -1, np.where(status == 5, what.ae[lead], what.sdr[lead]))
    ordinal = np.arange(len(lead)) - np.maximum.accumulate(np.where(is_first, np.arange(len(lead)), 0))
    return pa.table(
        {
            "History ID": pa.array(who.index[lead] * 8 + ordinal),
            "Lead ID": lead_id(who.index[lead]),
            "Old Status": _STATUS_NAMES.take(pa.array(before)),
            "New Status": _STATUS_NAMES.take(pa.array(status)),
            "Reason": _CODES.take(pa.array(left_code[lead], mask=status < 6)),
            "Changed By": member_names(company).take(pa.array(by, mask=by < 0)),
            "Changed At": pa.array(at_s).cast(pa.timestamp("s")).cast(pa.string()),
        }
    )


def opportunities(
    dice: Dice, dirt: Dirt, company: Company, who: People, what: Journeys, how: Addresses, *, now_s: int
) -> pa.Table:
    """One row per opportunity, in the currency it was sold in."""
    rows = np.flatnonzero(what.opportunity_s < NEVER)
    i, take = who.index[rows], pa.array(rows)
    is_closed = what.closed_s[rows] < NEVER
    is_won = what.is_won[rows] & is_closed
    is_lost = is_closed & ~is_won
    created_s, closed_s = what.opportunity_s[rows], what.closed_s[rows]
    # Somebody typed last year's date: won before anyone at Tellmark knew the lead.
    early = dirt.once_at_least("deal won before first contact", i, where=is_won)
    shift = np.where(early, closed_s - (who.known_s[rows] - 2 * DAY_S), 0)
    created_s, closed_s = created_s - shift, closed_s - shift
    unknown = dirt.once_at_least("unknown owner", i, where=np.ones(len(i), dtype=np.bool_))
    owner = pc.if_else(pa.array(unknown), UNKNOWN_OWNER, member_names(company).take(pa.array(what.ae[rows])))
    without = dirt.befalls("deal without its lead", i)
    by_email = dirt.befalls("deal naming its lead by e-mail", i, where=~without)
    age = np.minimum(2, np.maximum(0, now_s - created_s) // (25 * DAY_S))
    stage = _OPEN_STAGES.take(pa.array(age))
    stage = pc.if_else(pa.array(is_won), "Closed Won", pc.if_else(pa.array(is_lost), "Closed Lost", stage))
    product = np.where(who.segment[rows] == 2, 1, np.where(dice.below("product", i, 0.2), 2, 0))
    outbound = pa.array(who.is_outbound[rows])
    loss = dice.pick("loss reason", i, (5, 3, 3, 2, 1.5, 1))
    return pa.table(
        {
            "Opportunity ID": opportunity_id(i),
            "Opportunity Name": pc.binary_join_element_wise(
                how.company.take(take), _PRODUCT_NAMES.take(pa.array(product)), ": "
            ),
            "Lead ID": pc.if_else(pa.array(without | by_email), _NO_TEXT, lead_id(i)),
            "Contact Email": pc.if_else(pa.array(by_email), how.email.take(take), _NO_TEXT),
            "Account ID": account_id(who.account[rows]),
            "Opportunity Owner": owner,
            "Stage": stage,
            "Amount": dirt.amounts(what.sold_minor[rows], i),
            "Currency": CURRENCIES.take(pa.array(what.currency[rows])),
            "Product Code": _PRODUCT_CODES.take(pa.array(product)),
            "Type": pa.array(["New business"] * len(i)),
            "Lead Source": pc.if_else(outbound, market.OUTBOUND, CHANNEL_NAMES.take(pa.array(who.channel[rows]))),
            "Campaign": pc.if_else(outbound, _NO_TEXT, CAMPAIGN_NAMES.take(pa.array(who.campaign[rows]))),
            "Sales Region": pa.array(REGIONS).take(pa.array(who.region[rows])),
            "Loss Reason": _LOSS_NAMES.take(pa.array(loss, mask=~is_lost)),
            "Created Date": dirt.dates(created_s, i, at="deal created"),
            "Closed At": dirt.dates(closed_s, i, at="deal closed", said=is_closed),
        }
    )


def activities(dice: Dice, dirt: Dirt, company: Company, who: People, what: Journeys, *, now_s: int) -> pa.Table:
    """One row per call, e-mail and meeting: the attempts on leads, then the work on opportunities."""
    attempts = _attempts(dice, company, who, what)
    on_deals = _on_deals(dice, company, who, what, now_s=now_s)
    number, member, lead, is_deal, at_s, kind, outcome, content = (
        np.concatenate(pair) for pair in zip(attempts, on_deals, strict=True)
    )
    emails = pa.array([one.email for one in company.members])
    return pa.table(
        {
            "Activity ID": pc.binary_join_element_wise(
                "00T", pc.utf8_lpad(pa.array(number).cast(pa.string()), 11, "0"), ""
            ),
            "Type": pa.array(["Call", "Email", "Meeting"]).take(pa.array(kind)),
            "Direction": pa.array(["Outbound"] * len(number)),
            "Lead ID": pc.if_else(pa.array(is_deal), _NO_TEXT, lead_id(lead)),
            "Opportunity ID": pc.if_else(pa.array(is_deal), opportunity_id(lead), _NO_TEXT),
            "Assigned To": emails.take(pa.array(member)),
            "Outcome": pa.array(["No answer", "Connected", "Sent", "Replied", "Held"]).take(pa.array(outcome)),
            "Content Used": _CONTENT_NAMES.take(pa.array(content, mask=content < 0)),
            "Completed At": dirt.dates(at_s, number, at="activity"),
        }
    )


_Columns = tuple[Ints, Ints, Ints, Bools, Ints, Ints, Ints, Ints]


def _attempts(dice: Dice, company: Company, who: People, what: Journeys) -> _Columns:
    row, attempt = np.nonzero(what.attempt_s < NEVER)
    number = who.index[row] * 16 + attempt
    at_s = what.attempt_s[row, attempt]
    is_call = dice.below("attempt by phone", number, 0.68) & ~what.packet_lacks_phone[row]
    reached = what.contact[row] == attempt
    outcome = np.where(reached, np.where(is_call, 1, 3), np.where(is_call, 0, 2))
    member = company.stand_ins(what.sdr[row], at_s)
    nothing = np.full(len(row), -1)
    return number, member, who.index[row], nothing > 0, at_s, np.where(is_call, 0, 1), outcome, nothing


def _on_deals(dice: Dice, company: Company, who: People, what: Journeys, *, now_s: int) -> _Columns:
    deals = np.flatnonzero(what.opportunity_s < NEVER)
    counts = 2 + dice.whole("work on a deal", who.index[deals], _MOST_ON_DEAL - 1)
    row = np.repeat(deals, counts)
    ordinal = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    number = who.index[row] * 16 + MOST_ATTEMPTS + ordinal
    ends = np.minimum(np.minimum(what.closed_s[row], what.opportunity_s[row] + 60 * DAY_S), now_s)
    span = np.maximum(60, ends - what.opportunity_s[row])
    at_s = what.opportunity_s[row] + (span * dice.uniform("time on a deal", number)).astype(np.int64)
    kind = dice.pick("kind of work", number, (0.3, 0.4, 0.3))
    outcome = np.array([1, 2, 4])[kind]
    content = np.where(
        what.uses_content[row] & (ordinal == 1), dice.whole("content on a deal", number, len(market.CONTENT)), -1
    )
    kept = at_s < now_s
    member = company.stand_ins(what.ae[row], at_s)
    columns = (number, member, who.index[row], np.ones(len(row), dtype=np.bool_), at_s, kind, outcome, content)
    return tuple(column[kept] for column in columns)  # type: ignore[return-value]
