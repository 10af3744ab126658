"""The service on PostgreSQL: pages, jobs, backup and restore do what they do on SQLite."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from service import lockstep, make_home, running

# In one process, so that one server is started.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]
ROOT = Path(__file__).resolve().parents[3]

#: What the database decides about: rows, constraints, tokens, sessions, counted guesses, our own SQL, who may come in.
SUBSET = (
    *(f"tests/server/people/test_{name}.py" for name in ("account", "invitations", "list", "membership")),
    "tests/server/people/test_signing_in.py::test_after_five_wrong_passwords_even_the_right_one_has_to_wait",
    "tests/server/service/test_sweeping.py",
    "tests/server/test_every_route.py",
    # Proposed actions: their migrations, their constraints, their text.
    "tests/server/levers/test_actions_api.py",
    *(
        f"tests/server/levers/test_levers_pages.py::test_{name}"
        for name in (
            "a_lever_becomes_an_action_that_keeps_what_was_known",
            "the_list_is_narrowed_by_owner_and_by_lever",
            "what_people_write_is_shown_as_text",
            "a_withdrawn_proposal_stays_in_the_list_and_says_who_withdrew_it",
        )
    ),
)
COUNT = "SELECT COUNT(*) FROM people_user"


def people_in(home: Path, **settings: str) -> int:
    if address := settings.get("LOCKSTEP_DATABASE_URL"):
        with psycopg.connect(address) as database:
            return int(database.execute(COUNT).fetchall()[0][0])
    with contextlib.closing(sqlite3.connect(home / "app.sqlite3")) as kept:
        return int(kept.execute(COUNT).fetchone()[0])


def test_what_people_may_do_is_decided_alike_on_postgresql(new_database: Callable[[], str], tmp_path: Path) -> None:
    """A change of a migration or a query that PostgreSQL does not take fails here."""
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *SUBSET, "-m", "not slow", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "LOCKSTEP_DATABASE_URL": new_database()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout[-3000:]
    assert " passed" in said.stdout


def test_it_serves_does_jobs_and_says_it_is_ready(new_database: Callable[[], str], tmp_path: Path) -> None:
    settings = {"LOCKSTEP_DATABASE_URL": new_database()}
    home = make_home(tmp_path / "home", **settings)
    assert not (home / "app.sqlite3").exists()
    with running(home, ["serve", "--workers", "1"], **settings) as service:
        with urllib.request.urlopen(f"{service.url}/health/ready") as answer:
            assert answer.status == 200
        process = lockstep(home, "doctor", "--json", **settings)
        assert process.returncode == 0, process.stdout
        assert "PostgreSQL, up to date" in process.stdout


def test_a_backup_restores_into_another_postgresql_and_into_sqlite(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    old, new = {"LOCKSTEP_DATABASE_URL": new_database()}, {"LOCKSTEP_DATABASE_URL": new_database()}
    home, archive = make_home(tmp_path / "home", touches=0, **old), tmp_path / "a.tar.gz"
    count = people_in(home, **old)
    assert count > 5
    said = lockstep(home, "backup", str(archive), **old)
    assert said.returncode == 0, said.stderr

    said = lockstep(tmp_path / "postgres", "restore", str(archive), **new)
    assert said.returncode == 0, said.stderr
    assert people_in(tmp_path / "postgres", **new) == count

    said = lockstep(tmp_path / "sqlite", "restore", str(archive))
    assert said.returncode == 0, said.stderr
    assert people_in(tmp_path / "sqlite") == count

    # A database that holds people is refused, and replaced when forced; its rows stay as a file.
    said = lockstep(tmp_path / "third", "restore", str(archive), **old)
    assert said.returncode == 3
    assert "is in use" in said.stderr
    said = lockstep(tmp_path / "third", "restore", str(archive), "--force", **old)
    assert said.returncode == 0, said.stderr
    assert "marketer@tellmark.example" in (tmp_path / "third" / "database-before.jsonl").read_text(encoding="utf-8")
    assert people_in(tmp_path / "third", **old) == count
