"""From an account to figures: what HubSpot says lands under the mapping that the connector proposes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emulators.hubspot.hearing import Heard, connected
from emulators.hubspot.portal import PRIMARY_COMPANY, PRIMARY_LEAD, START_MS, Portal, iso
from emulators.hubspot.server import HubSpotServer
from lockstep.engines.embedded import workbench
from lockstep.record.home import Home
from lockstep.record.layers import layers_of, rows_sql
from lockstep.record.rules import BuildRules
from lockstep.record.schema import TABLES
from lockstep.sources.hubspot.connector import KIND, HubSpot
from lockstep.sources.mapping import parse
from lockstep.sources.pulling import pull
from lockstep.sources.sync import sync
from prompt import DONE, Prompt

RULES = BuildRules("UTC", "EUR")
CHARTER = "company: {name: Golden, currency: EUR, time_zone: UTC}\n"
DAY_S = 86_400


class Firm:
    """An account in which a little of everything happened: ids by name."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        portal.owners = [
            {"id": "7", "email": "eva@us.example", "firstName": "Eva", "lastName": "Lang", "archived": False,
             "createdAt": iso(START_MS), "updatedAt": iso(START_MS), "teams": [{"name": "North", "primary": True}]}
        ]  # fmt: skip
        portal.options["contacts", "lifecyclestage"] = [
            {"value": "lead", "label": "Lead"}, {"value": "16249", "label": "Marketing qualified lead (EU)"},
        ]  # fmt: skip
        portal.options["calls", "hs_call_disposition"] = [{"value": "9f-own", "label": "Connected"}]
        portal.forms = {"f-1": "Demo"}
        portal.campaigns = {"c-1": {"name": "Spring", "spend": [
            {"id": "1", "name": "Ads", "amount": 250.5, "order": 0, "createdAt": START_MS, "updatedAt": START_MS}
        ]}}  # fmt: skip
        self.company = portal.create("companies", name="Huber GmbH", domain="huber.example")
        self.anna = self.contact("anna@huber.example", "Anna", "Huber", associatedcompanyid=self.company)
        self.bo = self.contact("bo@li.example", "Bo", "Li")
        self.old = self.contact("old@gone.example", "Odo", "Alt")
        lead = portal.create("leads", hs_pipeline_stage="new-stage-id")
        portal.link("leads", lead, "contacts", self.anna, PRIMARY_LEAD)
        portal.submissions = [{
            "form": "f-1", "conversionId": "s-1", "submittedAt": portal.clock.now_ms, "pageUrl": "https://us.example/",
            "values": [{"name": "email", "value": "bo@li.example"}],
        }]  # fmt: skip
        portal.email_events = [
            {"id": "e", "created": START_MS, "type": "CLICK", "recipient": "anna@huber.example", "emailCampaignId": 1}
        ]
        portal.clock.advance(DAY_S)
        portal.update("contacts", self.anna, lifecyclestage="16249")
        call = portal.create(
            "calls", hs_timestamp=iso(portal.clock.now_ms), hs_call_direction="OUTBOUND", hubspot_owner_id="7",
            hs_call_disposition="9f-own",
        )  # fmt: skip
        portal.link("calls", call, "contacts", self.anna)
        portal.archive("contacts", self.old)
        portal.clock.advance(DAY_S)
        self.deal = self.sale("1000.50", self.anna)
        portal.clock.advance(DAY_S)

    def contact(self, email: str, first: str, last: str, **more: str) -> str:
        return self.portal.create(
            "contacts", email=email, firstname=first, lastname=last, lifecyclestage="lead", hubspot_owner_id="7", **more
        )

    def sale(self, amount: str, contact: str) -> str:
        portal = self.portal
        deal = portal.create(
            "deals", dealname="Press", dealstage="contractsent", amount=amount, hubspot_owner_id="7",
            deal_currency_code="EUR",
        )  # fmt: skip
        portal.link("deals", deal, "companies", self.company, PRIMARY_COMPANY)
        portal.link("deals", deal, "contacts", contact)
        portal.clock.advance(3_600)
        portal.update("deals", deal, dealstage="closedwon", closedate=iso(portal.clock.now_ms))
        return deal


class Live:
    """A source that is read live from the account, in an installation of its own."""

    def __init__(self, folder: Path, connector: HubSpot, portal: Portal) -> None:
        self.prompt = Prompt(folder)
        self.prompt.save("home/charter.yaml", CHARTER)
        self.home, self.connector, self.portal = Home(self.prompt.home), connector, portal
        self.home.mapping("crm").parent.mkdir(parents=True)
        self.home.mapping("crm").write_text(KIND.mapping("crm", connector))

    def sync(self) -> None:
        now_s = self.portal.clock.now_ms // 1000
        pull(self.home, "crm", self.connector, now_s=now_s)
        assert not sync(self.home, RULES, now_s=now_s).failures

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the record's tables, with what was layered over them since."""
        with workbench(threads=1) as bench:
            for table in TABLES:
                layered = rows_sql(layers_of(self.prompt.version, table), table)
                bench.execute(f"CREATE VIEW {table} AS {layered}")
            found: list[tuple[Any, ...]] = bench.execute(sql).fetchall()
            return found


