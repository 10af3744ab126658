"""One piece of evidence at a time: what a proposal makes of it, and how it says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockstep.engines.embedded import Workbench, workbench
from lockstep.sources.mapping import File, parse
from lockstep.sources.ready import ready
from lockstep.sources.suggest import Suggestion, suggest
from lockstep.values.faults import LockstepError

pytestmark = pytest.mark.slow


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


def propose(bench: Workbench, folder: Path, **files: str) -> Suggestion:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return suggest(paths, workbench=bench, source_name="crm")


def only(suggestion: Suggestion) -> File:
    return next(iter(suggestion.mapping.files.values()))


DEALS = "Deal ID,Stage,Amount,Created,Closed\n"


@pytest.mark.parametrize(("telling", "order"), [("25/04/2026", "%d/%m/%Y"), ("04/25/2026", "%m/%d/%Y")])
def test_a_day_above_twelve_in_another_column_settles_the_order(
    bench: Workbench, tmp_path: Path, telling: str, order: str
) -> None:
    # The amounts alone would speak for the other order.
    mark = "$10.00" if order.startswith("%d") else '"10,50 €"'
    rows = f"1,Won,{mark},03/04/2026,{telling}\n2,Lost,{mark},05/06/2026,07/08/2026\n"
    fields = only(propose(bench, tmp_path, deals=DEALS + rows)).feeds["deal_records"]
    assert fields["created"].formats == (order,)


def test_am_and_pm_speak_for_the_month_first(bench: Workbench, tmp_path: Path) -> None:
    rows = "1,Won,10,3/4/2026 2:05 PM,4/5/2026\n2,Lost,20,5/6/2026 1:00 AM,7/8/2026\n"
    fields = only(propose(bench, tmp_path, deals=DEALS + rows)).feeds["deal_records"]
    assert fields["closed"].formats == ("%m/%d/%Y",)


def test_an_order_that_nothing_decides_is_marked(bench: Workbench, tmp_path: Path) -> None:
    rows = "1,Won,10,03/04/2026,05/06/2026\n2,Lost,20,05/06/2026,07/08/2026\n"
    assert "? day before month, as most of the world" in propose(bench, tmp_path, deals=DEALS + rows).yaml


def test_a_decimal_comma_and_the_euro_are_seen(bench: Workbench, tmp_path: Path) -> None:
    text = 'Nr;Phase;Betrag\n1;Gewonnen;"1.234,56 €"\n2;Verloren;"99,00 €"\n'
    suggestion = propose(bench, tmp_path, verkauf=text)
    assert suggestion.mapping.currency == "EUR"
    assert only(suggestion).feeds["deal_records"]["amount"].decimal == ","


def test_a_currency_nobody_names_is_asked_for(bench: Workbench, tmp_path: Path) -> None:
    suggestion = propose(bench, tmp_path, deals=DEALS + "1,Won,10,2026-01-02,2026-02-03\n")
    assert suggestion.mapping.currency is None
    assert "? No cell or header names a currency" in suggestion.yaml


def test_an_unknown_stage_of_a_deal_is_open_and_said_to_be_a_guess(bench: Workbench, tmp_path: Path) -> None:
    rows = "1,Won,10,2026-01-02,\n2,Zorp,20,2026-01-03,\n3,Lost,5,2026-01-03,\n"
    suggestion = propose(bench, tmp_path, deals=DEALS + rows)
    assert only(suggestion).feeds["deal_records"]["state"].values == {"Won": "won", "Zorp": "open", "Lost": "lost"}
    assert "? no word we know, taken as open: Zorp" in suggestion.yaml


def test_unknown_is_an_answer_and_select_is_none(bench: Workbench, tmp_path: Path) -> None:
    text = "Lead ID,Email,Lead Source\n1,a@x.com,unknown\n2,b@x.com,Select\n3,c@x.com,Fair\n"
    source = only(propose(bench, tmp_path, leads=text)).feeds["person_records"]["lead_source"]
    assert source.missing == ("Select",)


def test_revenue_of_a_company_is_no_amount_of_a_deal(bench: Workbench, tmp_path: Path) -> None:
    text = "Account,Industry,Employees,Revenue,Year established\n" + "".join(
        f"Firm {i} Ltd,Retail,{i + 5},{i}.50,19{50 + i}\n" for i in range(20)
    )
    assert set(only(propose(bench, tmp_path, accounts=text)).feeds) == {"company_records"}


def test_a_column_of_mostly_zeros_is_not_taken_for_the_amount_in_silence(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"{i},2026-01-{i:02},{900 if i == 3 else 0}\n" for i in range(1, 21))
    suggestion = propose(bench, tmp_path, won_deals="deal_id,won_date,revenue\n" + rows)
    fields = only(suggestion).feeds["deal_records"]
    assert "amount" not in fields
    assert fields["state"].value == "won"
    assert "revenue – could be the amount, but it is 0 in 95% of the rows" in suggestion.yaml


def test_the_column_that_others_point_at_is_the_id(bench: Workbench, tmp_path: Path) -> None:
    firms = "Firm ID,Name,City\n" + "".join(f"{i},Firm number {i},Rome\n" for i in range(30))
    deals = "Deal ID,Company,Stage\n" + "".join(f"{i},Firm number {i % 30},Won\n" for i in range(60))
    found = propose(bench, tmp_path, companies=firms, deals=deals).mapping.files
    assert found["companies"].feeds["company_records"]["id"].column == "Name"
    assert found["deals"].feeds["deal_records"]["company"].refers_to == "companies"


def test_small_numbers_that_happen_to_agree_are_no_join(bench: Workbench, tmp_path: Path) -> None:
    people = "id,email\n" + "".join(f"{i},p{i}@x.com\n" for i in range(1, 60))
    deals = "deal_id,stage,amount,priority\n" + "".join(f"D-{i:04},Won,{i},{i % 3 + 1}\n" for i in range(60))
    found = propose(bench, tmp_path, contacts=people, deals=deals).mapping.files
    assert "person" not in found["deals"].feeds["deal_records"]


def test_a_file_of_deals_with_their_people_feeds_both(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"D{i},Won,{i},p{i % 7}@x.com,Ann Lee {i % 7}\n" for i in range(1, 30))
    found = only(propose(bench, tmp_path, deals="Deal ID,Stage,Amount,Contact Email,Contact Name\n" + rows))
    assert list(found.feeds) == ["deal_records", "person_records"]  # the first is what its rows are
    assert found.feeds["person_records"]["id"].column == "Contact Email"
    assert found.feeds["deal_records"]["person"].refers_to == "deals"


def test_managers_beside_owners_feed_members(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"D{i},Won,{i},Rep {i % 5},Boss {i % 2}\n" for i in range(1, 40))
    found = only(propose(bench, tmp_path, deals="Deal ID,Stage,Amount,Sales Rep,Manager\n" + rows))
    assert found.feeds["member_records"]["manager"].column == "Manager"


def test_addresses_and_phone_numbers_are_never_shown(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"{i},ann{i}@secret.example,+49 30 1234{i:03},Lead of ann{i}@secret.example\n" for i in range(20))
    yaml = propose(bench, tmp_path, leads="Lead ID,Email,Phone,Company\n" + rows).yaml
    assert "Lead of …@…" in yaml
    assert "secret.example" not in yaml
    assert "1234" not in yaml


def test_a_header_only_file_is_mapped_by_its_headers(bench: Workbench, tmp_path: Path) -> None:
    fields = only(propose(bench, tmp_path, leads="Lead ID,Email,First Name,Last Name,Lead Source\n")).feeds
    assert fields["person_records"]["email"].column == "Email"


def test_ten_thousand_columns_do_not_hide_the_telling_ones(bench: Workbench, tmp_path: Path) -> None:
    filler = [f"custom {i}" for i in range(9_996)]
    header = [*filler[:5_000], "Lead Id", "Email", "Lead Source", "Created Date", *filler[5_000:]]
    rows = [[*["x"] * 5_000, str(i), f"a{i}@b.com", "Fair", "2026-01-02", *["x"] * 4_996] for i in range(5)]
    text = "\n".join(",".join(row) for row in [header, *rows]) + "\n"
    fields = only(propose(bench, tmp_path, leads=text)).feeds["person_records"]
    assert {"id", "email", "lead_source", "created"} <= fields.keys()


LEADS = "Lead ID,Email\n" + "".join(f"L-{i:03},p{i}@x.com\n" for i in range(30))
DEALS_OF_LEADS = "Opportunity ID,Stage,Amount\n" + "".join(f"O-{i:03},Won,{i}.5\n" for i in range(30))


def test_two_ids_with_an_instant_and_a_kind_are_an_activity_not_a_link(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"O-{i:03},L-{i:03},{'Call' if i % 2 else 'Email'},2026-01-02 10:{i:02}\n" for i in range(30))
    log = "Opportunity ID,Lead ID,Type,Completed At\n" + rows
    links = "Opportunity ID,Lead ID,Role\n" + "".join(f"O-{i:03},L-{i:03},Buyer\n" for i in range(30))
    # Without a kind nobody knows what was done, but it is no mere link either.
    unkind = (log + rows).replace("Type", "Subject").replace("Call", "Hello").replace("Email", "Again")
    files = {"leads": LEADS, "opportunities": DEALS_OF_LEADS, "log": log, "batch_7": unkind, "roles": links}
    found = propose(bench, tmp_path, **files).mapping.files
    assert found["log"].feeds["activities"]["occurred"].column == "Completed At"
    assert "batch_7" not in found or "deal_people" not in found["batch_7"].feeds
    assert set(found["roles"].feeds) == {"deal_people"}


def test_an_offer_with_a_decision_and_a_code_is_a_handoff_whatever_its_file_is_called(
    bench: Workbench, tmp_path: Path
) -> None:
    rows = "".join(
        f"L-{i:03},2026-01-02 10:{i:02},{('Accepted', 'Returned', 'Pending')[i % 3]},"
        f"{('', 'FIT-size', '')[i % 3]},{('none', 'phone', 'all there')[i % 3]}\n"
        for i in range(30)
    )
    text = "Lead ID,Offered at,Decision,Return code,Missing information\n" + rows
    suggestion = propose(bench, tmp_path, leads=LEADS, batch_7=text)
    fields = suggestion.mapping.files["batch_7"].feeds["handoffs"]
    assert (fields["code"].column, fields["packet"].column) == ("Return code", "Missing information")
    # "none" was missing: that is an answer, and nothing to pass over.
    assert fields["packet"].values == {"none": "", "all there": ""}
    assert not fields["packet"].missing
    # A decision that is none of ours is not made up.
    assert fields["decision"].values == {"Accepted": "accepted", "Returned": "returned"}
    assert fields["decision"].missing == ("Pending",)
    assert "? no word we know, taken as not answered: Pending" in suggestion.yaml


def test_what_a_lead_asked_for_tells_hand_raisers(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"L-{i},p{i}@x.com,{('Demo request', 'A brochure by post')[i % 2]}\n" for i in range(20))
    fields = only(propose(bench, tmp_path, leads="Lead ID,Email,Request\n" + rows)).feeds["person_records"]
    assert fields["lead_kind"].values == {"Demo request": "hand-raise", "A brochure by post": "other"}
    bare = "".join(f"L-{i},p{i}@x.com,{('Standard', 'Premium')[i % 2]}\n" for i in range(20))
    fields = only(propose(bench, tmp_path, leads="Lead ID,Email,Request\n" + bare)).feeds["person_records"]
    assert "lead_kind" not in fields


def test_name_beside_a_first_name_is_the_last_name(bench: Workbench, tmp_path: Path) -> None:
    text = "Lead-Nr;Name;Vorname;E-Mail\nL-1;Meier;Anna;a@x.de\nL-2;Kuhn;Bo;b@x.de\n"
    fields = only(propose(bench, tmp_path, leads=text)).feeds["person_records"]
    assert fields["last_name"].column == "Name"
    assert "name" not in fields


def test_every_sheet_of_a_workbook_with_rows_is_looked_at(bench: Workbench, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, text in {"Leads": LEADS, "Read me": "see the other sheets", "Deals": DEALS_OF_LEADS}.items():
        sheet = book.create_sheet(title)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "book.xlsx")
    found = suggest([tmp_path / "book.xlsx"], workbench=bench).mapping.files
    assert {key: (file.sheet, *file.feeds) for key, file in found.items()} == {
        "leads": ("Leads", "person_records"), "deals": ("Deals", "deal_records"),
    }  # fmt: skip


def test_no_line_is_longer_than_a_window_however_much_there_is_to_say(bench: Workbench, tmp_path: Path) -> None:
    header = "Deal ID,Stage," + ",".join(f"a column whose name says nothing {i}" for i in range(80))
    words = ["Won in the end", "Lost in the end", *(f"Some word of our own {i}" for i in range(20))]
    rows = "".join(f"D-{i},{words[i % 22]}{',x' * 80}\n" for i in range(66))
    suggestion = propose(bench, tmp_path, deals=f"{header}\n{rows}")
    assert max(map(len, suggestion.yaml.splitlines())) <= 100
    assert parse(suggestion.yaml) == suggestion.mapping


def test_columns_that_say_nothing_are_refused_with_a_remedy(bench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match="No column of these files fits"):
        propose(bench, tmp_path, noise="foo,bar\nx,1.5\ny,2.5\n")


def test_a_missing_path_is_named(bench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match=r"nowhere\.csv does not exist"):
        suggest([tmp_path / "nowhere.csv"], workbench=bench)


hostile = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=20
)


@settings(max_examples=25, deadline=None)
@given(header=hostile, cell=hostile)
def test_whatever_headers_and_cells_hold_the_yaml_loads_as_the_mapping(
    tmp_path_factory: pytest.TempPathFactory, header: str, cell: str
) -> None:
    folder = tmp_path_factory.mktemp("hostile")

    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    rows = "".join(f"D-{i:03},{quoted(cell + word)},{i}.50\n" for i, word in enumerate(["won", "lost", "open"] * 5))
    text = f"Deal ID,{quoted('Deal stage ' + header)},Amount,{quoted(header)}\n".removesuffix(f",{quoted(header)}\n")
    with workbench(threads=1) as bench:
        suggestion = propose(bench, folder, deals=text + "\n" + rows)
    assert parse(suggestion.yaml) == suggestion.mapping


def test_newlines_and_yaml_in_headers_stay_text(bench: Workbench, tmp_path: Path) -> None:
    text = '"Deal: id # no","Sta\nge","Amount: {x}"\n' + "".join(
        f'"#{i}: x","{word}",{i}.5\n' for i, word in enumerate(["Won # yes", "Lost: no", "&open *x"] * 4)
    )
    suggestion = propose(bench, tmp_path, deals=text)
    fields = only(suggestion).feeds["deal_records"]
    assert fields["id"].column == "Deal: id # no"
    assert parse(suggestion.yaml) == suggestion.mapping


def test_hubspots_own_export_is_fitted_with_its_own_words(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(
        "Record ID,First Name,Last Name,Email,Lifecycle Stage,Contact owner,Create Date,"
        "Became a Marketing Qualified Lead Date,Favourite colour\n"
        "1,Ann,Lee,a@x.com,Marketing Qualified Lead,Bob Ray,2026-01-02 10:00,2026-01-03 10:00,blue\n"
    )
    (tmp_path / "deals.csv").write_text(
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Deal owner,Associated Contact IDs,Associated Company IDs\n"
        "7,Big,Closed Won,100,2026-02-02 10:00,Bob Ray,1,9\n8,Small,Pilot phase,50,2026-03-02 10:00,Bob Ray,1,9\n"
    )
    suggestion = ready("hubspot", [tmp_path], workbench=bench)
    people, deals = suggestion.mapping.files["contacts"], suggestion.mapping.files["deals"].feeds["deal_records"]
    assert people.feeds["person_records"]["stage"].values == {"Marketing Qualified Lead": "offered"}
    assert people.feeds["stages"]["offered_at"].column == "Became a Marketing Qualified Lead Date"
    assert deals["state"].values == {"Closed Won": "won", "Pilot phase": "open"}
    assert deals["person"].refers_to == "contacts"
    assert "company" not in deals
    assert "Associated Company IDs – points at companies, a file that is not among these" in suggestion.yaml
    assert "Favourite colour" in suggestion.yaml


def test_salesforce_objects_are_told_apart_by_their_columns(bench: Workbench, tmp_path: Path) -> None:
    files = {
        "a": "Id,Email,FirstName,LastName,Company,Status,LeadSource,OwnerId,CreatedDate,ConvertedContactId\n"
        "00Q1,l@x.com,Lea,Lo,Firm,Open - Not Contacted,Web,0051,2026-01-02T10:00:00.000Z,\n",
        "b": "Id,AccountId,Email,FirstName,LastName,OwnerId,CreatedDate\n"
        "0031,0011,c@x.com,Cy,Co,0051,2026-01-02T10:00:00.000Z\n",
        "c": "Id,Name,BillingCountry,Industry,OwnerId\n0011,Firm,Germany,Retail,0051\n",
        "d": "Id,Name,AccountId,StageName,Amount,CloseDate,CreatedDate,OwnerId\n"
        "0061,Deal,0011,Closed Lost,5,2026-03-01,2026-01-02,0051\n",
        "e": "Id,OpportunityId,StageName,CreatedDate,CreatedById\n0081,0061,Prospecting,2026-01-02,0051\n",
        "f": "Id,WhoId,WhatId,OwnerId,TaskSubtype,Status,Subject,ActivityDate,CreatedDate,CallType\n"
        "00T1,0031,0061,0051,Call,Completed,Hi,2026-01-05,2026-01-05,Outbound\n",
        "g": "Id,WhoId,WhatId,OwnerId,Subject,StartDateTime,EndDateTime\n"
        "00U1,0031,0061,0051,Meet,2026-01-06,2026-01-06\n",
        "h": "Id,CampaignId,ContactId,LeadId,Status,FirstRespondedDate,CreatedDate\n"
        "00v1,7011,0031,,Responded,2026-01-07,2026-01-06\n",
        "i": "Id,Username,Name,Email,ProfileId,ManagerId\n0051,ann@x,Ann Lee,ann@x.com,00e1,\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text)
    found = ready("salesforce", [tmp_path], workbench=bench).mapping.files
    assert {key: next(iter(file.feeds)) for key, file in found.items()} == {
        "a": "person_records", "b": "person_records", "c": "company_records", "d": "deal_records", "e": "stages",
        "f": "activities", "g": "activities", "h": "touches", "i": "member_records",
    }  # fmt: skip
    assert found["a"].feeds["person_records"]["stage"].values == {"Open - Not Contacted": "offered"}
    assert found["d"].feeds["deal_records"]["company"].refers_to == "c"
    assert found["e"].feeds["stages"]["stage"].values == {"Prospecting": "opportunity"}
    assert found["f"].feeds["activities"]["direction"].values == {"Outbound": "out"}
    assert found["f"].feeds["activities"]["person"].refers_to == "b"
