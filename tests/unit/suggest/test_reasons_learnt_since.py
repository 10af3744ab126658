"""What first looks at further systems taught: one piece of evidence at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lockstep.engines.embedded import Workbench, workbench
from lockstep.sources.suggest import Suggestion, suggest

PEOPLE = "Id,Name,Email,Phone\n" + "".join(
    f"{70 + i},{name},{name.split()[0].lower()}@x{i}.example,+49 30 55{i}010\n"
    for i, name in enumerate(["Ann Lee", "Bob Ray", "Cleo Fox", "Dan Ort", "Eva Kim", "Fay Noll"])
)


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with workbench(threads=1) as opened:
        yield opened


def propose(bench: Workbench, folder: Path, **files: str) -> Suggestion:
    for name, text in files.items():
        Path(folder, f"{name}.csv").write_text(text, encoding="utf-8")
    return suggest([folder / f"{name}.csv" for name in files], workbench=bench, source_name="crm")


def line_of(suggestion: Suggestion, start: str) -> str:
    """The line of a field together with the comment above it."""
    lines = suggestion.yaml.splitlines()
    at = next(i for i, line in enumerate(lines) if line.strip().startswith(start))
    return "\n".join(lines[max(0, at - 2) : at + 2])


def test_two_columns_that_could_be_the_amount_are_a_question(bench: Workbench, tmp_path: Path) -> None:
    rows = "1,Won,100.00,300.00,2026-01-05\n2,Lost,200.00,500.00,2026-02-05\n"
    one = propose(bench, tmp_path, deals="Deal ID,Stage,Revenue Low,Closed\n1,Won,100.00,2026-01-05\n")
    two = propose(bench, tmp_path, deals="Deal ID,Stage,Revenue Low,Revenue High,Closed\n" + rows)
    assert "?" not in line_of(one, "amount:")
    assert "?" in line_of(two, "amount:")
    assert "'Revenue High' would do as well" in two.yaml.replace("\n", " ").replace("# ", "")


def test_the_day_a_deal_is_expected_to_close_is_a_question(bench: Workbench, tmp_path: Path) -> None:
    found = propose(bench, tmp_path, deals="Deal ID,Stage,Amount,Expected close\n1,Won,10,2026-01-05\n")
    assert found.mapping.files["deals"].feeds["deal_records"]["closed"].column == "Expected close"
    assert "?" in line_of(found, "closed:")


def test_people_known_by_name_and_by_address_keep_their_own_id(bench: Workbench, tmp_path: Path) -> None:
    deals = (
        "Number,Status,Value,Contact,Contact email\n1,Won,10,Ann Lee,ann@x0.example\n2,Lost,20,Bob Ray,bob@x1.example\n"
    )
    files = propose(bench, tmp_path, people=PEOPLE, deals=deals).mapping.files
    assert files["people"].feeds["person_records"]["id"].column == "Id"
    assert files["deals"].feeds["deal_records"]["email"].column == "Contact email"


def test_where_deals_are_called_leads_a_lead_name_is_the_name_of_the_deal(bench: Workbench, tmp_path: Path) -> None:
    leads = "Number,Lead name,Status,Value,Pipeline\n1,Acme robots,Won,10,Main\n2,Bolt presses,Lost,20,Main\n"
    deals = propose(bench, tmp_path, leads=leads).mapping.files["leads"].feeds["deal_records"]
    assert deals["name"].column == "Lead name"


def test_users_of_many_companies_are_not_our_own_people(bench: Workbench, tmp_path: Path) -> None:
    users = "user_id,email,company,role\n" + "".join(f"u{i},p{i}@x{i}.example,Firm {i} Ltd,buyer\n" for i in range(8))
    ours = "user_id,email,role\n" + "".join(f"u{i},p{i}@us.example,seller\n" for i in range(8))
    assert "person_records" in propose(bench, tmp_path, users=users).mapping.files["users"].feeds
    assert "member_records" in propose(bench, tmp_path, users=ours).mapping.files["users"].feeds


def test_mail_that_failed_is_no_lost_deal(bench: Workbench, tmp_path: Path) -> None:
    mail = "id,recipient email,sender,subject,status,sent_at\n" + "".join(
        f"{i},p{i}@x.example,ann@us.example,Hello,{'failed' if i % 2 else 'sent'},2026-01-0{i + 1}T10:00:00Z\n"
        for i in range(6)
    )
    feeds = propose(bench, tmp_path, emails=mail).mapping.files["emails"].feeds
    assert "deal_records" not in feeds
    assert feeds["activities"]["kind"].value == "email"


def test_a_list_of_leads_that_says_what_sales_said_feeds_handoffs(bench: Workbench, tmp_path: Path) -> None:
    rows = (
        "1,Ann Lee,ann@x.example,2026-01-02,2026-01-03,Y,\n2,Bob Ray,bob@x.example,2026-01-04,2026-01-05,N,too small\n"
    )
    found = propose(
        bench, tmp_path, leads="Lead #,Contact,Email,Date In,Date passed,Accepted?,If not why\n" + rows
    ).mapping.files["leads"]
    handoffs = found.feeds["handoffs"]
    assert handoffs["occurred"].column == "Date passed"
    assert handoffs["decision"].values == {"Y": "accepted", "N": "returned"}
    assert handoffs["person"].refers_to == "leads"


def test_headers_in_any_script_are_read(bench: Workbench, tmp_path: Path) -> None:
    russian = "Номер;Этап;Сумма;Дата создания\n1;Успешно реализовано;100;05.01.2026\n2;Отказ;200;06.01.2026\n"
    japanese = "案件番号,ステータス,金額,作成日\n1,受注,100,2026/01/05\n2,失注,200,2026/01/06\n"
    for name, text in {"сделки": russian, "案件": japanese}.items():
        deals = propose(bench, tmp_path, **{name: text}).mapping.files[name].feeds["deal_records"]
        assert set(deals["state"].values.values()) == {"won", "lost"}
        assert {"id", "amount", "created"} <= deals.keys()


def test_of_a_day_and_an_instant_what_happened_has_the_instant(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"2026010{i},17672256{i:02}000000,p{i}@x.example,page_view,/a\n" for i in range(1, 9))
    events = propose(bench, tmp_path, events="event_date,event_timestamp,email,event_name,page_path\n" + rows)
    assert events.mapping.files["events"].feeds["touches"]["occurred"].column == "event_timestamp"


def test_an_object_of_json_fills_no_field(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f'p{i}@x.example,page_view,2026-01-0{i},"{{""name"": ""june {i % 3}""}}"\n' for i in range(1, 9))
    found = propose(bench, tmp_path, events="email,event_name,event_date,campaign\n" + rows)
    assert "campaign" not in found.mapping.files["events"].feeds["touches"]


def test_words_for_kinds_of_activity_say_more_than_the_name_of_the_file(bench: Workbench, tmp_path: Path) -> None:
    rows = "".join(f"2026-01-0{i},{70 + i % 6},Gus,{('call', 'email', 'visit')[i % 3]}\n" for i in range(1, 9))
    found = propose(bench, tmp_path, people=PEOPLE, call_sheet="Date,Person Id,Rep,What\n" + rows)
    assert found.mapping.files["call_sheet"].feeds["activities"]["kind"].column == "What"


def test_an_offer_that_was_accepted_is_won(bench: Workbench, tmp_path: Path) -> None:
    found = propose(bench, tmp_path, deals="Dealnummer;Fase;Bedrag\n1;Aanvaard;100\n2;Geweigerd;200\n3;Nieuw;300\n")
    state = found.mapping.files["deals"].feeds["deal_records"]["state"]
    assert state.values == {"Aanvaard": "won", "Geweigerd": "lost", "Nieuw": "open"}


def test_dates_of_each_stage_say_more_than_the_last_stage_and_its_date(bench: Workbench, tmp_path: Path) -> None:
    dated = "Person Id,Stage,Stage date,Offered at,Accepted at,Qualified at\n" + "".join(
        f"7{i},SQL,2026-03-0{i + 1},2026-02-0{i + 1},2026-02-1{i},2026-03-0{i + 1}\n" for i in range(6)
    )
    found = propose(bench, tmp_path, people=PEOPLE, history=dated)
    stages = found.mapping.files["history"].feeds["stages"]
    assert {field: column.column for field, column in stages.items()} == {
        "person": "Person Id",
        "offered_at": "Offered at",
        "accepted_at": "Accepted at",
        "qualified_at": "Qualified at",
    }
    assert "tell of every stage" in found.yaml
    last = "".join(",".join(line.split(",")[:3]) + "\n" for line in dated.splitlines())
    stages = propose(bench, tmp_path, people=PEOPLE, history=last).mapping.files["history"].feeds["stages"]
    assert (stages["stage"].column, stages["occurred"].column) == ("Stage", "Stage date"), "without, they are taken"


def test_deals_that_date_their_stages_feed_those_too(bench: Workbench, tmp_path: Path) -> None:
    rows = "1,Won,100,2026-01-02,2026-01-03,2026-01-04,2026-02-01\n2,Open,200,2026-01-05,2026-01-06,,\n"
    head = "Deal ID,Stage,Amount,Created,Qualified at,Opportunity at,Closed\n"
    feeds = propose(bench, tmp_path, deals=head + rows).mapping.files["deals"].feeds
    assert feeds["deal_records"]["closed"].column == "Closed"
    assert {field: column.column for field, column in feeds["stages"].items()} == {
        "deal": "Deal ID",
        "qualified_at": "Qualified at",
        "opportunity_at": "Opportunity at",
    }
    one = propose(bench, tmp_path, deals="Deal ID,Stage,Amount,Created,Qualified at\n1,Won,100,2026-01-02,2026-01-03\n")
    assert "stages" not in one.mapping.files["deals"].feeds, "a single date may be anything"
