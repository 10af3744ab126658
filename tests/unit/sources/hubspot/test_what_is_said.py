"""What the connector says of an account is what the account holds."""

from __future__ import annotations

import pytest

from emulators.hubspot.hearing import Heard, connected
from emulators.hubspot.portal import PRIMARY_COMPANY, PRIMARY_LEAD, START_MS, Portal, iso
from emulators.hubspot.server import HubSpotServer
from lockstep.sources.connector import Refused


def heard_of(server: HubSpotServer, *streams: str) -> Heard:
    heard = Heard()
    heard.pull(connected(server), server.portal, *streams)
    return heard


def test_every_record_is_said_with_its_properties_over_many_pages(portal: Portal, server: HubSpotServer) -> None:
    expected = [(portal.create("contacts", email=f"p{number}@firm.example"), number) for number in range(230)]
    heard = heard_of(server, "contacts")
    assert sorted(heard.values("contacts", "id", "email", "archived")) == sorted(
        (id_, f"p{number}@firm.example", "false") for id_, number in expected
    )


def test_what_is_archived_stays_and_says_so(portal: Portal, server: HubSpotServer) -> None:
    here, there = portal.create("companies", name="Here"), portal.create("companies", name="There")
    portal.archive("companies", there)
    assert heard_of(server, "companies").values("companies", "id", "name", "archived") == [
        (here, "Here", "false"),
        (there, "There", "true"),
    ]


def test_an_archived_activity_goes_away(portal: Portal, server: HubSpotServer) -> None:
    contact, call = portal.create("contacts"), portal.create("calls")
    portal.link("calls", call, "contacts", contact)
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "calls")
    assert heard.values("calls", "id", "contact_id") == [(call, contact)]
    portal.archive("calls", call)
    portal.clock.advance(60)
    heard.pull(connector, portal, "calls")
    assert heard.rows("calls") == {}


def test_merged_contacts_name_the_one_they_became(portal: Portal, server: HubSpotServer) -> None:
    anna, ann = (
        portal.create("contacts", email="anna@firm.example"),
        portal.create("contacts", email="ann@firm.example"),
    )
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "contacts", "contact_stages")
    portal.clock.advance(3600)
    both = portal.merge("contacts", anna, ann)
    heard.pull(connector, portal, "contacts", "contact_stages")
    assert heard.values("contacts", "id", "email", "archived", "same_as", "merged_into") == [
        (anna, None, "true", both, both),
        (ann, None, "true", both, both),
        (both, "anna@firm.example", "false", f"{anna};{ann}", None),
        (f"{both}:ann@firm.example", "ann@firm.example", "true", both, both),
    ]
    portal.clock.advance(3600)
    third = portal.create("contacts")
    last = portal.merge("contacts", third, both)
    heard.pull(connector, portal, "contacts")
    assert {row[0]: row[1] for row in heard.values("contacts", "id", "merged_into") if ":" not in str(row[0])} == {
        anna: last, ann: last, both: last, third: last, last: None,
    }  # fmt: skip


def test_contacts_merged_into_one_that_was_archived_since_are_said(portal: Portal, server: HubSpotServer) -> None:
    both = portal.merge("contacts", portal.create("contacts"), portal.create("contacts"))
    portal.archive("contacts", both)
    assert heard_of(server, "contacts").values("contacts", "id", "archived", "merged_into") == [
        ("101", "true", both),
        ("102", "true", both),
        (both, "true", None),
    ]


def test_stage_entries_come_from_the_history_of_properties(portal: Portal, server: HubSpotServer) -> None:
    contact = portal.create("contacts", lifecyclestage="lead")
    deal = portal.create("deals", dealstage="appointmentscheduled")
    portal.clock.advance(86_400)
    portal.update("contacts", contact, lifecyclestage="marketingqualifiedlead")
    portal.update("contacts", contact, lifecyclestage="")
    portal.update("contacts", contact, lifecyclestage="lead")
    portal.update("deals", deal, dealstage="closedwon")
    heard = heard_of(server, "contact_stages", "deal_stages")
    later = iso(START_MS + 86_400_000)
    assert heard.values("contact_stages", "contact_id", "stage", "from_stage", "entered") == [
        (contact, "lead", None, iso(START_MS)),
        (contact, "marketingqualifiedlead", "lead", later),
        (contact, "lead", None, later),
    ]
    assert heard.values("deal_stages", "deal_id", "stage", "from_stage", "status", "entered") == [
        (deal, "opportunity", None, "Appointment Scheduled", iso(START_MS)),
        (deal, "won", "opportunity", "Closed Won", later),
    ]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"dealstage": "contractsent"}, "open"),
        ({"dealstage": "closedlost"}, "lost"),
        ({"dealstage": "closedwon"}, "won"),
        ({"dealstage": "a-stage-since-deleted"}, "open"),
        ({"dealstage": "a-stage-since-deleted", "hs_is_closed": "true", "hs_is_closed_won": "true"}, "won"),
        ({"dealstage": "a-stage-since-deleted", "hs_is_closed": "true", "hs_is_closed_won": "false"}, "lost"),
    ],
)
def test_a_deal_is_won_lost_or_open_as_its_own_pipeline_has_it(
    portal: Portal, server: HubSpotServer, values: dict[str, str], state: str
) -> None:
    portal.create("deals", **values)
    assert heard_of(server, "deals").values("deals", "deal_state") == [(state,)]