@pytest.fixture
def firm(portal: Portal) -> Firm:
    return Firm(portal)


@pytest.fixture
def live(firm: Firm, server: HubSpotServer, tmp_path: Path) -> Live:
    live = Live(tmp_path, connected(server), firm.portal)
    live.sync()
    return live


@pytest.mark.slow
def test_an_account_lands_without_a_fault_and_gives_figures(live: Live) -> None:
    assert live.prompt.codes() == {"deleted-in-source": 1}  # a contact in HubSpot's archive
    assert live.prompt.value("deals-won") == 1
    assert live.prompt.value("won-revenue") == "1000.50"
    assert live.prompt.by("deals-won", "owner") == {"Eva Lang": 1}
    assert live.rows("SELECT name, company_id FROM people ORDER BY name") == [
        ("Anna Huber", "crm/companies/101"),
        ("Bo Li", "@li.example"),  # by the domain of his address
    ]
    assert live.rows("SELECT stage, status FROM stages WHERE deal_key IS NULL ORDER BY occurred_s, stage") == [
        ("known", "Lead"), ("known", "Lead"), ("offered", "New"), ("offered", "Marketing qualified lead (EU)"),
    ]  # fmt: skip
    assert live.rows("SELECT kind, direction, outcome, member FROM activities") == [("call", "out", "Connected", "7")]
    assert live.rows("SELECT channel, kind, content FROM touches ORDER BY channel") == [
        ("email", "click", None),
        ("website", "form", "Demo"),
    ]
    assert live.rows("SELECT campaign, amount_minor FROM spend") == [("Spring", 25_050)]


@pytest.mark.slow
def test_what_changes_in_the_account_changes_the_record(live: Live, firm: Firm, portal: Portal) -> None:
    firm.sale("500", firm.bo)
    both = portal.merge("contacts", firm.anna, firm.bo)
    portal.clock.advance(60)
    live.sync()
    assert live.prompt.value("deals-won") == 2
    assert live.prompt.value("won-revenue") == "1500.50"
    assert live.rows("SELECT name FROM people") == [("Anna Huber",)]
    linked = "SELECT COUNT(DISTINCT entity_id) FROM links WHERE kind = 'person' AND key IN "
    assert live.rows(f"{linked}('crm/contacts/{firm.anna}', 'crm/contacts/{firm.bo}', 'crm/contacts/{both}')") == [(1,)]
    portal.archive("deals", firm.deal)
    portal.clock.advance(60)
    live.sync()
    assert live.prompt.value("won-revenue") == "500.00"


@pytest.mark.slow
def test_nothing_new_makes_no_new_version(live: Live, portal: Portal) -> None:
    portal.clock.advance(2 * DAY_S)
    live.sync()
    before = live.prompt.version
    portal.clock.advance(DAY_S)
    live.sync()
    assert live.prompt.version == before


def test_the_mapping_of_an_account_knows_its_own_words(firm: Firm, server: HubSpotServer) -> None:
    portal = firm.portal
    portal.options["contacts", "lifecyclestage"].append({"value": "99", "label": "Zzyzx"})
    mapping = parse(KIND.mapping("crm", connected(server)))
    assert mapping.source == "crm"
    assert mapping.currency == "EUR"
    values = mapping.files["contacts"].feeds["person_records"]["stage"].values
    assert values["16249"] == "offered"
    assert "99" not in values  # nobody knows what it means: each row with it is a fault that says so
    assert mapping.files["contact_stages"].feeds["stages"]["from_stage"].values == values
    outcomes = mapping.files["calls"].feeds["activities"]["outcome"].values
    assert outcomes["9f-own"] == "Connected"


def test_every_column_of_the_mapping_is_one_that_a_record_is_said_with(firm: Firm, server: HubSpotServer) -> None:
    portal, connector, heard = firm.portal, connected(server), Heard()
    for kind in ("meetings", "emails", "communications", "tasks", "notes"):
        portal.link(kind, portal.create(kind), "contacts", firm.anna)
    heard.pull(connector, portal)
    mapping = parse(KIND.mapping("crm", connector))
    assert [file.path for file in mapping.files.values()] == [f"@{stream}" for stream in connector.streams()]
    for key, file in mapping.files.items():
        said = {column for rows in heard.rows(key).values() for row in rows for column in row}
        wanted = {column.column for fields in file.feeds.values() for column in fields.values() if column.column}
        assert wanted <= said, key


@pytest.mark.slow
def test_it_is_connected_at_the_command_line(
    firm: Firm, server: HubSpotServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCKSTEP_SOURCE_HOSTS", "127.0.0.1")
    monkeypatch.setenv("TOKEN", server.token)
    prompt = Prompt(tmp_path)
    prompt.save("home/charter.yaml", CHARTER)
    added = prompt("source", "add", "crm", "--kind", "hubspot", "--set", f"url={server.url}", "--secret", "token=TOKEN")
    assert added.code == DONE, added.words
    assert "HubSpot account 62515 at app-eu1.hubspot.com, EUR." in added.words
    prompt.sync()
    assert prompt.value("deals-won") == 1
    assert not [
        path for path in prompt.home.rglob("*") if path.is_file() and server.token.encode() in path.read_bytes()
    ]
