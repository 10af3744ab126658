"""Proposed actions on PostgreSQL: its migrations, its constraints, its text."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# In one process, so that one server is started.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]
ROOT = Path(__file__).resolve().parents[3]
SUBSET = (
    "tests/server/levers/test_actions_api.py",
    "tests/server/levers/test_levers_pages.py::test_a_lever_becomes_an_action_that_keeps_what_was_known",
    "tests/server/levers/test_levers_pages.py::test_the_list_is_narrowed_by_owner_and_by_lever",
    "tests/server/levers/test_levers_pages.py::test_what_people_write_is_shown_as_text",
    "tests/server/levers/test_levers_pages.py::test_a_withdrawn_proposal_stays_in_the_list_and_says_who_withdrew_it",
)


def test_actions_are_proposed_listed_and_withdrawn_alike_on_postgresql(new_database: Callable[[], str]) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *SUBSET, "-p", "no:cacheprovider", "-n0"],
        cwd=ROOT, env={**os.environ, "LOCKSTEP_DATABASE_URL": new_database()}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-3000:]
