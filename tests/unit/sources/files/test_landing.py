"""Rows land as the tables want them; what can't land is a fault with its place."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lockstep.engines.embedded import Workbench
from lockstep.sources.files.land import land
from lockstep.sources.mapping import Mapping
from lockstep.values.faults import LockstepError

from .conftest import NOW_S, Kept

Land = Callable[..., Kept]

DEALS = {
    "deal_records": {
        "id": "Id",
        "owner": "Rep",
        "state": {"column": "Stage", "values": {"Closed Won": "won", "Closed Lost": "lost", "Proposal": "open"}},
        "amount": "Amount",
        "closed": "Closed",
    }
}


def test_a_row_lands_with_its_provenance_and_every_column_of_the_table(landed: Land) -> None:
    kept = landed(
        "Id,Rep,Stage,Amount,Closed\nD-1,  Ann   Lee ,CLOSED won,1200.50,2026-05-04\n",
        DEALS,
        currency="EUR",
        key="deals",
    )
    [deal] = kept.tables["deal_records"]
    assert {name: value for name, value in deal.items() if value is not None} == {
        "source": "crm", "file": "deals", "row": 1, "source_id": "D-1", "recorded_s": NOW_S, "key": "crm/deals/D-1",
        "owner": "Ann Lee", "state": "won", "status": "CLOSED won", "amount_minor": 120_050, "amount_currency": "EUR",
        "closed_s": 1_777_852_800, "is_deleted": 0,
    }  # fmt: skip
    assert kept.faults == []
    assert kept.landed.faults is None


def test_a_file_without_rows_lands_as_empty_tables(landed: Land) -> None:
    kept = landed("Id,Rep,Stage,Amount,Closed\n", DEALS)
    assert kept.tables == {"deal_records": []}
    assert kept.codes == ["no-rows"]


def test_the_mapping_of_another_file_is_one_error_that_names_what_is_missing(landed: Land, tmp_path: Path) -> None:
    with pytest.raises(LockstepError) as caught:
        landed("Id,Reps,Stage,Amont\n1,Ann,x,2\n", DEALS)
    assert caught.value.sentence == (
        "export.csv lacks columns that the mapping of crm names: “Amount” (perhaps “Amont”), “Closed”, "
        "“Rep” (perhaps “Reps”). It has Id, Reps, Stage, Amont."
    )
    assert [fault.column for fault in caught.value.faults] == ["Amount", "Closed", "Rep"]
    assert not any(file.is_file() for file in (tmp_path / "out").rglob("*")), "nothing is half imported"


def test_columns_are_found_without_regard_to_capitals_and_blanks(landed: Land) -> None:
    kept = landed("ID, name \n1,Acme\n", {"company_records": {"id": "Id", "name": "Name"}})
    assert kept.tables["company_records"][0]["name"] == "Acme"


def test_a_word_outside_our_list_is_a_fault_and_the_row_is_kept(landed: Land) -> None:
    kept = landed("Id,Rep,Stage,Amount,Closed\n1,Ann,Dreaming,,\n2,Bob,lost,,\n", DEALS)
    assert [(deal["state"], deal["status"]) for deal in kept.tables["deal_records"]] == [
        (None, "Dreaming"),
        ("lost", "lost"),
    ]
    [fault] = kept.faults
    assert fault["sentence"] == "“Dreaming” is no state we know; ours are open, won, lost."
    assert (fault["file"], fault["row"], fault["line"], fault["column"], fault["is_kept"]) == (
        "export.csv",
        1,
        2,
        "Stage",
        1,
    )


def test_texts_that_mean_not_answered_are_null(landed: Land) -> None:
    feeds = {"person_records": {"id": "Id", "lead_source": {"column": "Source", "missing": ["Select", "n/a"]}}}
    kept = landed("Id,Source\n1,SELECT\n2,N/A\n3,Web\n4,  \n", feeds)
    assert [person["lead_source"] for person in kept.tables["person_records"]] == [None, None, "Web", None]
    assert kept.faults == []


def test_emails_are_told_from_what_is_none(landed: Land) -> None:
    cells = [
        "Ann@ACME.com",
        " bob@acme.com ",
        "Cat Lee <Cat@acme.com>",
        "mailto:dan@acme.com",
        "n/a",
        "a@b",
        "x@y@z.com",
        "a@b.co;c@d.co",
    ]
    kept = landed(
        "Id,Mail\n" + "".join(f'{n},"{cell}"\n' for n, cell in enumerate(cells)),
        {"person_records": {"id": "Id", "email": "Mail"}},
    )
    assert [person["email"] for person in kept.tables["person_records"]] == [
        "ann@acme.com", "bob@acme.com", "cat@acme.com", "dan@acme.com", None, None, None, None
    ]  # fmt: skip
    assert [(fault["code"], fault["line"]) for fault in kept.faults] == [
        ("not-an-email", line) for line in (6, 7, 8, 9)
    ]


def test_phones_take_one_form_by_the_country_of_the_mapping(landed: Land) -> None:
    feeds = {"person_records": {"id": "Id", "phone": "Phone"}}
    german = {
        "+49 (0)30 123456": "+4930123456", "030/123456": "+4930123456", "0049 30 123456": "+4930123456",
        "4930123456": "+4930123456", "+1 (415) 555-0100 ext. 12": "+14155550100", "call me": None, "12": None,
    }  # fmt: skip
    kept = landed("Id,Phone\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(german)), feeds, country="DE")
    assert [person["phone"] for person in kept.tables["person_records"]] == list(german.values())
    assert kept.codes == ["not-a-phone-number"] * 2
    american = {"(415) 555-0100": "+14155550100", "1-415-555-0100": "+14155550100", "555-0100": "+15550100"}
    kept = landed("Id,Phone\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(american)), feeds, country="US")
    assert [person["phone"] for person in kept.tables["person_records"]][:2] == ["+14155550100"] * 2
    unsaid = landed("Id,Phone\n1,030 123456\n", feeds)
    assert unsaid.tables["person_records"][0]["phone"] == "030123456"


def test_domains_are_cut_down_to_what_is_registered(landed: Land) -> None:
    feeds = {"company_records": {"id": "Id", "domain": "Web"}}
    kept = landed("Id,Web\n1,https://www.Acme.co.uk/x\n2,acme.com\n3,jo@mail.acme.de\n4,none\n5,\n", feeds)
    assert [company["domain"] for company in kept.tables["company_records"]] == [
        "acme.co.uk", "acme.com", "acme.de", None, None
    ]  # fmt: skip
    assert kept.codes == ["not-a-domain"]


def test_two_shops_of_one_host_keep_their_own_domains(landed: Land) -> None:
    feeds = {"company_records": {"id": "Id", "domain": "Web"}}
    kept = landed("Id,Web\n1,https://anna.myshopify.com/\n2,otto.myshopify.com\n", feeds)
    assert [company["domain"] for company in kept.tables["company_records"]] == [
        "anna.myshopify.com", "otto.myshopify.com",
    ]  # fmt: skip


def test_flags_speak_several_languages(landed: Land) -> None:
    cells = {"true": 1, "Ja": 1, "x": 1, "1": 1, "FALSE": 0, "nein": 0, "": 0, "perhaps": 0}
    kept = landed(
        "Id,Gone\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells)),
        {"deal_records": {"id": "Id", "is_deleted": "Gone"}},
    )
    assert [deal["is_deleted"] for deal in kept.tables["deal_records"]] == list(cells.values())
    assert [fault["value"] for fault in kept.faults] == ["perhaps"]


def test_whole_numbers_are_found_in_ranges_and_words(landed: Land) -> None:
    cells = {"250": 250, "1,200": 1200, "51-200": 51, "10+": 10, "250.0": 250, "many": None}
    kept = landed(
        "Id;Size\n" + "".join(f"{n};{cell}\n" for n, cell in enumerate(cells)),
        {"company_records": {"id": "Id", "employees": "Size"}},
    )
    assert [company["employees"] for company in kept.tables["company_records"]] == list(cells.values())
    assert kept.codes == ["not-a-number"]


def test_references_become_keys_of_the_file_they_refer_to(landed: Land) -> None:
    others = {"leads": {"path": "leads.csv", "feeds": {"person_records": {"id": "Id"}}}}
    feeds = {"touches": {"person": "Lead", "email": "Mail", "channel": "Channel", "occurred": "At"}}
    content = "Lead,Mail,Channel,At\nL/1,a@b.de,ads,2026-01-01\n,a@b.de,ads,2026-01-01\n,,ads,2026-01-01\n"
    kept = landed(content, feeds, others=others)
    assert [touch["person_key"] for touch in kept.tables["touches"]] == ["crm/leads/L%2F1", "@a@b.de"]
    assert [touch["source_id"] for touch in kept.tables["touches"]] == ["row-1", "row-2"]
    [fault] = kept.faults
    assert (fault["code"], fault["line"], fault["is_kept"]) == ("no-person", 4, 0)
    assert (kept.landed.rows_in, kept.landed.rows_kept, kept.landed.rows_left_out) == (3, 2, 1)


def test_a_reference_that_could_mean_two_files_is_asked_about(landed: Land) -> None:
    person = {"person_records": {"id": "Id"}}
    others = {"leads": {"path": "l.csv", "feeds": person}, "contacts": {"path": "c.csv", "feeds": person}}
    with pytest.raises(LockstepError, match="could refer to leads or contacts"):
        landed("Who,At\n1,2026-01-01\n", {"touches": {"person": "Who", "occurred": "At"}}, others=others)


def test_events_of_a_file_of_people_are_about_the_rows_own_person(landed: Land) -> None:
    feeds = {"person_records": {"id": "Id"}, "stages": {"offered_at": "Mql", "won_at": "Won"}}
    kept = landed("Id,Mql,Won\n1,2026-01-01,2026-02-01\n2,,\n3,2026-03-01,soon\n", feeds, key="leads")
    assert [(stage["person_key"], stage["stage"], stage["source_id"]) for stage in kept.tables["stages"]] == [
        ("crm/leads/1", "offered", "row-1:offered"),
        ("crm/leads/1", "won", "row-1:won"),
        ("crm/leads/3", "offered", "row-3:offered"),
    ]
    assert len(kept.tables["person_records"]) == 3
    assert kept.codes == ["unreadable-date"]


def test_wide_stages_alone_leave_out_rows_without_a_date(landed: Land) -> None:
    feeds = {"stages": {"person": "Id", "offered_at": "Mql"}}
    kept = landed("Id,Mql\n1,2026-01-01\n2,\n", feeds)
    assert (kept.landed.rows_kept, kept.codes) == (1, ["no-date"])


def test_events_about_nobody_need_a_mapping_that_says_whom(landed: Land) -> None:
    with pytest.raises(LockstepError, match="does not say whom its rows are about"):
        landed("At\n2026-01-01\n", {"touches": {"occurred": "At"}})


def test_a_row_without_an_id_is_kept_under_its_number(landed: Land) -> None:
    kept = landed("Id,Name\n1,Acme\n,Beta\n", {"company_records": {"id": "Id", "name": "Name"}})
    assert [company["source_id"] for company in kept.tables["company_records"]] == ["1", "row-2"]
    assert [(fault["code"], fault["line"], fault["is_kept"]) for fault in kept.faults] == [("no-id", 3, 1)]


def test_of_rows_with_one_id_the_last_counts_and_each_other_is_a_fault(landed: Land) -> None:
    kept = landed(
        "Id,Name\n1,Acme\n2,Beta\n1,Acme\n2,Gamma\n1,Acme\n", {"company_records": {"id": "Id", "name": "Name"}}
    )
    assert [(company["row"], company["name"]) for company in kept.tables["company_records"]] == [
        (4, "Gamma"),
        (5, "Acme"),
    ]
    assert [(fault["code"], fault["row"], fault["is_kept"]) for fault in kept.faults] == [
        ("repeated-row", 1, 0), ("repeated-id", 2, 0), ("repeated-row", 3, 0)
    ]  # fmt: skip


def test_companies_named_by_a_file_of_people_repeat_by_design(landed: Land) -> None:
    feeds = {
        "person_records": {"id": "Id", "company": "Company"},
        "company_records": {"id": "Company", "name": "Company"},
    }
    kept = landed("Id,Company\n1,Acme\n2,Acme\n3,\n", feeds)
    assert [company["name"] for company in kept.tables["company_records"]] == ["Acme"]
    assert [person["company_key"] for person in kept.tables["person_records"]] == [
        "crm/export/Acme",
        "crm/export/Acme",
        None,
    ]
    assert kept.faults == []


def test_people_named_by_a_file_of_touches_repeat_by_design(landed: Land) -> None:
    feeds = {
        "person_records": {"id": "Lead", "name": "Name"},
        "touches": {"id": "Touch", "person": "Lead", "channel": "Channel"},
    }
    kept = landed("Lead,Name,Touch,Channel\nL1,Ann,T1,ads\nL1,Ann,T2,web\nL2,Bob,T3,ads\n", feeds)
    assert [person["source_id"] for person in kept.tables["person_records"]] == ["L1", "L2"]
    assert [touch["source_id"] for touch in kept.tables["touches"]] == ["T1", "T2", "T3"]
    assert kept.faults == []


def test_columns_may_have_the_names_we_use_ourselves(landed: Land) -> None:
    feeds = {"company_records": {"id": "row", "name": "line", "city": "file_row_number (2)", "region": "__row (2)"}}
    kept = landed("row,line,file_row_number,__row,id_text\na,b,c,d,e\n", feeds)
    [company] = kept.tables["company_records"]
    assert [company[column] for column in ("row", "source_id", "name", "city", "region")] == [1, "a", "b", "c", "d"]
    assert kept.codes == ["repeated-header"] * 2


def test_other_records_of_the_same_person_are_kept_as_keys(landed: Land) -> None:
    kept = landed("Id;Merged\n1;7,8\n2;\n", {"person_records": {"id": "Id", "same_as": "Merged"}}, key="contacts")
    assert [person["same_as"] for person in kept.tables["person_records"]] == ["crm/contacts/7|crm/contacts/8", None]


def test_rows_left_out_at_reading_keep_the_numbers_of_the_others_right(landed: Land) -> None:
    feeds = {"company_records": {"id": "Id", "name": "Name", "created": "Made"}}
    kept = landed('Id,Name,Made\n1,"A,x,2026-01-01\n2,B,soon\n', feeds)
    assert [(company["row"], company["name"]) for company in kept.tables["company_records"]] == [(2, "B")]
    assert [(fault["code"], fault["row"], fault["line"], fault["is_kept"]) for fault in kept.faults] == [
        ("unreadable-row", 1, 2, 0), ("unreadable-date", 2, 3, 1)
    ]  # fmt: skip


def test_more_faults_than_anyone_reads_are_summed_up(landed: Land, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("collected", "report"):
        monkeypatch.setattr(f"lockstep.sources.files.{module}.MOST_LISTED", 3)
    kept = landed(
        "Id,Mail\n" + "".join(f"{n},no\n" for n in range(10)), {"person_records": {"id": "Id", "email": "Mail"}}
    )
    assert kept.codes == ["not-an-email"] * 4
    assert kept.faults[0]["sentence"].startswith("7 more rows have the same fault")
    assert kept.landed.fault_count == 10


def test_rows_without_ids_of_several_files_under_one_key_stay_apart(bench: Workbench, tmp_path: Path) -> None:
    mapping = Mapping.model_validate(
        {"source": "web", "files": {"visits": {"path": "visits-*.csv", "feeds": {"touches": {"email": "Mail"}}}}}
    )
    ids = set()
    for day in ("visits-1.csv", "visits-2.csv"):
        (tmp_path / day).write_text("Mail\na@b.de\n")
        found = land(
            "visits",
            mapping.files["visits"],
            mapping,
            path=tmp_path / day,
            out=tmp_path,
            recorded_s=NOW_S,
            workbench=bench,
        )
        ids |= {row[0] for row in bench.execute(f"SELECT source_id FROM '{found.tables['touches']}'").fetchall()}
    assert ids == {"visits-1.csv-row-1", "visits-2.csv-row-1"}


FEEDS = {"person_records": {"id": "Id", "name": "Name", "created": "Made", "city": "address.city"}}


def test_json_lines_are_flattened_and_a_broken_line_is_a_fault(landed: Land) -> None:
    lines = ['{"Id": 1, "Name": "Ann", "Made": "2026-01-05", "address": {"city": "Bern"}}', "{broken", "", "[1]",
             '{"Id": "x", "Name": null, "address": {"city": "Ulm", "zip": 1}}']  # fmt: skip
    kept = landed("\n".join(lines) + "\n", FEEDS, name="people.jsonl")
    assert [(p["source_id"], p["name"], p["city"]) for p in kept.tables["person_records"]] == [
        ("1", "Ann", "Bern"), ("x", None, "Ulm")
    ]  # fmt: skip
    assert [(fault["code"], fault["line"], fault["is_kept"]) for fault in kept.faults] == [
        ("unreadable-row", 2, 0), ("unreadable-row", 4, 0)
    ]  # fmt: skip


def test_a_json_list_is_read_as_well(landed: Land) -> None:
    content = json.dumps([{"Id": 1, "Name": "Ann", "Made": None, "address": {"city": "Bern"}}])
    assert landed(content, FEEDS, name="people.json").tables["person_records"][0]["city"] == "Bern"


def test_parquet_lands_like_text(landed: Land) -> None:
    table = pa.table({
        "Id": [1, 2], "Name": ["Ann", "  "], "Made": pa.array([1_767_600_000, None], pa.timestamp("s", "UTC")),
        "address": [{"city": "Bern"}, {"city": None}],
    })  # fmt: skip
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    kept = landed(buffer.getvalue(), FEEDS, name="people.parquet")
    assert [(p["source_id"], p["name"], p["created_s"], p["city"]) for p in kept.tables["person_records"]] == [
        ("1", "Ann", 1_767_600_000, "Bern"), ("2", None, None, None)
    ]  # fmt: skip
