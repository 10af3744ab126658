"""On PostgreSQL an erasure reaches what it reaches on SQLite, from the pages and from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from service import environment, lockstep
from unit.privacy.installation import ANNA, SAYS, install

# In one process, so that one server is started.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]
ROOT = Path(__file__).resolve().parents[3]
SEED = f"""
import django
django.setup()
from lockstep_server.service.preparing import prepare
prepare()
from lockstep_server.journeys.models import SavedView
from lockstep_server.people.models import User
from lockstep_server.sources.models import Run
user = User.objects.create_user("officer@acme.example", "Ines")
SavedView.objects.create(owner=user, name="of Anna", query="find={ANNA}")
Run.objects.create(what="read", result={{"rows": ["Anna Münch", "Bo Berg"]}})
"""


def dumped(url: str) -> tuple[str, str]:
    """Return every row of every table as text, and what stands in the tables' own files."""
    with psycopg.connect(url, autocommit=True) as database:
        folder = database.execute("SHOW data_directory").fetchone()[0]
        tables = database.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                                  "'public'::regnamespace").fetchall()  # fmt: skip
        rows = [row for (table,) in tables for row in database.execute(f"SELECT t::text FROM {table} AS t").fetchall()]
        database.execute("CHECKPOINT")
        paths = [database.execute("SELECT pg_relation_filepath(%s)", [table]).fetchone()[0] for (table,) in tables]
    kept = b"".join((Path(folder) / path).read_bytes() for path in paths if (Path(folder) / path).exists())
    return "\n".join(text for (text,) in rows), kept.decode("utf-8", "replace")


def test_the_same_holds_for_every_table_on_postgresql(new_database: Callable[[], str]) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/server/privacy/test_held.py", "-p", "no:cacheprovider", "-n0"],
        cwd=ROOT, env={**os.environ, "LOCKSTEP_DATABASE_URL": new_database()}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-3000:]
    assert "2 passed" in said.stdout


def test_the_command_reaches_postgresql_and_leaves_nothing_in_its_files(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    url = new_database()
    home = install(tmp_path / "home")
    (home.root / "app.sqlite3").unlink()
    home.charter.write_text("company: {name: Acme, currency: EUR, time_zone: UTC}\n")
    settings = {"LOCKSTEP_DATABASE_URL": url}
    subprocess.run([sys.executable, "-c", SEED], env=environment(home.root, **settings), check=True)
    assert all(ANNA in text for text in dumped(url)[:1])
    done = lockstep(home.root, "privacy", "erase", ANNA, "--why", "asked by letter", "--yes", "--json", **settings)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    [place] = [place for place in report["places"] if "PostgreSQL" in place["where"]]
    assert place["files"] > 20
    assert report["is_clean"]
    for text in dumped(url):
        assert [one for one in SAYS if one.lower() in text.lower()] == []
    assert "Bo Berg" in dumped(url)[0]
