"""Only questions are asked, whatever is written into the settings."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from databases import connected
from lockstep.sources.connector import ConnectorError, Unreachable
from lockstep.sources.sql.selecting import checked
from lockstep.sources.sql.streams import read_streams
from lockstep.values.faults import LockstepError, WrongUse

HOSTILE = [
    "DELETE FROM leads",
    "SELECT 1; DROP TABLE leads",
    "WITH gone AS (DELETE FROM leads RETURNING *) SELECT * FROM gone",
    "SELECT * INTO copied FROM leads",
    "SELECT * FROM leads FOR UPDATE",
    "COPY leads TO '/tmp/leads'",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "ATTACH '/etc/passwd'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET statement_timeout = 0",
    "CALL pg_sleep(10)",
    "EXPLAIN ANALYZE DELETE FROM leads",
    "SHOW ALL",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_catalog.pg_read_file('/etc/passwd')",
    "SELECT \"pg_read_file\"('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT * FROM dblink('host=other', 'SELECT 1') AS t(a int)",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT nextval('leads_id_seq')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('file:///etc/passwd')",
    "SELECT * FROM glob('/*')",
    "SELECT getenv('HOME')",
    "SELECT * FROM postgres_scan('host=other', 'public', 'leads')",
    "SELECT " + "(" * 3000 + "1" + ")" * 3000,
    "not sql at all",
    "",
]


@pytest.mark.parametrize("dialect", ["postgres", "duckdb"])
@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_plain_question_is_refused_unrun(text: str, dialect: str) -> None:
    with pytest.raises(WrongUse):
        checked(text, dialect, where="stream leads")


@pytest.mark.parametrize("dialect", ["postgres", "duckdb"])
@pytest.mark.parametrize(
    "text",
    [
        "SELECT l.id, count(*) AS calls FROM leads AS l JOIN calls AS c ON c.lead = l.id GROUP BY l.id;",
        "WITH new AS (SELECT * FROM leads WHERE created > '2026-01-01') SELECT * FROM new -- only new ones",
        "SELECT id FROM leads UNION ALL SELECT id FROM contacts",
        "SELECT coalesce(name, 'it''s nobody'), row_number() OVER (ORDER BY id) FROM leads",
    ],
)
def test_a_plain_question_is_not_refused(text: str, dialect: str) -> None:
    assert checked(text, dialect, where="stream leads").sql(dialect=dialect)


def test_the_engine_of_files_opens_nothing_but_the_file_it_was_given(tmp_path: Path) -> None:
    other = tmp_path / "secret.csv"
    other.write_text("id\n1\n")
    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as base:
        base.execute("CREATE TABLE leads AS SELECT 1 AS id")
    for table in (str(other), f"file://{other}", "https://example.com/leads.parquet"):
        connector = connected(address=str(path), tables=f"leads: {{table: '\"{table}\"', id: id}}")
        with pytest.raises(ConnectorError):
            list(connector.pull("leads", None, now_s=0))


def test_a_folder_of_parquet_files_shows_its_files_and_nothing_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "o'clock [1]"
    (folder / "deals").mkdir(parents=True)
    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT 1 AS id, 'Anna' AS name) TO '{tmp_path}/leads.parquet'")
        for part in (1, 2):
            base.execute(f"COPY (SELECT {part} AS id) TO '{tmp_path}/{part}.parquet'")
    (tmp_path / "leads.parquet").rename(folder / "leads.parquet")
    for part in ("1.parquet", "2.parquet"):
        (tmp_path / part).rename(folder / "deals" / part)
    connector = connected(address=str(folder))
    assert connector.streams() == ("deals", "leads")
    assert [said.id for batch in connector.pull("deals", None, now_s=0) for said in batch.said] == ["1", "2"]
    beside = tmp_path / "beside.parquet"
    (folder / "leads.parquet").rename(beside)
    with pytest.raises(ConnectorError):
        list(connected(address=str(folder), tables=f"x: {{table: '\"{beside}\"'}}").pull("x", None, now_s=0))


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ("leads: [", "no YAML"),
        ("leads: {id: nr}", "leads: say either table or select"),
        ("leads: {table: a, select: SELECT 1}", "leads: say either table or select"),
        ("leads: {table: a, cursor: b}", "leads.cursor"),
        ("Leads: {table: a}", "“Leads” can't be the name of a stream"),
        ("{}", "names no stream"),
        ("leads: {table: 'a; DROP TABLE a'}", "What stream leads asks is not one SELECT"),
    ],
)
def test_what_is_wrong_with_the_setting_tables_is_said_with_its_place(tables: str, words: str) -> None:
    with pytest.raises(WrongUse) as wrong:
        read_streams(tables, "postgres")
    assert words in wrong.value.sentence
    assert wrong.value.remedy


@pytest.mark.parametrize("address", ["crm.duckdb", "https://host/crm", "s3://bucket/crm", "md:crm", "file:///crm"])
def test_an_address_that_is_neither_postgresql_nor_a_path_is_refused(address: str) -> None:
    with pytest.raises(WrongUse, match="neither a PostgreSQL nor a path"):
        connected(address=address)


def test_a_password_in_the_address_is_refused_since_addresses_are_shown() -> None:
    for address in ("postgresql://me:hunter2@host/crm", "postgresql://me@host/crm?password=hunter2"):
        with pytest.raises(WrongUse) as wrong:
            connected(address=address)
        assert "hunter2" not in str(wrong.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me@public.example/crm?host=169.254.169.254",
        "postgresql://me@public.example/crm?hostaddr=127.0.0.1",
        "postgresql://me@public.example/crm?service=other",
        "postgresql://me@public.example/crm?options=-c%20statement_timeout%3D0",
        "postgresql://me@public.example,127.0.0.1/crm",
        "postgresql:///crm?host=127.0.0.1",
    ],
)
def test_an_address_leads_to_the_one_host_it_names_and_nowhere_else(address: str) -> None:
    with pytest.raises(WrongUse):
        connected(address=address)


def test_a_file_that_is_missing_damaged_or_being_written_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="There is no file or folder"):
        connected(address=str(tmp_path / "none.duckdb")).check()
    damaged = tmp_path / "damaged.duckdb"
    damaged.write_text("nothing of the kind\n" * 1000)
    with pytest.raises(Unreachable, match="can't be read"):
        connected(address=str(damaged)).check()
    (tmp_path / "empty").mkdir()
    with pytest.raises(LockstepError, match="no Parquet or CSV file"):
        connected(address=str(tmp_path / "empty")).check()
