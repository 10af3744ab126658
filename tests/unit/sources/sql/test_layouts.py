"""Known schemas, with a table or column missing here and there as in every installation."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from databases import connected
from lockstep.sources.connector import Refused
from lockstep.sources.mapping import parse

NOW_S = 1_780_272_000
HUBSPOT = """
CREATE TABLE contact (id BIGINT, property_email TEXT, _fivetran_deleted BOOLEAN, _fivetran_synced TIMESTAMPTZ);
INSERT INTO contact VALUES (1, 'anna@huber.example', false, '2026-05-01'), (2, 'bo@seehof.example', true, '2026-05-01');
CREATE TABLE deal (deal_id BIGINT, deal_pipeline_stage_id TEXT, property_amount DOUBLE, _fivetran_synced TIMESTAMPTZ);
INSERT INTO deal VALUES (7, 's1', 900, '2026-05-01'), (8, 's2', 800, '2026-05-01'), (9, 's3', 700, '2026-05-01');
CREATE TABLE deal_pipeline_stage (stage_id TEXT, label TEXT, closed_won BOOLEAN, is_closed BOOLEAN);
INSERT INTO deal_pipeline_stage VALUES ('s1', 'Signed', true, true), ('s2', 'Gone', false, true),
    ('s3', 'Talking', false, false);
CREATE TABLE owner (owner_id BIGINT, first_name TEXT, last_name TEXT);
CREATE TABLE engagement_call (engagement_id BIGINT, property_hs_timestamp TIMESTAMP, property_hs_call_direction TEXT,
    _fivetran_deleted BOOLEAN, _fivetran_synced TIMESTAMPTZ);
INSERT INTO engagement_call VALUES (50, '2026-04-01 10:00', 'OUTBOUND', false, '2026-05-01'),
    (51, '2026-04-02 10:00', 'INBOUND', true, '2026-05-01');
