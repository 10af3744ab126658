"""Whatever happens in an organisation, and whatever breaks off meanwhile, following it ends where a full load does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulators.salesforce import logins
from emulators.salesforce.company import Company, company
from emulators.salesforce.org import Org
from emulators.salesforce.server import serving
from lockstep.sources.connector import ConnectorError
from lockstep.sources.salesforce.connector import KIND, Salesforce

from .keeping import Kept, is_as_read_anew

Change = Callable[[Org, Company, int], object]
_STATUSES = ("Open - Not Contacted", "Working - Contacted", "Parked")
_DELETABLE = (
    "Lead",
    "Contact",
    "Account",
    "Opportunity",
    "Campaign",
    "CampaignMember",
    "Task",
    "OpportunityContactRole",
)


def _pick(org: Org, name: str, number: int) -> str | None:
    there = [id_ for id_, record in org.records[name].items() if not record.get("IsDeleted")]
    return there[number % len(there)] if there else None


def _create(org: Org, of: Company, number: int) -> None:
    lead = org.create("Lead", LastName=f"New {number}", Email=f"new{number}@mail.example", Status=_STATUSES[0])
    if campaign := _pick(org, "Campaign", number):
        org.create("CampaignMember", CampaignId=campaign, LeadId=lead, Status="Sent")
    org.create("Task", WhoId=lead, OwnerId=of.users[0], TaskSubtype="Email", IsClosed=number % 2 == 0, Subject="Hello")


def _move(org: Org, of: Company, number: int) -> None:
    if lead := _pick(org, "Lead", number):
        org.update("Lead", lead, Status=_STATUSES[number % 3])
    if deal := _pick(org, "Opportunity", number):
        org.update("Opportunity", deal, StageName=("Discovery", "Offer sent", "Closed Won", "Closed Lost")[number % 4])


def _sell(org: Org, of: Company, number: int) -> None:
    if deal := _pick(org, "Opportunity", number):
        price = float(100 * (number % 50 + 1))
        org.create("OpportunityLineItem", OpportunityId=deal, Product2Id=of.products[number % 2], TotalPrice=price)


def _rename(org: Org, of: Company, number: int) -> None:
    if campaign := _pick(org, "Campaign", number):
        org.update("Campaign", campaign, Name=f"Campaign {number}", ActualCost=float(number) if number % 2 else None)


def _all_at_once(org: Org, of: Company, number: int) -> None:
    for lead in org.records["Lead"]:
        org.update("Lead", lead, LeadSource=f"List {number % 5}")


def _delete(org: Org, of: Company, number: int) -> None:
    name = _DELETABLE[number % len(_DELETABLE)]
    if id_ := _pick(org, name, number // 7):
        org.delete(name, id_)


def _undelete(org: Org, of: Company, number: int) -> None:
    name = _DELETABLE[number % len(_DELETABLE)]
    for id_ in [id_ for id_, record in org.records[name].items() if record["IsDeleted"]][:1]:
        org.undelete(name, id_)


def _purge(org: Org, of: Company, number: int) -> None:
    name = _DELETABLE[number % len(_DELETABLE)]
    if id_ := _pick(org, name, number // 5):
        org.purge(name, id_)


def _merge(org: Org, of: Company, number: int) -> None:
    name = ("Lead", "Contact")[number % 2]
    one, other = _pick(org, name, number), _pick(org, name, number + 1)
    if one and other and one != other:
        org.merge(name, one, other)


def _convert(org: Org, of: Company, number: int) -> None:
    lead = _pick(org, "Lead", number)
    if lead and not org.records["Lead"][lead]["IsConverted"]:
        org.convert(lead, with_deal=number % 3 > 0)


_CHANGES: tuple[Change, ...] = (
    _create, _move, _sell, _rename, _all_at_once, _delete, _undelete, _purge, _merge, _convert,
)  # fmt: skip
_FAULTS = st.tuples(st.sampled_from(["unavailable", "drop", "cut", "expire"]), st.integers(0, 60), st.integers(1, 6))
_ROUND = st.tuples(
    st.lists(st.tuples(st.sampled_from(_CHANGES), st.integers(0, 99), st.integers(0, 400)), max_size=8),
    st.lists(_FAULTS, max_size=3),
)


@pytest.mark.slow
@settings(max_examples=10, derandomize=True)
@given(rounds=st.lists(_ROUND, min_size=1, max_size=3), bulk_from=st.sampled_from([1, 1_000]), page=st.integers(2, 9))
def test_following_ends_where_a_full_load_does(pem: Path, rounds: list[tuple], bulk_from: int, page: int) -> None:
    org = Org()
    of = company(org)
    org.page_size = page
    with pytest.MonkeyPatch.context() as environment, serving(org, pem) as address:
        environment.setenv("REQUESTS_CA_BUNDLE", str(pem))
        environment.setenv("LOCKSTEP_SOURCE_HOSTS", "localhost")
        said = {setting.name: setting.default or "" for setting in KIND.settings}
        said |= {"login_url": address, "consumer_key": logins.KEY, "consumer_secret": logins.SECRET}

        def connect() -> Salesforce:
            return Salesforce(said, bulk_from=bulk_from, pause_s=0.001)

        kept = Kept()
        for changes, faults in rounds:
            for what, skip, times in faults:
                org.faults.plan(what, skip=skip, times=times)
            with suppress(ConnectorError):  # what was broken off goes on after the next changes
                kept.take(connect())
            for change, number, seconds in changes:
                change(org, of, number)
                org.wait(seconds)
        org.faults.plans.clear()
        org.wait(300)
        kept.take(connect())
        org.wait(300)
        kept.take(connect())
        is_as_read_anew(kept, Kept().take(connect()))
