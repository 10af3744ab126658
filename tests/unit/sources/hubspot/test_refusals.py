"""When HubSpot does not answer: what is tried again, what is not, and what a person is told."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

import pytest

from emulators.hubspot.hearing import Heard, connected
from emulators.hubspot.portal import SCOPES, Portal
from emulators.hubspot.server import HubSpotServer
from lockstep.sources.connector import ConnectorError, Refused, Unreachable
from lockstep.sources.hubspot.access import Access
from lockstep.sources.hubspot.client import Client
from lockstep.sources.hubspot.connector import KIND, HubSpot
from lockstep.sources.hubspot.refusals import MissingRight
from lockstep.values.faults import WrongUse


def by_oauth(server: HubSpotServer) -> HubSpot:
    access = Access(client_id=server.client_id, client_secret=server.client_secret, refresh_token=server.refresh_token)
    return HubSpot(Client(server.url, access, sleep=server.portal.clock.advance))


def test_a_person_recognises_the_account(server: HubSpotServer) -> None:
    assert connected(server).check() == "HubSpot account 62515 at app-eu1.hubspot.com, EUR."


@pytest.mark.parametrize("fault", ["500", "502", "429", "drop", "cut", "garbage"])
def test_what_passes_is_tried_again(portal: Portal, server: HubSpotServer, fault: str) -> None:
    portal.create("contacts")
    server.broken = {1: fault, 2: fault, 4: fault}
    heard = Heard()
    heard.pull(connected(server), portal, "contacts")
    assert len(heard.rows("contacts")) == 1


def test_it_waits_as_long_as_it_is_asked_to(portal: Portal, server: HubSpotServer) -> None:
    server.broken = {1: "429"}
    before = portal.clock.now_ms
    connected(server).client.get("/crm/v3/objects/contacts")
    assert 3_000 <= portal.clock.now_ms - before < 3_100


def test_limits_are_kept_over_hundreds_of_calls(server: HubSpotServer) -> None:
    client = connected(server).client
    for _ in range(250):
        client.get("/crm/v3/objects/contacts", limit=1)
    assert server.limited == {"TEN_SECONDLY_ROLLING": server.limited["TEN_SECONDLY_ROLLING"]}
    assert 1 <= server.limited["TEN_SECONDLY_ROLLING"] <= 5
    for _ in range(30):
        client.search("/crm/v3/objects/contacts/search", {"limit": 1})
    assert server.limited["SECONDLY"] == 0  # no search is asked for too early in the first place


def test_what_does_not_pass_is_unreachable_and_goes_on_later(portal: Portal, server: HubSpotServer) -> None:
    for _ in range(150):
        portal.create("contacts")
    connector, heard = connected(server), Heard()
    server.broken = dict.fromkeys(range(2, 20), "502")
    with pytest.raises(Unreachable, match=r"HubSpot does not work at the moment \(HTTP 502\).*Sync again later"):
        heard.pull(connector, portal, "contacts")
    assert len(heard.rows("contacts")) == 100
    server.broken = {}
    calls = server.calls.total()
    heard.pull(connector, portal, "contacts")
    assert len(heard.rows("contacts")) == 150
    assert server.calls.total() - calls == 2  # the second page, and the archive


def test_nobody_waits_for_a_day_within_one_pull(portal: Portal, server: HubSpotServer) -> None:
    server.broken = {1: "wait"}
    with pytest.raises(Unreachable, match="asked too often"):
        connected(server).client.get("/crm/v3/objects/contacts")
    assert server.calls.total() == 1


def test_a_day_without_calls_left_is_said_and_not_tried_on(portal: Portal, server: HubSpotServer) -> None:
    server.daily = 0
    with pytest.raises(Unreachable, match=r"used up for today.*after midnight"):
        connected(server).check()
    assert server.calls.total() == 1


def test_a_revoked_token_is_refused(portal: Portal, server: HubSpotServer) -> None:
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "contacts")
    server.token = "pat-eu1-another"
    with pytest.raises(Refused, match=r"does not accept the access token.*Private Apps"):
        heard.pull(connector, portal, "contacts")


def test_an_account_that_is_no_more_is_refused(server: HubSpotServer) -> None:
    server.is_active = False
    with pytest.raises(Refused, match=r"does not let us into this account.*no longer active.*administrator"):
        connected(server).check()


def test_a_missing_right_names_the_scope(portal: Portal, server: HubSpotServer) -> None:
    server.scopes = {*SCOPES.values()} - {"crm.objects.deals.read"}
    for ask in (connected(server).check, lambda: Heard().pull(connected(server), portal, "deals")):
        with pytest.raises(MissingRight, match=r"lacks the scope crm[.]objects[.]deals[.]read[.] Add the scope"):
            ask()


def test_what_the_plan_or_the_token_leaves_out_is_said_and_passed_over(portal: Portal, server: HubSpotServer) -> None:
    server.scopes = {*SCOPES.values()} - {"crm.objects.leads.read", "content"}
    connector, heard = connected(server), Heard()
    assert connector.check().endswith(
        "Not read, for want of rights or plan: leads (scope crm.objects.leads.read), email events (scope content)."
    )
    heard.pull(connector, portal)
    assert "leads" not in heard.cursors
    server.scopes = None  # granted later: it begins at the beginning
    portal.create("leads")
    heard.pull(connector, portal, "leads")
    assert len(heard.latest["leads"]) == 1


def test_a_right_that_was_taken_away_is_an_error(portal: Portal, server: HubSpotServer) -> None:
    connector, heard = connected(server), Heard()
    heard.pull(connector, portal, "leads")
    server.scopes = {*SCOPES.values()} - {"crm.objects.leads.read"}
    with pytest.raises(MissingRight):
        heard.pull(connector, portal, "leads")


def test_a_property_that_is_no_more_is_named(portal: Portal, server: HubSpotServer) -> None:
    with pytest.raises(Unreachable, match=r"Property 'gone' does not exist.*take it out"):
        connected(server).client.search(
            "/crm/v3/objects/contacts/search", {"sorts": [{"propertyName": "gone", "direction": "ASCENDING"}]}
        )


def test_an_address_where_nobody_listens_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    waited: list[float] = []
    with pytest.raises(Unreachable, match=f"HubSpot at {url} was not reached: the connection broke off"):
        HubSpot(Client(url, Access(token="t"), sleep=waited.append)).check()
    assert waited == [1, 2, 4, 8, 16]


@pytest.mark.parametrize("url", ["api.hubapi.com", "https://", "gopher://api.hubapi.com"])
def test_an_address_that_is_none_is_not_tried_again(url: str) -> None:
    waited: list[float] = []
    with pytest.raises(Unreachable, match=f"HubSpot at {url.rstrip('/')} was not reached: the address is none"):
        HubSpot(Client(url, Access(token="t"), sleep=waited.append)).check()
    assert waited == []


def test_tokens_of_oauth_are_renewed_before_they_end(portal: Portal, server: HubSpotServer) -> None:
    connector, heard = by_oauth(server), Heard()
    heard.pull(connector, portal, "contacts")
    for _ in range(20):
        portal.clock.advance(300)
        heard.pull(connector, portal, "contacts")
    assert 3 <= server.calls["/oauth/v1/token"] <= 5
    # One that ended while nobody looked is renewed as well, once.
    portal.clock.advance(86_400)
    heard.pull(connector, portal, "contacts")


def test_a_connection_that_was_removed_is_refused(server: HubSpotServer) -> None:
    connector = by_oauth(server)
    connector.check()
    server.refresh_token = "another"
    server.portal.clock.advance(3_600)
    with pytest.raises(Refused, match=r"gives no new access token any more.*Install the app again"):
        connector.check()


def test_renewing_is_tried_again_too(server: HubSpotServer) -> None:
    server.broken = {1: "502", 2: "drop"}
    assert by_oauth(server).check().startswith("HubSpot account")


@pytest.mark.parametrize("connect", [connected, by_oauth])
def test_no_secret_is_logged_or_told(
    connect: Callable[[HubSpotServer], HubSpot], server: HubSpotServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    connector, told = connect(server), []
    secrets = [server.token, server.client_secret, server.refresh_token]

    def refused() -> None:
        with pytest.raises(ConnectorError) as error:
            connector.check()
        told.append(f"{error.value!r} {error.value} {error.getrepr(style='long', chain=True).reprcrash}")

    connector.check()
    secrets += server.issued
    server.broken = dict.fromkeys(range(1, 10), "502")
    refused()
    server.broken = {}
    server.token, server.refresh_token, server.issued = "other", "other", {}  # their answers quote what was sent
    refused()
    assert len(told) == 2
    said = " ".join([*told, caplog.text, repr(connector.client._access)])
    assert not [secret for secret in secrets if secret in said]


def test_settings_that_can_not_connect_are_wrong_use() -> None:
    empty = {setting.name: setting.default or "" for setting in KIND.settings}
    with pytest.raises(WrongUse, match="either the token of a private app, or client id"):
        KIND.connect(empty)
    with pytest.raises(WrongUse, match="of the latter client_secret is empty"):
        KIND.connect({**empty, "client_id": "1", "refresh_token": "2"})
    with pytest.raises(WrongUse, match=r"“colour” is no property.*contacts[.]favourite_colour"):
        KIND.connect({**empty, "token": "t", "properties": "colour"})
    assert KIND.connect({**empty, "token": "t", "properties": "contacts.a, deals.b__c contacts.d"})
