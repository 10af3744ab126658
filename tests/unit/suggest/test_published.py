"""Proposals for published exports: what a person would otherwise have to write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lockstep.engines.embedded import Workbench, workbench
from lockstep.sources.mapping import Column
from lockstep.sources.ready import ready
from lockstep.sources.suggest import suggest
from lockstep.values.faults import LockstepError

pytestmark = pytest.mark.slow

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


def data(*parts: str) -> Path:
    path = DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the published data set {path.name} is not beside the repository")
    return path


def columns(fields: dict[str, Column]) -> dict[str, str | None]:
    return {name: column.column or column.value for name, column in fields.items()}


def test_the_maven_crm_needs_no_correction(bench: Workbench) -> None:
    files = [data("maven_crm_sales", f"{n}.csv") for n in ("accounts", "products", "sales_pipeline", "sales_teams")]
    found = suggest(files, workbench=bench).mapping.files
    deals = found["sales_pipeline"].feeds["deal_records"]
    assert columns(deals) == {
        "id": "opportunity_id", "company": "account", "company_name": "account", "owner": "sales_agent",
        "product": "product", "state": "deal_stage", "status": "deal_stage", "amount": "close_value",
        "created": "engage_date", "closed": "close_date",
    }  # fmt: skip
    assert deals["company"].refers_to == "accounts"
    assert deals["product"].refers_to == "products"
    assert deals["state"].values == {"Won": "won", "Lost": "lost", "Engaging": "open", "Prospecting": "open"}
    assert columns(found["sales_teams"].feeds["member_records"]) == {
        "id": "sales_agent", "name": "sales_agent", "manager": "manager", "region": "regional_office",
    }  # fmt: skip
    assert columns(found["products"].feeds["products"]) == {
        "id": "product", "name": "product", "family": "series", "price": "sales_price",
    }  # fmt: skip
    assert columns(found["accounts"].feeds["company_records"]) == {
        "id": "account", "name": "account", "industry": "sector", "employees": "employees",
        "country": "office_location", "parent": "subsidiary_of",
    }  # fmt: skip


@pytest.mark.parametrize("with_sellers", [False, True])
def test_olist_becomes_leads_and_won_deals(bench: Workbench, with_sellers: bool) -> None:
    names = ["olist_closed_deals_dataset", "olist_marketing_qualified_leads_dataset"]
    names += ["olist_sellers_dataset"] if with_sellers else []
    suggestion = suggest([data("olist_marketing_funnel", f"{n}.csv") for n in names], workbench=bench)
    deals = suggestion.mapping.files[names[0]].feeds["deal_records"]
    leads = suggestion.mapping.files[names[1]].feeds["person_records"]
    assert columns(leads) == {"id": "mql_id", "lead_source": "origin", "created": "first_contact_date"}
    assert columns(deals) == {
        "id": "mql_id", "person": "mql_id", "owner": "sr_id", "kind": "business_type", "state": "won",
        "segment": "business_segment", "closed": "won_date",
    } | ({"company": "seller_id"} if with_sellers else {})  # fmt: skip
    assert deals["person"].refers_to == names[1]
    assert "declared_monthly_revenue – could be the amount, but it is 0 in 95%" in suggestion.yaml


def test_x_education_takes_converted_for_won_and_select_for_nothing(bench: Workbench) -> None:
    found = suggest([data("x_education_leads", "Leads.csv.gz")], workbench=bench).mapping.files["leads"]
    person = found.feeds["person_records"]
    assert columns(person) == {
        "id": "Prospect ID", "country": "Country", "city": "City", "lead_source": "Lead Source",
        "stage": "Converted", "consent": "Do Not Email",
    }  # fmt: skip
    assert person["stage"].values == {"0": "known", "1": "won"}
    assert person["city"].missing == ("Select",)
    assert person["consent"].values == {"Yes": "opted out", "No": "not opted out"}


@pytest.mark.parametrize("kind", ["hubspot", "salesforce"])
def test_the_ready_mapping_of_warehouse_tables_fits(bench: Workbench, kind: str) -> None:
    suggestion = ready(kind, [data(f"fivetran_{kind}_seeds")], workbench=bench, source="crm")
    tables = {table for file in suggestion.mapping.files.values() for table in file.feeds}
    assert {"person_records", "company_records", "deal_records", "member_records", "stages"} <= tables
    assert suggestion.mapping.source == "crm"
    assert any(note.startswith("Left out") for note in suggestion.notes)
    state = next(f for f in suggestion.mapping.files.values() if "deal_records" in f.feeds).feeds["deal_records"][
        "state"
    ]
    assert {"won", "open"} <= set(state.values.values())


def test_the_ready_mapping_of_marketo_tells_its_activities_apart_by_their_names(bench: Workbench) -> None:
    files = ready("marketo", [data("fivetran_marketo_seeds")], workbench=bench).mapping.files
    kinds = {key: file.feeds["touches"]["kind"].value for key, file in files.items() if "touches" in file.feeds}
    assert kinds == {
        "marketo_activity_send_email_data": "sent",
        "marketo_activity_email_delivered_data": "delivered",
        "marketo_activity_email_bounced_data": "bounced",
        "marketo_activity_open_email_data": "open",
        "marketo_activity_click_email_data": "click",
        "marketo_activity_unsubscribe_email_data": "unsubscribed",
    }
    assert files["marketo_lead_data"].feeds["person_records"]["id"].column == "id"


@pytest.mark.parametrize("kind", ["hubspot", "salesforce"])
def test_warehouse_tables_are_also_understood_without_a_ready_mapping(bench: Workbench, kind: str) -> None:
    files = suggest([data(f"fivetran_{kind}_seeds")], workbench=bench).mapping.files
    tables = {table for file in files.values() for table in file.feeds}
    assert {"person_records", "company_records", "deal_records", "member_records"} <= tables
    assert not any("history" in key for key in files)


def test_sessions_and_conversions_meet_in_the_customer_they_name(bench: Workbench) -> None:
    files = [data("attribution_dbt_playbook", f"{n}.csv") for n in ("sessions", "customer_conversions", "ad_spend")]
    found = suggest(files, workbench=bench).mapping.files
    assert found["sessions"].feeds["touches"]["person"].refers_to == "sessions"
    assert found["customer_conversions"].feeds["deal_records"]["person"].refers_to == "sessions"
    assert columns(found["ad_spend"].feeds["spend"])["amount"] == "spend"


def test_an_unknown_kind_names_those_there_are(bench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match="hubspot, marketo, salesforce"):
        ready("siebel", [tmp_path], workbench=bench)