def test_a_pipeline_that_means_something_else_has_all_deals_told_again(portal: Portal, server: HubSpotServer) -> None:
    portal.create("deals", dealstage="contractsent")
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "deals", "deal_stages")
    [pipeline] = portal.pipelines["deals"]
    signed = {**pipeline["stages"][1], "label": "Signed", "metadata": {"isClosed": "true", "probability": "1.0"}}
    portal.pipelines["deals"] = [{**pipeline, "stages": [signed]}]
    portal.clock.advance(86_400)
    heard.pull(connector, portal, "deals", "deal_stages")
    assert heard.values("deals", "deal_state", "dealstage_label") == [("won", "Signed")]
    assert heard.values("deal_stages", "stage", "status") == [("won", "Signed")]


def test_a_deal_has_its_primary_company_and_all_its_contacts(portal: Portal, server: HubSpotServer) -> None:
    first, main = portal.create("companies"), portal.create("companies")
    people = [portal.create("contacts") for _ in range(5)]  # more than one page of associations
    deal, lonely = portal.create("deals"), portal.create("deals")
    portal.link("deals", deal, "companies", first)
    portal.link("deals", deal, "companies", main, PRIMARY_COMPANY)
    for person in people:
        portal.link("deals", deal, "contacts", person)
    portal.link("deals", deal, "contacts", people[0], (9, "Decision maker"))
    heard = heard_of(server, "deals", "deal_contacts")
    assert heard.values("deals", "id", "company_id") == [(deal, main), (lonely, None)]
    roles = ["Decision maker", None, None, None, None]
    assert heard.values("deal_contacts", "deal_id", "contact_id", "role") == [
        (deal, person, role) for person, role in zip(people, roles, strict=True)
    ]


def test_a_contact_taken_off_a_deal_is_taken_off(portal: Portal, server: HubSpotServer) -> None:
    deal, one, two = portal.create("deals"), portal.create("contacts"), portal.create("contacts")
    portal.link("deals", deal, "contacts", one)
    portal.link("deals", deal, "contacts", two)
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "deal_contacts")
    portal.clock.advance(60)
    portal.unlink("deals", deal, "contacts", one)
    heard.pull(connector, portal, "deal_contacts")
    assert heard.values("deal_contacts", "contact_id") == [(two,)]


def test_an_activity_counts_once_for_its_deal_else_for_each_contact(portal: Portal, server: HubSpotServer) -> None:
    one, two, deal = portal.create("contacts"), portal.create("contacts"), portal.create("deals")
    when = "2026-06-01T10:00:00.000Z"
    sold = portal.create("calls", hs_timestamp=when, hs_call_direction="OUTBOUND", hubspot_owner_id="5")
    cold = portal.create("calls", hs_timestamp=when, hs_call_direction="INBOUND")
    stray = portal.create("calls", hs_timestamp=when)
    for call in (sold, cold):
        portal.link("calls", call, "contacts", one)
        portal.link("calls", call, "contacts", two)
    portal.link("calls", sold, "deals", deal)
    heard = heard_of(server, "calls")
    assert heard.values("calls", "id", "contact_id", "deal_id", "direction", "member", "occurred") == [
        (sold, one, deal, "OUTBOUND", "5", when),
        (cold, one, None, "INBOUND", None, when),
        (cold, two, None, "INBOUND", None, when),
    ]
    assert stray not in heard.rows("calls")


def test_a_task_happened_when_it_was_done_and_not_when_it_is_due(portal: Portal, server: HubSpotServer) -> None:
    contact = portal.create("contacts")
    done = portal.create("tasks", hs_timestamp="2027-01-01T00:00:00Z", hs_task_completion_date="2026-06-02T00:00:00Z")
    due = portal.create("tasks", hs_timestamp="2027-01-01T00:00:00Z")
    for task in (done, due):
        portal.link("tasks", task, "contacts", contact)
    assert heard_of(server, "tasks").values("tasks", "occurred") == [("2026-06-02T00:00:00Z",), (iso(START_MS),)]


def test_a_lead_is_told_on_its_contact_by_the_states_of_its_pipeline(portal: Portal, server: HubSpotServer) -> None:
    contact = portal.create("contacts")
    lead = portal.create("leads", hs_pipeline_stage="new-stage-id")
    portal.link("leads", lead, "contacts", contact, PRIMARY_LEAD)
    portal.clock.advance(60)
    portal.update("leads", lead, hs_pipeline_stage="unqualified-stage-id", hs_lead_disqualification_reason="TIMING")
    assert heard_of(server, "leads").values("leads", "contact_id", "stage", "status", "reason") == [
        (contact, "offered", "New", None),
        (contact, "disqualified", "Disqualified", "TIMING"),
    ]


