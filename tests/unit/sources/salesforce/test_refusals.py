"""Whatever Salesforce refuses or breaks off, it is said in words, and what came before is kept."""

from __future__ import annotations

import pytest

from emulators.salesforce.company import company
from emulators.salesforce.org import Org
from lockstep.sources.connector import ConnectorError, Refused, Unreachable

from .conftest import Connect
from .keeping import Kept


def test_a_daily_limit_says_how_much_was_used_and_when_there_is_room_again(org: Org, connect: Connect) -> None:
    company(org, leads=30)
    org.page_size, org.calls_allowed = 5, 9
    kept = Kept()
    with pytest.raises(Unreachable) as limited:
        kept.take(connect(), "people")
    assert limited.value.sentence == "The limit of API calls a day of your Salesforce is used up (9 of 9)."
    assert "all of it by 2026-03-03 11:01 UTC" in limited.value.remedy
    org.calls_allowed = 1_000
    kept.take(connect(), "people")
    assert len(kept.rows("people")) == 32


def test_an_object_the_user_may_not_read_is_named(org: Org, connect: Connect) -> None:
    company(org)
    org.hidden_objects.add("Lead")
    for ask in (lambda: connect().check(), lambda: Kept().take(connect(), "people")):
        with pytest.raises(Refused, match="does not let the user read Lead") as refused:
            ask()
        assert "permission set" in refused.value.remedy


def test_what_one_can_do_without_is_left_out_and_said(org: Org, connect: Connect) -> None:
    company(org)
    org.hidden_objects |= {"Campaign", "CampaignMember", "OpportunityLineItem"}
    assert connect().check().endswith("left; not readable, so left out: CampaignMember, Campaign.")
    kept = Kept().take(connect())
    assert kept.rows("campaigns") == kept.rows("campaign_members") == {}
    assert set(kept.cells("deals", "Campaign.Name").values()) == {None}


def test_a_needed_field_hidden_by_field_level_security_is_named(org: Org, connect: Connect) -> None:
    company(org)
    org.hidden.add(("Lead", "Email"))
    with pytest.raises(Refused) as refused:
        Kept().take(connect(), "people")
    assert str(refused.value) == (
        "Salesforce shows the user no field Email of Lead. Give the user read access to it (field-level security)."
    )


def test_a_field_that_disappears_is_named_before_anything_is_read_without_it(org: Org, connect: Connect) -> None:
    of = company(org)
    kept = Kept().take(connect(), "people")
    org.hidden.add(("Lead", "LeadSource"))
    org.wait(3600)
    org.update("Lead", of.leads[0], City="Kiel")
    with pytest.raises(Refused, match=r"no field LeadSource of Lead, which it did before\."):
        kept.take(connect(), "people")
    assert kept.cells("people", "LeadSource")[of.leads[0]] == "Web"


def test_a_field_that_was_never_there_is_empty(org: Org, connect: Connect) -> None:
    """With one currency there is no CurrencyIsoCode; the column is there for the mapping all the same."""
    company(org)
    del org.schemas["Opportunity"].fields["CurrencyIsoCode"]
    assert set(Kept().take(connect(), "deals").cells("deals", "CurrencyIsoCode").values()) == {None}


def test_custom_fields_are_all_read_unless_some_are_named(org: Org, connect: Connect) -> None:
    of = company(org)
    for number in range(400):
        org.schemas["Lead"].fields[f"A_rather_long_name_of_a_field_{number}__c"] = "string"
    org.schemas["Lead"].fields["Notes__c"] = "textarea"
    for record in org.records["Lead"].values():
        record |= dict.fromkeys(org.schemas["Lead"].fields.keys() - record.keys())
    row = Kept().take(connect(), "people").rows("people")[of.leads[1]][0]
    assert row["Score__c"] == "0.5"
    assert "Notes__c" not in row, "long texts would be most of what is read"
    assert 50 < sum(column.endswith("__c") for column in row) < 400, "as many as an address has room for"
    named = Kept().take(connect(fields="Lead.A_rather_long_name_of_a_field_399__c"), "people")
    assert [column for column in named.rows("people")[of.leads[1]][0] if column.endswith("__c")] == [
        "A_rather_long_name_of_a_field_399__c"
    ]
    with pytest.raises(Refused, match="no field Gone__c of Lead") as refused:
        Kept().take(connect(fields="Lead.Gone__c"), "people")
    assert "take it out of this source's custom fields" in refused.value.remedy


@pytest.mark.parametrize("what", ["unavailable", "drop", "cut"])
def test_what_breaks_off_once_is_asked_again(org: Org, connect: Connect, what: str) -> None:
    company(org, leads=20)
    org.page_size = 5
    for where in ("/token", "/describe", "/query/?", "/query/01g", "/deleted"):
        org.faults.plan(what, where)
    kept = Kept().take(connect(), "people")
    org.wait(3600)
    assert len(kept.take(connect(), "people").rows("people")) == 22
    assert len(org.faults.met) == 5


def test_maintenance_and_a_dead_line_are_said_as_such(org: Org, connect: Connect) -> None:
    company(org)
    org.faults.plan("unavailable", "/queryAll", times=99)
    with pytest.raises(Unreachable, match="busy or under maintenance and did not answer for Account"):
        Kept().take(connect(), "companies")
    org.faults.plans.clear()
    org.faults.plan("drop", "/queryAll", times=99)
    with pytest.raises(Unreachable, match="can't be reached: Account"):
        Kept().take(connect(), "companies")


@pytest.mark.parametrize("what", ["unavailable", "portal"])
@pytest.mark.parametrize("where", ["/oauth2/token", "/describe", "/queryAll", "/query/01g", "/jobs/query", "/results"])
def test_whoever_answers_and_however_badly_it_is_said_in_words(
    org: Org, connect: Connect, what: str, where: str
) -> None:
    company(org, leads=9)
    org.page_size = 2
    org.faults.plan(what, where, times=99)
    bulk_from = 1 if "query" not in where or "job" in where else 1_000
    with pytest.raises(Unreachable) as broken:
        Kept().take(connect(bulk_from=bulk_from), "people")
    assert broken.value.remedy


@pytest.mark.parametrize("what", ["unavailable", "portal"])
def test_a_login_by_password_that_is_not_answered_well_is_said_in_words(org: Org, connect: Connect, what: str) -> None:
    org.faults.plan(what, "/Soap", times=99)
    settings = {"auth": "user name and password", "username": "a", "password": "b"}
    with pytest.raises(Unreachable):
        connect(**settings).check()


def test_an_unknown_version_is_said(org: Org, connect: Connect) -> None:
    with pytest.raises(ConnectorError) as refused:
        Kept().take(connect(version="99.0"), "users")
    assert "API version" in str(refused.value)
