"""Who may add a source may not thereby read the files of the machine, nor borrow what lies about on it."""

from __future__ import annotations

import socket
import struct
import threading
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from databases import connected
from lockstep.record.home import Home
from lockstep.sources import addresses, connection, folders
from lockstep.sources.connector import ConnectorError, Refused, Unreachable
from lockstep.values.faults import LockstepError, WrongUse

LEADS = "leads: {table: leads, id: id}"
TABLE = "CREATE TABLE leads AS SELECT range AS id, 'p' || range || '@firm.example' AS email FROM range(3)"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    folders.own_folder(made).mkdir(parents=True)
    return made


def a_file(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as base:
        base.execute(TABLE)
    return path


def asked(home: Home, **settings: str) -> str:
    """Fill in the form and press the button, as somebody does who may add sources and nothing else."""
    return connection.opened(home, connection.filled_in(connection.kind_of("sql"), settings)).check()


def test_a_file_in_the_warehouse_of_the_installation_is_read(home: Home) -> None:
    path = a_file(folders.own_folder(home) / "2026" / "crm.duckdb")
    assert "1 table: 1 stream" in asked(home, address=str(path))


def test_a_file_anywhere_else_is_not_and_whether_it_is_there_is_not_told(home: Home, tmp_path: Path) -> None:
    there = a_file(tmp_path / "beside.duckdb")
    said = []
    for path in (there, tmp_path / "nothing.duckdb", Path("/etc/passwd"), home.root, Path("/")):
        with pytest.raises(addresses.Forbidden) as refused:
            asked(home, address=str(path))
        said.append(refused.value.sentence.replace(str(path), "X"))
    assert len(set(said)) == 1
    assert "LOCKSTEP_SOURCE_FOLDERS" in refused.value.remedy


def test_neither_dots_nor_links_lead_out_of_the_warehouse(home: Home, tmp_path: Path) -> None:
    outside, own = a_file(tmp_path / "outside" / "crm.duckdb"), folders.own_folder(home)
    (own / "link.duckdb").symlink_to(outside)
    (own / "links").symlink_to(outside.parent)
    (own / "round").symlink_to(own / "round")
    ways = (
        f"{own}/../../outside/crm.duckdb",
        f"{own}/link.duckdb",
        f"{own}/links/crm.duckdb",
        f"{own}/links",
        f"{own}/round",
    )
    for way in ways:
        with pytest.raises(LockstepError) as refused:
            asked(home, address=way)
        assert isinstance(refused.value, addresses.Forbidden | Unreachable), way


def test_a_link_among_parquet_files_leads_out_neither(home: Home, tmp_path: Path) -> None:
    folder = folders.own_folder(home) / "tables"
    (folder / "many").mkdir(parents=True)
    for name in ("leads", "secret"):
        duckdb.sql(f"SELECT '{name}' AS id").write_parquet(str(tmp_path / f"{name}.parquet"))
    (tmp_path / "leads.parquet").rename(folder / "leads.parquet")
    assert "1 stream" in asked(home, address=str(folder))
    for link in (folder / "secret.parquet", folder / "many" / "1.parquet"):
        link.symlink_to(tmp_path / "secret.parquet")
        with pytest.raises(Refused, match="leads out of its folder"):
            asked(home, address=str(folder))
        link.unlink()


def test_a_folder_that_the_operator_names_may_be_read_too(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_file(tmp_path / "lake" / "crm.duckdb")
    monkeypatch.setenv(folders.ALLOWED, f"relative, {tmp_path / 'lake'} ,")
    assert "1 stream" in asked(home, address=str(path))
    with pytest.raises(addresses.Forbidden):
        asked(home, address=str(a_file(tmp_path / "lake-of-others" / "crm.duckdb")))


def test_what_is_named_on_the_machine_itself_is_allowed_for_that_source_alone(home: Home, tmp_path: Path) -> None:
    path = a_file(tmp_path / "mine" / "crm.duckdb")
    filled = connection.filled_in(connection.kind_of("sql"), {"address": str(path), "tables": LEADS})
    connection.keep(home, "crm", replace(filled, paths=(str(path),)))
    assert "1 stream" in connection.connect(home, "crm").check()
    assert "1 stream" in connection.renew(home, "crm", {"schema": "main"})
    other = a_file(tmp_path / "mine" / "other.duckdb")
    with pytest.raises(addresses.Forbidden):
        connection.renew(home, "crm", {"address": str(other)})
    with pytest.raises(addresses.Forbidden):
        asked(home, address=str(path))
    assert connection.read(home, "crm").settings["address"] == str(path)


@pytest.mark.parametrize(
    "view",
    [
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM read_csv('{secret}', header = false)",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM glob('/*')",
    ],
)
def test_a_view_inside_a_file_opens_no_other_file(tmp_path: Path, view: str) -> None:
    """The SELECT that we send is plain; what it means was written into the file by somebody else."""
    secret = tmp_path / "secret.csv"
    secret.write_text("hush\n")
    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as base:
        base.execute(f"CREATE VIEW leads AS {view.format(secret=secret)}")
    connector = connected(address=str(path), tables="leads: {table: leads}")
    with pytest.raises(ConnectorError):
        list(connector.pull("leads", None, now_s=0))


def test_a_question_to_a_file_ends_with_its_time(tmp_path: Path) -> None:
    endless = "x: {select: 'SELECT sum(a.id * b.range) AS n FROM leads AS a, range(100000000000) AS b'}"
    connector = connected(address=str(a_file(tmp_path / "crm.duckdb")), tables=endless, timeout="1")
    with pytest.raises(Unreachable, match="did not answer within 1 seconds"):
        list(connector.pull("x", None, now_s=0))


def test_nothing_in_the_engine_of_files_can_be_opened_again(tmp_path: Path) -> None:
    """Should a question ever get past the reading of it, the engine refuses it."""
    path = a_file(tmp_path / "crm.duckdb")
    database = connected(address=str(path))._database
    for attempt in (
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        f"ATTACH '{tmp_path}/new.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '1TB'",
        "DELETE FROM leads",
        "CREATE TABLE mine AS SELECT 1",
        f"EXPORT DATABASE '{tmp_path}/out'",
    ):
        with pytest.raises(ConnectorError), database.session() as session:
            list(session.rows(attempt))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["crm.duckdb"]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me@db.example/crm?service=prod",
        "postgresql://me@db.example/crm?passfile=/home/ann/.pgpass",
        "postgresql://me@db.example/crm?sslcert=/srv/tls.crt&sslkey=/srv/tls.key",
        "postgresql://me@db.example/crm?options=-c%20default_transaction_read_only%3Doff",
        "postgresql://me@db.example/crm?hostaddr=127.0.0.1",
        "postgresql://me@db.example/crm?host=other.example",
        "postgresql://me@db.example/crm?krbsrvname=x",
        "postgresql://me@db.example/crm?sslrootcert=ca.pem",
        "postgresql://me@/crm?host=other.example",
        "postgresql://me@/crm",
        "postgresql:///crm",
        "postgresql://me@one.example,two.example/crm",
        "postgresql://me@one.example:1,two.example:2/crm",
        "postgresql://me:pw@db.example/crm",
    ],
)
def test_an_address_sets_nothing_but_where_and_how_safely(address: str) -> None:
    with pytest.raises(WrongUse):
        connected(address=address)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me@/crm?host=/run/postgresql",
        "postgresql://me@db.example/crm?sslrootcert=/etc/shadow",
        "postgresql://me@127.0.0.1/crm",
        "postgresql://me@169.254.169.254/crm",
    ],
)
def test_sockets_certificates_and_hosts_inside_are_for_the_operator_to_allow(home: Home, address: str) -> None:
    with pytest.raises(addresses.Forbidden):
        asked(home, address=address)


