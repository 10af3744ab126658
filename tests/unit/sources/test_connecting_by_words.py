"""Live sources at the command line: connected, checked, listed, synced; what is wrong is said and secrets are not."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from lockstep.cli.main import app
from lockstep.record.home import Home
from lockstep.sources import connection

pytestmark = pytest.mark.slow


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as crm:
        crm.execute("CREATE TABLE leads (lead_id VARCHAR PRIMARY KEY, email VARCHAR, created_at TIMESTAMP)")
        crm.execute("INSERT INTO leads VALUES ('1', 'ann@acme.example', TIMESTAMP '2026-01-01')")
    return path


def say(home: Path, *words: str, **more: str) -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home)], env={"COLUMNS": "200", **more})


def test_a_live_source_is_added_checked_synced_and_listed(tmp_path: Path, database: Path) -> None:
    home = tmp_path / "home"
    said = say(
        home,
        "source",
        "add",
        "crm",
        "--kind",
        "sql",
        "--set",
        f"address={database}",
        "--secret",
        "password=PW",
        PW="s3cret!",
    )
    assert said.exit_code == 0, said.output
    assert "answers: DuckDB file" in said.output
    assert connection.read(Home(home), "crm").secrets["password"] == "s3cret!"
    assert "1 table" in say(home, "source", "check", "crm").output
    assert "1 people" in say(home, "sync").output
    listed = say(home, "source", "list").output
    assert "60m" in listed
    assert "s3cret!" not in listed
    database.unlink()
    failed = say(home, "sync", "crm")
    assert failed.exit_code == 3
    assert "crm was not read; its last good rows stay" in failed.output
    assert "The last run of crm failed" in say(home, "source", "list").output


def test_a_secret_in_the_command_itself_is_refused(tmp_path: Path, database: Path) -> None:
    said = say(tmp_path, "source", "add", "crm", "--kind", "sql", "--set", f"address={database}", "--set", "password=x")
    assert said.exit_code == 2
    assert "history of this" in said.output
    assert Home(tmp_path).source_names() == []


def test_what_no_terminal_can_be_asked_for_is_named(tmp_path: Path) -> None:
    said = say(tmp_path, "source", "add", "crm", "--kind", "sql")
    assert said.exit_code == 1
    assert "Address is missing." in str(said.exception)
