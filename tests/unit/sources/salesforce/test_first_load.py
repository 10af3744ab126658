"""The first load is what the organisation holds, by whichever API."""

from __future__ import annotations

import pytest

from emulators.salesforce.company import company
from emulators.salesforce.org import Org
from lockstep.sources.connector import ConnectorError

from .conftest import Connect
from .keeping import Kept

#: Stream to the objects whose records it has, each one record.
_STREAMS = {
    "users": ("User",), "companies": ("Account",), "people": ("Contact", "Lead"), "products": ("Product2",),
    "deals": ("Opportunity",), "deal_people": ("OpportunityContactRole",), "campaign_members": ("CampaignMember",),
}  # fmt: skip


def test_every_record_is_there_once_with_what_it_says(org: Org, connect: Connect) -> None:
    of = company(org)
    org.page_size = 2
    kept = Kept().take(connect())
    for stream, names in _STREAMS.items():
        there = {
            id_
            for name in names
            for id_ in org.records[name]
            if org.records[name][id_].get("UserType", "Standard") == "Standard"
        }
        assert kept.rows(stream).keys() == there, stream
    lead = kept.rows("people")[of.leads[1]][0]
    assert (lead["Email"], lead["Status"], lead["Score__c"], lead["CreatedDate"]) == (
        "lead1@mail1.example", "Open - Not Contacted", "0.5", "2026-03-02T09:01:00.000Z",
    )  # fmt: skip
    deal = kept.rows("deals")[of.deals[0]][0]
    assert (deal["Amount"], deal["Campaign.Name"], deal["Product2Id"], deal["CloseDate"]) == (
        "900", "Webinar March", of.products[1], "2026-05-01",
    )  # fmt: skip
    assert kept.cells("users", "RoleOrTitle") == dict.fromkeys(of.users, "SDR EMEA")
    assert kept.cells("deal_people", "RoleOrPrimary") == dict.fromkeys(of.roles, "Primary · Decision Maker")
    touch = kept.rows("campaign_members")[of.members[0]][0]
    assert (touch["PersonId"], touch["Campaign.Type"], touch["TouchedAt"]) == (of.leads[0], "Webinar", "2026-03-02")


def test_a_lead_in_a_queue_is_the_queues(org: Org, connect: Connect) -> None:
    of = company(org)
    queue = org.create("Group", Name="Inbound EMEA", Type="Queue")
    org.update("Lead", of.leads[0], OwnerId=queue)
    org.wait(3600)
    kept = Kept().take(connect(), "people")
    owners = kept.cells("people", "OwnerOrQueue")
    assert (owners[of.leads[0]], owners[of.leads[1]]) == ("Inbound EMEA", of.users[0])
    org.wait(3600)
    org.update("Group", queue, Name="Inbound DACH")
    assert kept.take(connect(), "people").cells("people", "OwnerOrQueue")[of.leads[0]] == "Inbound DACH"


def test_what_is_no_evidence_is_left_out(org: Org, connect: Connect) -> None:
    of = company(org)
    kept = Kept().take(connect())
    assert kept.rows("tasks").keys() == {of.tasks[0]}, "an open task is a plan"
    assert [row["Subject"] for (row,) in kept.rows("events").values()] == ["Demo"], "an invitee's copy is no second one"
    assert kept.cells("campaigns", "ActualCost") == {of.campaigns[0]: "1200.5"}, "what cost nothing is no spend"


def test_stages_of_one_record_are_said_together(org: Org, connect: Connect) -> None:
    of = company(org)
    org.update("Lead", of.leads[0], Status="Parked")
    org.page_size = 2
    kept = Kept().take(connect())
    rows = kept.rows("lead_history")
    assert rows.keys() == {of.leads[0]}
    assert [(row["OldValue"], row["NewValue"], row["CreatedDate"]) for row in rows[of.leads[0]]] == [
        ("Open - Not Contacted", "Working - Contacted", "2026-03-02T10:01:00.000Z"),
        ("Working - Contacted", "Parked", "2026-03-02T11:01:00.000Z"),
    ]
    history = kept.rows("deal_history")
    assert history.keys() == set(of.deals)
    assert [row["StageName"] for row in history[of.deals[0]]] == ["Discovery", "Discovery", "Offer sent"]


def test_a_lead_began_in_the_status_before_its_first_change_or_in_the_one_it_has(org: Org, connect: Connect) -> None:
    of = company(org)
    moved, still = (org.create("Lead", LastName="Later", Status="Open - Not Contacted") for _ in range(2))
    for status in ("Working - Contacted", "Parked"):
        org.wait(60)
        org.update("Lead", moved, Status=status)
    kept = Kept().take(connect(), "people")
    first = kept.cells("people", "FirstStatus")
    assert first[moved] == first[still] == "Open - Not Contacted"
    assert {first[lead] for lead in of.leads} == {None}, "made before the oldest change that is known"
    org.hidden_objects.add("LeadHistory")
    assert set(Kept().take(connect(), "people").cells("people", "FirstStatus").values()) == {None}


@pytest.mark.parametrize("header_once", [False, True])
def test_bulk_and_rest_say_the_same(org: Org, connect: Connect, header_once: bool) -> None:
    of = company(org, leads=7)
    org.update("Lead", of.leads[2], LastName='O"Brien, the\nsecond', HasOptedOutOfEmail=True)
    org.delete("Lead", of.leads[3])
    org.page_size, org.bulk_header_once = 2, header_once
    by_rest, in_bulk = Kept().take(connect()), Kept().take(connect(bulk_from=1))
    assert any(asked.startswith("BULK") and "FROM Lead" in asked for asked in org.asked)
    assert in_bulk.latest.keys() == by_rest.latest.keys()
    for stream in by_rest.latest:
        assert in_bulk.rows(stream) == by_rest.rows(stream), stream


def test_a_job_that_fails_is_made_good_by_rest(org: Org, connect: Connect) -> None:
    company(org)
    org.bulk_fails = True
    kept = Kept().take(connect(bulk_from=1), "people")
    assert len(kept.rows("people")) == 8


@pytest.mark.parametrize(("where", "skip"), [("/jobs/query/750", 0), ("/results", 2)])
def test_a_stopped_bulk_load_goes_on_with_its_job(org: Org, connect: Connect, where: str, skip: int) -> None:
    company(org, leads=9)
    org.page_size = 2
    org.faults.plan("unavailable", where, skip=skip, times=9)
    kept = Kept()
    with pytest.raises(ConnectorError):
        kept.take(connect(bulk_from=5), "people")
    org.faults.plans.clear()
    kept.take(connect(bulk_from=5), "people")
    assert len(kept.rows("people")) == 11
    assert sum(asked.startswith("BULK") for asked in org.asked) == 1, "the second pull read on in the first one's job"


def test_a_stopped_rest_load_goes_on_behind_the_last_record(org: Org, connect: Connect) -> None:
    """Many records share a stamp, so that only stamp and id together are a place."""
    company(org, leads=40)
    org.page_size = 5
    org.faults.plan("unavailable", "/query/01g", skip=4, times=9)
    kept = Kept()
    with pytest.raises(ConnectorError):
        kept.take(connect(), "people")
    assert len(kept.rows("people")) == 27, "two contacts, then five pages of leads"
    org.faults.plans.clear()
    kept.take(connect(), "people")
    assert len(kept.rows("people")) == 42
    assert kept.counts["people"] == 15, "only those that were missing"