def test_a_host_written_as_a_socket_is_none(home: Home) -> None:
    with pytest.raises(Unreachable, match="There is no host"):
        asked(home, address="postgresql://me@%2Frun%2Fpostgresql/crm")


def test_a_name_that_leads_inside_once_it_is_spoken_with_is_not_spoken_with(monkeypatch: pytest.MonkeyPatch) -> None:
    connector = connected(address="postgresql://me@db.example/crm")  # looked at before, and good then
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 0))])
    with pytest.raises(addresses.Forbidden):
        connector.check()


def test_a_password_of_the_machine_is_shown_to_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server named in the form asks for a password; one lies in ~/.pgpass for it, another in a variable."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_ask_for_a_password, args=(server, heard), daemon=True).start()
        port = server.getsockname()[1]
        monkeypatch.setenv(addresses.ALLOWED, "127.0.0.1")
        (tmp_path / "pgpass").write_text(f"127.0.0.1:{port}:*:*:of-the-operator\n")
        (tmp_path / "pgpass").chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
        with pytest.raises(Refused, match="does not take this user and password"):
            connected(address=f"postgresql://me@127.0.0.1:{port}/crm").check()
        monkeypatch.setenv("PGPASSWORD", "of-the-operator")
        with pytest.raises(Refused, match="does not take this user and password"):
            connected(address=f"postgresql://me@127.0.0.1:{port}/crm").check()
    assert b"".join(heard) == b""


def _ask_for_a_password(server: socket.socket, heard: list[bytes]) -> None:
    while True:
        try:
            taken, _ = server.accept()
        except OSError:
            return
        with taken:
            while taken.recv(1000)[4:8] == struct.pack("!I", 80877103):  # may it be TLS? no
                taken.sendall(b"N")
            taken.sendall(b"R" + struct.pack("!II", 8, 3))
            heard.append(taken.recv(1000))