def test_owners_are_said_once_and_again_when_they_differ(portal: Portal, server: HubSpotServer) -> None:
    eva = {
        "id": "7", "email": "eva@us.example", "firstName": "Eva", "lastName": "Lang", "archived": False,
        "createdAt": iso(START_MS), "updatedAt": iso(START_MS), "teams": [{"name": "North", "primary": True}],
    }  # fmt: skip
    portal.owners = [eva, {**eva, "id": "8", "firstName": None, "lastName": "", "archived": True, "teams": []}]
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "owners")
    assert heard.values("owners", "id", "name", "team", "to") == [
        ("7", "Eva Lang", "North", None),
        ("8", "eva@us.example", None, iso(START_MS)),
    ]
    heard.pull(connector, portal, "owners")
    assert heard.count == 2
    portal.owners = [{**eva, "lastName": "Kurz"}]
    portal.clock.advance(60)
    heard.pull(connector, portal, "owners")
    assert heard.values("owners", "id", "name") == [("7", "Eva Kurz")]


def test_forms_filled_in_are_said_with_their_campaign(portal: Portal, server: HubSpotServer) -> None:
    portal.forms = {"f-1": "Demo", "f-2": "Newsletter"}
    portal.submissions = [
        {
            "form": f"f-{1 + number % 2}", "conversionId": f"c{number}", "submittedAt": START_MS + number,
            "values": [{"name": "email", "value": f"p{number}@firm.example"}],
            "pageUrl": "https://us.example/demo?utm_campaign=spring",
        }
        for number in range(130)
    ]  # fmt: skip
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "form_submissions", batches=2)  # killed between two pages
    heard.pull(connector, portal, "form_submissions")
    assert len(heard.rows("form_submissions")) == 130
    assert heard.rows("form_submissions")["c0"][0] == {
        "id": "c0", "email": "p0@firm.example", "form": "Demo", "campaign": "spring",
        "page": "https://us.example/demo?utm_campaign=spring", "occurred": iso(START_MS),
    }  # fmt: skip
    portal.clock.advance(86_400)
    portal.submissions.append({**portal.submissions[0], "conversionId": "new", "submittedAt": portal.clock.now_ms})
    heard.pull(connector, portal, "form_submissions")
    assert "new" in heard.rows("form_submissions")
    portal.clock.advance(86_400)
    before = heard.count
    heard.pull(connector, portal, "form_submissions")
    assert heard.count - before <= 1  # not all forms of all times again


def test_what_became_of_marketing_emails_is_said_by_campaign(portal: Portal, server: HubSpotServer) -> None:
    portal.email_campaigns = {501: "June letter"}
    portal.email_events = [
        {"id": f"e{number}", "created": START_MS + number, "type": "OPEN", "recipient": f"p{number}@firm.example",
         "emailCampaignId": 501 if number else 999, "appId": 113, "portalId": 62515}
        for number in range(1_200)
    ]  # fmt: skip
    portal.email_events.append({"id": "u", "created": START_MS, "type": "UNBOUNCE", "portalId": 62515})
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "email_events", batches=1)
    heard.pull(connector, portal, "email_events")
    assert len(heard.rows("email_events")) == 1_200
    [row] = heard.rows("email_events")[f"{START_MS + 3}-e3"]
    assert (row["email"], row["campaign"], row["occurred"]) == ("p3@firm.example", "June letter", iso(START_MS + 3))
    assert heard.rows("email_events")[f"{START_MS}-e0"][0]["campaign"] == "999"
    portal.clock.advance(86_400)
    heard.pull(connector, portal, "email_events")
    before = heard.count
    portal.clock.advance(86_400)
    heard.pull(connector, portal, "email_events")
    assert heard.count == before


def test_what_campaigns_cost_is_said_item_by_item(portal: Portal, server: HubSpotServer) -> None:
    item = {"id": "1", "name": "Ads", "amount": 1250.5, "order": 0, "createdAt": START_MS, "updatedAt": START_MS}
    portal.campaigns = {"c-1": {"name": "Spring", "spend": [item]}, "c-2": {"name": "Fair", "spend": []}}
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "spend")
    columns = ("campaign", "amount", "currency", "occurred")
    assert heard.values("spend", *columns) == [("Spring", "1250.5", "EUR", iso(START_MS))]
    del portal.campaigns["c-1"]
    heard.pull(connector, portal, "spend")
    assert heard.values("spend", "campaign") == [("Spring",)]  # a call per campaign: not asked again within the hour
    portal.clock.advance(3_601)
    heard.pull(connector, portal, "spend")
    assert heard.values("spend", "campaign") == []


def test_properties_of_ones_own_become_columns(portal: Portal, server: HubSpotServer) -> None:
    portal.create("contacts", favourite_colour="teal")
    connector, heard = connected(server, contacts=("favourite_colour",)), Heard()
    heard.pull(connector, portal, "contacts", "contact_stages")
    assert heard.values("contacts", "favourite_colour") == [("teal",)]
    portal.properties["contacts"].remove("favourite_colour")
    with pytest.raises(Refused, match=r"contacts have no property favourite_colour any more.*Take it out"):
        heard.pull(connector, portal, "contacts")
