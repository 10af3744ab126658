"""From a running service into the record: connected, read, landed, built; and followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from contents import contents, rows_of
from emulators.salesforce import logins
from emulators.salesforce.company import company
from emulators.salesforce.org import Org
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.versions import Version
from lockstep.sources import connection
from lockstep.sources.connector import Unreachable
from lockstep.sources.pulling import pull
from lockstep.sources.sync import sync

RULES = BuildRules("UTC", "EUR")


def _read(org: Org, home: Home) -> Version:
    pull(home, "crm", connection.connect(home, "crm"), now_s=org.clock)
    return sync(home, RULES, now_s=org.clock).version


def _connected(folder: Path, address: str) -> Home:
    home = Home(folder)
    settings = {"login_url": address, "consumer_key": logins.KEY, "consumer_secret": logins.SECRET}
    assert connection.add_live(home, "crm", "salesforce", settings).startswith("Acme GmbH")
    return home


@pytest.mark.slow
def test_an_organisation_becomes_the_record_and_stays_it(org: Org, address: str, tmp_path: Path) -> None:
    of = company(org)
    later = org.create("Lead", LastName="Later", Email="later@mail.example", Status="Open - Not Contacted")
    home = _connected(tmp_path / "home", address)
    version = _read(org, home)
    assert rows_of(version, "faults", "sentence") == []
    assert rows_of(version, "deals", "name, state, home_minor, product, owner") == [
        ("Deal 0", "open", 90_000, "Plus", "Ben Bitdiddle"), ("Deal 1", "open", 200_000, None, "Ben Bitdiddle"),
    ]  # fmt: skip
    assert rows_of(version, "spend", "channel, campaign, amount_minor") == [("Webinar", "Webinar March", 120_050)]
    assert rows_of(version, "activities", "person_key, kind, direction") == [
        (f"crm/people/{of.contacts[0]}", "meeting", None), (f"crm/people/{of.leads[0]}", "call", "out"),
    ]  # fmt: skip
    offered = (f"crm/people/{later}", "offered", org.records["Lead"][later]["CreatedDate"])
    assert offered in rows_of(version, "stages", "person_key, stage, occurred_s"), "nobody touched it, and it waits"

    # The service breaks off in the middle of what follows.
    org.wait(3600)
    contact, deal = org.convert(of.leads[0])
    org.update("Opportunity", of.deals[1], StageName="Signed off")
    org.merge("Lead", of.leads[2], of.leads[1])
    org.purge("Lead", of.leads[3])
    org.delete("Lead", of.leads[4])
    org.update("Campaign", of.campaigns[0], Name="Webinar spring")
    org.wait(3600)
    org.faults.plan("drop", "OpportunityHistory", times=9)
    with pytest.raises(Unreachable):
        _read(org, home)
    org.faults.plans.clear()
    version = _read(org, home)

    assert rows_of(version, "deals", "name, state, home_minor")[1] == ("Deal 1", "won", 200_000)
    person = {
        key: entity for key, kind, entity in rows_of(version, "links", "key, kind, entity_id") if kind == "person"
    }
    assert person[f"crm/people/{of.leads[0]}"] == person[f"crm/people/{contact}"], "converted"
    assert person[f"crm/people/{of.leads[1]}"] == person[f"crm/people/{of.leads[2]}"], "merged"
    names = [name for (name,) in rows_of(version, "people", "name")]
    assert "Lea D3" not in names, "purged"
    assert "Lea D4" not in names, "deleted"
    assert {campaign for (campaign,) in rows_of(version, "touches", "campaign")} == {"Webinar spring"}
    assert f"crm/deals/{deal}" in {key for (key,) in rows_of(version, "deals", "deal_id")}

    anew = _read(org, _connected(tmp_path / "anew", address))
    ours, theirs = contents(version), contents(anew)
    for table in ("people", "companies", "members", "deals", "journeys", "touches", "activities", "stages", "links"):
        assert ours[table] == theirs[table], table
