"""PostgreSQL, the real one: who is let in, what is read, and what is said when it is not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import psycopg
import pytest

from databases import connected, postgres_server
from lockstep.sources.connector import ConnectorError, Refused, Said, Unreachable
from lockstep.sources.mapping import parse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sql_postgres")]

NOW_S = 1_780_272_000
SETUP = """
CREATE SCHEMA crm;
CREATE TABLE crm.companies (nr int PRIMARY KEY, "Name" text NOT NULL, city text);
INSERT INTO crm.companies VALUES (1, 'Huber Metall GmbH', 'Linz'), (2, 'Ocean Freight Ltd', 'Hull');
CREATE TABLE crm.leads (lead_id bigint PRIMARY KEY, email text, first_name text, last_name text, company int,
    created_at timestamptz, updated_at timestamptz, wants_mail boolean);
INSERT INTO crm.leads SELECT n, 'p' || n || '@firm' || n % 50 || '.example', 'Anna', 'Huber ' || n, 1 + n % 2,
    timestamptz '2026-01-01 08:00+01' + n * interval '1 hour', timestamptz '2026-03-01' + n * interval '1 minute', true
    FROM generate_series(1, 12000) AS n;
CREATE TABLE crm.deals (id text PRIMARY KEY, lead_id bigint, title text, phase text, amount numeric(12, 2),
    created_at date);
INSERT INTO crm.deals VALUES ('D-1', 5, 'Press line', 'Won', 12500.50, '2026-02-01'),
    ('D-2', 6, 'Second line', 'Lost', 800, '2026-02-03');
CREATE TABLE crm.secrets (id int PRIMARY KEY);
CREATE ROLE reader LOGIN PASSWORD 'hunter2';
GRANT USAGE ON SCHEMA crm TO reader;
GRANT SELECT ON crm.companies, crm.leads, crm.deals TO reader;
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgres_server() as found:
        with psycopg.connect(found) as server:
            server.execute(SETUP)
        yield found


def said(address: str, stream: str, **settings: str) -> list[Said]:
    connector = connected(address=address, schema="crm", **settings)
    return [said for batch in connector.pull(stream, None, now_s=NOW_S) for said in batch.said]


def test_the_check_says_where_we_are_and_as_whom(address: str) -> None:
    words = connected(address=address, schema="crm").check()
    assert words.startswith("PostgreSQL 1")
    assert "as postgres: 4 streams" in words


def test_every_row_is_read_in_batches_with_its_id_and_its_instant(address: str) -> None:
    connector = connected(address=address, schema="crm")
    batches = list(connector.pull("leads", None, now_s=NOW_S))
    rows = {said.id: said for batch in batches for said in batch.said}
    assert len(rows) == 12_000
    assert len(batches) > 3
    assert rows["1"].changed_ms == 1_772_323_260_000  # 2026-03-01 00:01 UTC
    assert rows["1"].rows[0]["created_at"] == "2026-01-01 08:00:00+00"
    assert rows["1"].rows[0]["wants_mail"] == "true"
    with psycopg.connect(address) as server:
        server.execute("UPDATE crm.leads SET email = 'new@firm.example', updated_at = '2026-05-01' WHERE lead_id = 7")
    again = [said for batch in connector.pull("leads", batches[-1].cursor, now_s=NOW_S + 60) for said in batch.said]
    assert [(said.id, said.rows[0]["email"]) for said in again] == [("7", "new@firm.example")]


def test_a_question_may_join_and_needs_no_table_of_its_own(address: str) -> None:
    tables = """
        won:
          select: SELECT d.id, d.amount, l.email FROM deals AS d JOIN leads AS l USING (lead_id) WHERE phase = 'Won'
          id: id
    """
    assert [one.rows for one in said(address, "won", tables=tables)] == [
        ({"id": "D-1", "amount": "12500.50", "email": "p5@firm5.example"},)
    ]


def test_a_mapping_is_proposed_from_what_the_tables_hold(address: str) -> None:
    connector = connected(address=address, schema="crm")
    text = connector.mapping("crm")
    mapping = parse(text)
    leads, deals = mapping.files["leads"], mapping.files["deals"]
    assert (leads.path, leads.feeds["person_records"]["email"].column) == ("@leads", "email")
    assert deals.feeds["deal_records"]["state"].values == {"Won": "won", "Lost": "lost"}
    assert "changed: updated_at" in text.partition("source:")[0]


def test_nothing_can_be_written_even_by_a_function_that_hides_it(address: str) -> None:
    with psycopg.connect(address) as server:
        server.execute("CREATE FUNCTION crm.sneaky() RETURNS int LANGUAGE sql AS 'DELETE FROM crm.deals RETURNING 1'")
    with pytest.raises(ConnectorError, match="read-only transaction"):
        said(address, "x", tables="x: {select: SELECT sneaky() AS a}")
    assert len(said(address, "deals")) == 2


def test_an_answer_that_takes_too_long_is_given_up(address: str) -> None:
    endless = "x: {select: 'SELECT count(*) AS n FROM generate_series(1, 1000000000)'}"
    with pytest.raises(Unreachable, match="did not answer within 1 seconds"):
        said(address, "x", tables=endless, timeout="1")


def test_a_table_that_somebody_locks_is_asked_again_later(address: str) -> None:
    with psycopg.connect(address) as server:
        server.execute("LOCK TABLE crm.deals IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unreachable, match="locked by somebody else"):
            said(address, "deals", timeout="2", tables="deals: {table: deals, id: id}")


def test_a_table_we_may_not_read_is_named(address: str) -> None:
    with psycopg.connect(address) as server:
        server.execute("CREATE ROLE poor LOGIN; GRANT USAGE ON SCHEMA crm TO poor")
    poor = address.replace("postgres:@", "poor@")
    with pytest.raises(Refused, match="permission denied for table secrets"):
        said(poor, "s", tables="s: {table: secrets, id: id}")


def test_a_column_that_was_renamed_is_said_with_what_to_do(address: str) -> None:
    with pytest.raises(ConnectorError, match='column "nr" does not exist') as wrong:
        said(address, "d", tables="d: {select: SELECT nr FROM deals}")
    assert "setting tables" in wrong.value.remedy


def test_who_is_not_let_in_is_told_why_and_no_secret(address: str) -> None:
    with pytest.raises(Refused, match="no database of that name"):
        connected(address=address.replace("/postgres?", "/nowhere?")).check()
    with pytest.raises(Refused, match="does not let us in"):
        connected(address=address.replace("postgres:@", "nobody@"), password="hunter2").check()


def test_a_port_where_nobody_or_something_else_answers_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCKSTEP_SOURCE_HOSTS", "127.0.0.1")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"postgresql://me@127.0.0.1:{closed.getsockname()[1]}/crm"
        with pytest.raises(Unreachable, match="does not answer"):
            connected(address=nobody, password="hunter2").check()
    with socket.create_server(("127.0.0.1", 0)) as plain:
        threading.Thread(target=_answer, args=(plain, b"N"), daemon=True).start()
        address = f"postgresql://me@127.0.0.1:{plain.getsockname()[1]}/crm"
        with pytest.raises(Refused, match="offers no encrypted connection"):
            connected(address=address, password="hunter2", tls="require").check()


def _answer(server: socket.socket, answer: bytes) -> None:
    while True:
        try:
            taken, _ = server.accept()
        except OSError:
            return
        with taken:
            taken.recv(8)
            taken.sendall(answer)
