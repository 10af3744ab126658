"""The CRM's exports about people and companies: users, accounts, leads."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lockstep.simulate import market
from lockstep.simulate.addresses import Addresses, country_of
from lockstep.simulate.company import REGIONS, Company
from lockstep.simulate.dice import Bools, Dice, Ints
from lockstep.simulate.dirt import Dirt
from lockstep.simulate.export_marketing import CAMPAIGN_NAMES, CHANNEL_NAMES
from lockstep.simulate.hours import DAY_S, OFFICES
from lockstep.simulate.journeys import Journeys
from lockstep.simulate.names import INDUSTRIES, company_names, trade_of
from lockstep.simulate.people import SEGMENTS, TITLES, People, account_region, account_size
from lockstep.simulate.return_codes import is_recycled
from lockstep.simulate.world import NEVER

UNKNOWN_OWNER = "Integration User"
#: What a lead's status is called, by how far it came.
STATUSES: tuple[str, ...] = (
    "New", "Engaged", "Marketing Qualified", "Sales Accepted", "Sales Qualified", "Converted", "Recycled",
    "Disqualified",
)  # fmt: skip
_REGION_NAMES = pa.array(REGIONS)


def users(company: Company, *, start_s: int, gone: dict[int, int]) -> pa.Table:
    """One row per person of the revenue team.

    Parameters
    ----------
    gone
        Member number to the instant from which the person is gone.
    """
    by_name = {member.name: member.key for member in company.members}
    day = datetime.fromtimestamp(start_s, UTC).date().isoformat()
    return pa.table(
        {
            "User ID": [member.key for member in company.members],
            "Full Name": [member.name for member in company.members],
            "Email": [member.email for member in company.members],
            "Team": [member.team for member in company.members],
            "Role": [member.role for member in company.members],
            "Manager": [by_name.get(member.manager) for member in company.members],
            "Region": [member.region or None for member in company.members],
            "Working Calendar": [OFFICES[member.office].name for member in company.members],
            "Start Date": [day for _ in company.members],
            "End Date": pa.array(
                [
                    datetime.fromtimestamp(gone[m.number], UTC).date().isoformat() if m.number in gone else None
                    for m in company.members
                ],
                pa.string(),
            ),
        }
    )


def accounts(dice: Dice, company: Company, account: Ints, *, start_s: int) -> pa.Table:
    """One row per company of the market; Tellmark loaded them all before the history begins."""
    region = account_region(dice, account)
    segment, employees = account_size(dice, account)
    names, domains = company_names(account, region)
    created = start_s - DAY_S * (30 + dice.whole("account created", account, 300))
    owner = np.zeros(len(account), dtype=np.int64)
    for number, one in enumerate(REGIONS):
        crew = company.crew("AE", one)
        owner = np.where(region == number, crew[dice.whole("account owner", account, len(crew))], owner)
    return pa.table(
        {
            "Account ID": account_id(account),
            "Account Name": names,
            "Website": pc.binary_join_element_wise("https://www.", domains, ""),
            "Industry": pa.array(INDUSTRIES).take(pa.array(trade_of(account))),
            "Segment": pa.array(SEGMENTS).take(pa.array(segment)),
            "Employees": pa.array(employees),
            "Billing Country": country_of(dice, account, region),
            "Sales Region": _REGION_NAMES.take(pa.array(region)),
            "Account Owner": member_names(company).take(pa.array(owner)),
            "Created Date": pa.array(created).cast(pa.timestamp("s")).cast(pa.string()),
        }
    )


class LeadRecords:
    """Which lead records of the CRM stand for which lead."""

    def __init__(self, dirt: Dirt, who: People, what: Journeys) -> None:
        is_worked = (what.offered_s < NEVER) | (what.opportunity_s < NEVER) | who.is_outbound
        lost = dirt.befalls("lead never copied to the CRM", who.index, where=~is_worked)
        self.is_known: Bools = ~lost
        self.has_double: Bools = dirt.befalls("person twice in the CRM", who.index, where=self.is_known)


def leads(
    dice: Dice,
    dirt: Dirt,
    company: Company,
    who: People,
    what: Journeys,
    how: Addresses,
    records: LeadRecords,
    *,
    now_s: int,
) -> pa.Table:
    """One row per lead record: of every lead that the CRM knows, and the doubles after them."""
    rows = np.flatnonzero(records.is_known)
    doubles = np.flatnonzero(records.has_double)
    lead = np.concatenate((rows, doubles))
    is_double = np.arange(len(lead)) >= len(rows)
    i, take = who.index[lead], pa.array(lead)
    number = 2 * i + is_double
    no_text = pa.scalar(None, pa.string())
    differs = dirt.befalls("title differs between systems", number)
    title = np.where(differs, dice.whole("title in the CRM", number, len(TITLES)), who.title[lead])
    employees = who.employees[lead]
    stale = dirt.befalls("employees differ between systems", number)
    employees = np.where(stale, np.maximum(1, (employees * 0.8).astype(np.int64)), employees)
    email = dirt.swapped("another e-mail in the CRM", how.email.take(take), how.other_email.take(take), number)
    email = dirt.emptied("no e-mail in the CRM", email, number)
    email = dirt.capitals(dirt.blanks(email, number, at="lead e-mail"), number, at="lead")
    phone = dirt.swapped("phone written otherwise", how.phone.take(take), how.phone_otherwise.take(take), number)
    has_phone = who.has_phone & ~what.packet_lacks_phone
    country = dirt.swapped(
        "country written otherwise", how.country.take(take), how.country_otherwise.take(take), number
    )
    campaign = pc.if_else(pa.array(who.is_outbound[lead]), no_text, CAMPAIGN_NAMES.take(pa.array(who.campaign[lead])))
    source = pc.if_else(
        pa.array(who.is_outbound[lead]), market.OUTBOUND, CHANNEL_NAMES.take(pa.array(who.channel[lead]))
    )
    # The two systems are synchronised every quarter of an hour or so.
    synced_s = who.known_s[lead] + np.where(who.is_outbound[lead], 0, 60 + dice.whole("synchronised", number, 840))
    created_s = np.minimum(synced_s + 5 * DAY_S * is_double, now_s - 1)
    name = dirt.typos("typo in a last name", how.last_name.take(take), number, at="lead")
    company_name = dirt.placeholders(how.company.take(take), number, at="lead company")
    owner = np.where(what.opportunity_s < NEVER, what.ae, what.sdr)[lead]
    return pa.table(
        {
            "Lead ID": lead_id(i, is_double),
            "First Name": how.first_name.take(take),
            "Last Name": dirt.blanks(name, number, at="lead"),
            "Email": email,
            "Phone": pc.if_else(pa.array(has_phone[lead]), phone, no_text),
            "Title": pa.array(TITLES).take(pa.array(title)),
            "Company": dirt.typos("typo in a company name", company_name, number, at="lead"),
            "Account ID": account_id(who.account[lead]),
            "Industry": pa.array(INDUSTRIES).take(pa.array(who.trade[lead])),
            "No. of Employees": pa.array(employees),
            "Country": country,
            "Region": _REGION_NAMES.take(pa.array(who.region[lead])),
            "Lead Source": source,
            "Campaign": campaign,
            "Inquiry": pc.if_else(pa.array(who.is_hand_raise[lead]), "Asked for a call", "Other"),
            "Lead Owner": member_names(company).take(pa.array(owner)),
            "Lead Status": pa.array(STATUSES).take(pa.array(_status(what)[lead])),
            "Created Date": dirt.dates(created_s, number, at="lead created"),
        }
    )


def _status(what: Journeys) -> Ints:
    status = np.zeros(len(what.engaged_s), dtype=np.int64)
    for number, reached in enumerate(
        (
            what.engaged_s < NEVER,
            what.offered_s < NEVER,
            what.is_accepted & (what.decided_s < NEVER),
            what.qualified_s < NEVER,
            what.opportunity_s < NEVER,
        ),
        start=1,
    ):
        status = np.where(reached, number, status)
    left = (what.code >= 0) & (what.decided_s < NEVER)
    status = np.where(left, np.where(is_recycled(what.code), 6, 7), status)
    return np.where(what.exit_s < NEVER, np.where(is_recycled(what.exit_code), 6, 7), status)


def member_names(company: Company) -> pa.Array:
    """Names of the team's people, by number."""
    return pa.array([member.name for member in company.members])


def account_id(account: Ints) -> pa.Array:
    """Ids of accounts in the CRM."""
    return _ids("001", account)


def lead_id(index: Ints, is_double: Bools | bool = False) -> pa.Array:
    """Ids of leads in the CRM."""
    return _ids("00Q", 2 * index + is_double)


def opportunity_id(index: Ints) -> pa.Array:
    """Ids of opportunities in the CRM."""
    return _ids("006", index)


def _ids(prefix: str, number: Ints) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(pa.array(number).cast(pa.string()), 9, "0"), "")
