"""The mapping of an organisation speaks its own words."""

from __future__ import annotations

from emulators.salesforce.company import company
from emulators.salesforce.org import Org
from lockstep.sources.mapping import parse
from lockstep.sources.salesforce.connector import KIND
from lockstep.sources.salesforce.streams import STREAMS

from .conftest import Connect
from .keeping import Kept


def test_statuses_and_stages_are_the_organisations_own(org: Org, connect: Connect) -> None:
    org.create("LeadStatus", ApiName="mql", MasterLabel="MQL", IsConverted=False, SortOrder=9)
    mapping = parse(KIND.mapping("crm", connect()))
    assert mapping.source == "crm"
    stage = mapping.files["people"].feeds["person_records"]["stage"].values
    assert (stage["mql"], stage["Working - Contacted"], stage["Parked"]) == ("offered", "accepted", "known")
    assert stage["Handed to sales"] == "qualified", "the status that leads are converted with"
    assert mapping.files["lead_history"].feeds["stages"]["from_stage"].values["mql"] == "offered"
    state = mapping.files["deals"].feeds["deal_records"]["state"].values
    assert (state["Signed off"], state["Closed Lost"], state["Discovery"]) == ("won", "lost", "open")
    assert mapping.files["deal_history"].feeds["stages"]["stage"].values["Discovery"] == "opportunity"


def test_what_can_not_be_seen_is_left_out_with_what_refers_to_it(org: Org, connect: Connect) -> None:
    org.hidden_objects |= {"Product2", "Campaign", "LeadStatus"}
    mapping = parse(KIND.mapping("crm", connect()))
    assert set(STREAMS) - set(mapping.files) == {"products", "campaigns"}
    assert "product" not in mapping.files["deals"].feeds["deal_records"]
    stage = mapping.files["people"].feeds["person_records"]["stage"].values
    assert stage["Open - Not Contacted"] == "offered", "the standard words stay"


def test_every_column_of_the_mapping_is_in_what_is_said(org: Org, connect: Connect) -> None:
    company(org)
    connector = connect()
    mapping = parse(KIND.mapping("crm", connector))
    kept = Kept().take(connector)
    for key, file in mapping.files.items():
        said = {column for rows in kept.rows(file.path.removeprefix("@")).values() for row in rows for column in row}
        wanted = {spec.column for fields in file.feeds.values() for spec in fields.values() if spec.column}
        assert wanted <= said, (key, wanted - said)
