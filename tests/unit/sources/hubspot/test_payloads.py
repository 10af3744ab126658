"""Answers in the form HubSpot documents: the connector reads them, and the emulator gives them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
import requests
from flask import Flask, request
from werkzeug.serving import make_server

from emulators.hubspot.hearing import Heard
from emulators.hubspot.portal import SCOPES, Portal, iso
from emulators.hubspot.server import HubSpotServer
from lockstep.sources.connector import Said
from lockstep.sources.hubspot.access import Access
from lockstep.sources.hubspot.client import Client
from lockstep.sources.hubspot.connector import KIND, HubSpot
from lockstep.sources.hubspot.refusals import MissingRight
from lockstep.sources.mapping import parse


def payload(name: str) -> Any:
    return json.loads(files("lockstep.sources.hubspot").joinpath("payloads", f"{name}.json").read_text("utf-8"))


#: What is answered first, and what to the question for the next page; else there is nothing.
PAGES = {
    "/crm/v3/owners": "owners", "/crm/v3/objects/deals": "deals", "/crm/v3/objects/calls": "calls",
    "/crm/v3/pipelines/deals": "pipelines_deals", "/crm/v3/pipelines/leads": "pipelines_leads",
    "/account-info/v3/details": "account", "/crm/v3/properties/contacts/lifecyclestage": "property",
    "/marketing/v3/forms": "forms", "/email/public/v1/events": "email_events",
    "/email/public/v1/campaigns/5001": "email_campaign", "/marketing/v3/campaigns": "campaigns",
    "/form-integrations/v1/submissions/forms/7b2b9a0e-3d1c-4f0a-9b40-0c4a7a5d2f11": "submissions",
    "/marketing/v3/campaigns/a1f2c3d4-1111-4222-8333-444455556666/budget/totals": "budget",
}  # fmt: skip


@pytest.fixture(scope="module")
def recorded() -> Iterator[HubSpot]:
    """A connector to a server that knows the recorded answers and nothing else."""
    app = Flask(__name__)

    @app.route("/<path:path>", methods=["GET", "POST"])
    def answer(path: str) -> Any:
        asked = f"/{path}"
        if asked == "/crm/v3/objects/leads":
            return payload("missing_scopes"), 403
        if request.args.get("after") or request.args.get("offset"):
            return {"results": [], "events": [], "hasMore": False}
        if asked == "/crm/v3/objects/contacts":
            is_archived = request.args.get("archived") == "true"
            has_history = "propertiesWithHistory" in request.args
            return payload(f"contacts{'_archived' if is_archived else '_history' if has_history else ''}")
        if asked.endswith("/search"):
            found = payload("search")
            return found if len(request.json["filterGroups"][0]["filters"]) == 1 else {"total": 0, "results": []}
        if asked == "/crm/v3/objects/contacts/batch/read":
            return ({"results": []}, 207) if request.args.get("archived") else (payload("batch_read"), 207)
        if asked.startswith("/crm/v4/associations/") and asked.split("/")[5] == "contacts":
            linked = payload("associations")
            if request.json["inputs"][0].get("after"):
                return {"results": []}
            linked["results"][0]["from"]["id"] = request.json["inputs"][0]["id"]
            return linked, 207
        if request.args.get("archived") == "true":
            return {"results": []}
        return payload(PAGES[asked]) if asked in PAGES else {"results": []}

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield HubSpot(Client(url, Access(token="pat-eu1-recorded"), sleep=lambda seconds: None))
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def heard(recorded: HubSpot) -> Heard:
    heard = Heard()
    heard.pull(recorded, Portal())
    return heard


def test_contacts_are_read_with_what_they_were_merged_from(heard: Heard) -> None:
    assert heard.values("contacts", "id", "email", "archived", "same_as", "consent") == [
        ("148", None, "true", "151", None),
        ("149", "left@gone.example", "true", None, None),
        ("151", "anna.huber@huber-maschinen.example", "false", "148", "Freely given consent from contact"),
        ("151:a.huber@huber-maschinen.example", "a.huber@huber-maschinen.example", "true", "151", None),
    ]


def test_history_is_read_with_who_made_it(heard: Heard) -> None:
    assert heard.values("contact_stages", "stage", "from_stage", "by", "entered") == [
        ("lead", None, "Demo request", "2026-01-12T08:15:30.120Z"),
        ("marketingqualifiedlead", "lead", "Score over 50", "2026-02-11T16:20:00.000Z"),
        ("salesqualifiedlead", "marketingqualifiedlead", "5478", "2026-03-02T10:11:12.345Z"),
    ]


def test_deals_and_activities_are_read(heard: Heard) -> None:
    assert heard.values("deals", "id", "deal_state", "dealstage_label", "amount") == [
        ("400", "won", "Closed Won", "48500.00")
    ]
    assert heard.values("deal_contacts", "contact_id", "role") == [("151", "Decision maker"), ("160", None)]
    assert heard.values("calls", "contact_id", "outcome", "occurred") == [
        ("151", "f240bbac-87c9-4f6e-bf70-924b57d47db7", "2026-03-02T11:25:00Z"),
        ("160", "f240bbac-87c9-4f6e-bf70-924b57d47db7", "2026-03-02T11:25:00Z"),
    ]


def test_marketing_is_read(heard: Heard) -> None:
    assert heard.values("owners", "id", "name", "team") == [("41629779", "Eva Lang", "North")]
    assert heard.values("form_submissions", "email", "form", "campaign") == [
        ("anna.huber@huber-maschinen.example", "Demo request", "spring-press")
    ]
    assert heard.values("email_events", "kind", "campaign", "content") == [
        ("CLICK", "January letter", "https://us.example/presses")
    ]
    assert heard.values("spend", "campaign", "amount", "currency") == [("spring-press", "1250.5", "EUR")]


def test_a_search_is_read_and_what_it_should_not_have_found_is_gone(recorded: HubSpot) -> None:
    heard = Heard()
    heard.pull(recorded, Portal(), "contacts")
    heard.pull(recorded, Portal(), "contacts")
    assert heard.latest["contacts"]["160"] == Said("160", heard.latest["contacts"]["160"].changed_ms, ())
    assert "151" in heard.rows("contacts")


def test_the_account_and_its_words_are_read(recorded: HubSpot) -> None:
    assert "HubSpot account 62515 at app-eu1.hubspot.com, EUR. Not read" in recorded.check()
    assert parse(KIND.mapping("crm", recorded)).currency == "EUR"
    with pytest.raises(MissingRight, match=r"crm\.objects\.leads\.read"):
        recorded.client.get("/crm/v3/objects/leads")


#: Maps from names that are the account's own.
FREE = ("properties", "propertiesWithHistory", "metadata", "context")


def assert_same_form(given: Any, documented: Any, place: str) -> None:
    """Check that nothing is given that HubSpot does not give, and nothing in another kind."""
    if isinstance(given, dict) and not place.endswith(FREE):
        assert isinstance(documented, dict), place
        assert given.keys() <= documented.keys(), place
        for key, value in given.items():
            assert_same_form(value, documented[key], f"{place}.{key}")
    elif isinstance(given, list):
        assert isinstance(documented, list), place
        whole: dict[str, Any] = {}
        for one in documented:
            whole |= one if isinstance(one, dict) else {}
        for one in given:
            assert_same_form(one, whole if isinstance(one, dict) else documented[0], f"{place}[]")
    elif given is not None and documented is not None and not isinstance(given, dict):
        assert type(given) is type(documented), place


def test_the_emulator_answers_in_the_form_that_is_documented(portal: Portal, server: HubSpotServer) -> None:
    contacts = [portal.create("contacts", lifecyclestage="lead") for _ in range(3)]
    deal, lonely = portal.create("deals", dealstage="closedwon"), portal.create("deals")
    for contact in contacts:
        portal.link("deals", deal, "contacts", contact)
    portal.archive("contacts", contacts[2])
    now = portal.clock.now_ms
    portal.owners = [{**payload("owners")["results"][0], "createdAt": iso(now)}]
    portal.forms, portal.email_campaigns = {"f": "Demo"}, {1: "Letter"}
    portal.submissions = [{"form": "f", **payload("submissions")["results"][0]}] * 30
    portal.email_events = [{"id": "1", "created": now, "type": "OPEN", "recipient": "a@b.example"}] * 200
    portal.campaigns = {"c": {"name": "Spring", "spend": payload("budget")["spendItems"]}}
    objects, read = "/crm/v3/objects/contacts", {"inputs": [{"id": contacts[0]}, {"id": contacts[2]}]}

    token = server.token

    def ask(path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.request("GET" if body is None else "POST", server.url + path, json=body, headers=headers).json()

    for path, body, name in [
        (f"{objects}?limit=1&properties=email", None, "contacts"),
        (f"{objects}?archived=true", None, "contacts_archived"),
        (f"{objects}?propertiesWithHistory=lifecyclestage", None, "contacts_history"),
        (f"{objects}/search", {"limit": 1}, "search"),
        (f"{objects}/batch/read", read, "batch_read"),
        ("/crm/v4/associations/deals/contacts/batch/read", {"inputs": [{"id": deal}, {"id": lonely}]}, "associations"),
        ("/crm/v3/owners", None, "owners"),
        ("/crm/v3/pipelines/deals", None, "pipelines_deals"),
        ("/crm/v3/pipelines/leads", None, "pipelines_leads"),
        ("/crm/v3/properties/contacts", None, "properties"),
        ("/account-info/v3/details", None, "account"),
        ("/marketing/v3/forms", None, "forms"),
        ("/form-integrations/v1/submissions/forms/f", None, "submissions"),
        ("/email/public/v1/events", None, "email_events"),
        ("/email/public/v1/campaigns/1", None, "email_campaign"),
        ("/marketing/v3/campaigns", None, "campaigns"),
        ("/marketing/v3/campaigns/c/budget/totals", None, "budget"),
    ]:
        answer = ask(path, body)
        assert answer.get("results", [1]), name
        assert_same_form(answer, payload(name), name)
    server.scopes = {*SCOPES.values()} - {SCOPES["contacts"]}
    assert_same_form(ask(objects), payload("missing_scopes"), "missing_scopes")
    server.daily = 0
    assert_same_form(ask(objects), payload("daily"), "daily")
    server.token = "another"
    assert_same_form(ask(objects), payload("unauthorized"), "unauthorized")