CREATE TABLE engagement_contact (engagement_id BIGINT, contact_id BIGINT);
INSERT INTO engagement_contact VALUES (50, 1), (50, 2);
"""
MARKETO = """
CREATE TABLE lead (id BIGINT, email TEXT);
INSERT INTO lead VALUES (1, 'anna@huber.example'), (2, 'anna@mail.example'), (5, 'cy@firm.example');
CREATE TABLE activity_merge_leads (id BIGINT, lead_id BIGINT, merge_ids TEXT, activity_date TIMESTAMP);
INSERT INTO activity_merge_leads VALUES (90, 1, '[2, 3]', '2026-05-01');
CREATE TABLE activity_delete_lead (id BIGINT, lead_id BIGINT, activity_date TIMESTAMP);
INSERT INTO activity_delete_lead VALUES (91, 4, '2026-05-02'), (92, 5, '2026-05-03');
CREATE TABLE activity_send_email (id BIGINT, lead_id BIGINT, campaign_id BIGINT, activity_date TIMESTAMP);
INSERT INTO activity_send_email VALUES (93, 1, 70, '2026-05-04');
CREATE TABLE campaign (id BIGINT, name TEXT, program_id BIGINT);
INSERT INTO campaign VALUES (70, 'Mail 3', 60);
CREATE TABLE program (id BIGINT, name TEXT);
INSERT INTO program VALUES (60, 'Spring');
"""
Rows = dict[str, tuple[dict[str, str | None], ...]]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "warehouse.duckdb"


def run(base: Path, statements: str) -> None:
    with duckdb.connect(str(base)) as opened:
        opened.execute(statements)


def told(base: Path, stream: str) -> Rows:
    batches = connected(address=str(base)).pull(stream, None, now_s=NOW_S)
    return {said.id: tuple(map(dict, said.rows)) for batch in batches for said in batch.said}


def test_columns_and_tables_that_are_not_there_count_as_empty(base: Path) -> None:
    run(base, HUBSPOT)
    connector = connected(address=str(base))
    assert connector.streams() == ("owner", "contact", "deal", "engagement")
    assert "HubSpot through Fivetran: 4 streams" in connector.check()
    [anna] = told(base, "contact")["1"]
    assert (anna["email"], anna["phone"], anna["is_deleted"]) == ("anna@huber.example", None, "false")
    mapping = parse(connector.mapping("crm"))
    assert tuple(mapping.files) == ("owner", "contact", "deal", "engagement")
    assert "company" not in mapping.files["deal"].feeds["deal_records"]  # it points at companies, which are not read


def test_a_deal_is_won_lost_or_open_as_its_pipeline_says(base: Path) -> None:
    run(base, HUBSPOT)
    states = {id_: (row["state"], row["status"]) for id_, (row,) in told(base, "deal").items()}
    assert states == {"7": ("won", "Signed"), "8": ("lost", "Gone"), "9": ("open", "Talking")}


def test_a_call_is_told_of_each_of_its_contacts_and_a_deleted_one_is_gone(base: Path) -> None:
    run(base, HUBSPOT)
    calls = told(base, "engagement")
    assert {id_: len(rows) for id_, rows in calls.items()} == {"50|1|": 1, "50|2|": 1, "51||": 0}
    assert (calls["50|1|"][0]["kind"], calls["50|1|"][0]["direction"]) == ("call", "out")


def test_a_loader_that_touches_rows_without_changing_them_brings_nothing(base: Path) -> None:
    run(base, HUBSPOT)
    connector = connected(address=str(base))
    *_, last = connector.pull("contact", None, now_s=NOW_S)
    run(base, "UPDATE contact SET _fivetran_synced = '2026-05-02'")
    assert [said for batch in connector.pull("contact", last.cursor, now_s=NOW_S) for said in batch.said] == []


def test_a_call_that_loses_a_contact_leaves_that_timeline(base: Path) -> None:
    run(base, HUBSPOT)
    connector = connected(address=str(base))
    *_, last = connector.pull("engagement", None, now_s=NOW_S)
    run(base, "DELETE FROM engagement_contact WHERE contact_id = 2")
    said = [said for batch in connector.pull("engagement", last.cursor, now_s=NOW_S) for said in batch.said]
    assert [(one.id, one.rows) for one in said] == [("50|2|", ())]


def test_merged_and_deleted_leads_stay_with_the_word_for_it(base: Path) -> None:
    run(base, MARKETO)
    leads = {id_: (row["status"], row["same_as"], row["is_deleted"]) for id_, (row,) in told(base, "lead").items()}
    assert leads == {
        "1": (None, "2;3", "false"),
        "2": ("merged into 1", "1", "true"),
        "3": ("merged into 1", "1", "true"),
        "4": ("deleted", None, "true"),
        "5": ("deleted", "", "true"),
    }


def test_an_activity_carries_the_name_of_its_program(base: Path) -> None:
    run(base, MARKETO)
    [sent] = told(base, "activity")["send|93"]
    assert (sent["kind"], sent["campaign"], sent["lead_id"]) == ("sent", "Spring", "1")


def test_a_layout_that_is_named_must_be_there(base: Path) -> None:
    run(base, "CREATE TABLE anything (id INT)")
    with pytest.raises(Refused, match="none of the tables of Salesforce through Fivetran"):
        connected(address=str(base), content="salesforce").streams()
    assert connected(address=str(base)).streams() == ("anything",)


def test_more_tables_than_anybody_reads_must_be_named(base: Path) -> None:
    run(base, "".join(f"CREATE TABLE t{n} (id INT);" for n in range(61)))
    with pytest.raises(Refused, match="There are 61 tables"):
        connected(address=str(base)).streams()


def test_files_named_after_their_tables_are_read_as_the_schema_is(base: Path, tmp_path: Path) -> None:
    """Merges and deletions are rows of other files; a mapping of files alone could not join them."""
    folder = tmp_path / "csv"
    folder.mkdir()
    with duckdb.connect(str(base)) as made:
        made.execute(MARKETO)
        for (table,) in made.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            ending = "csv.gz" if table == "lead" else "csv"
            made.execute(f"COPY {table} TO '{folder}/{table}.{ending}' (HEADER)")
    said = []
    for address in (base, folder):
        connector = connected(address=str(address))
        assert "as Marketo through Fivetran" in connector.check()
        rows = {one.id: one.rows for batch in connector.pull("lead", None, now_s=NOW_S) for one in batch.said}
        said.append({id_: (row["status"], row["is_deleted"], row["same_as"]) for id_, (row,) in rows.items()})
    assert said[0] == said[1]
    assert said[1]["2"] == ("merged into 1", "true", "1")
    assert said[1]["4"][:2] == ("deleted", "true")
