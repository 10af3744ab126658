"""The database of the pages as a command sees it: another program, which alone knows its tables."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, Any

from lockstep.cli.serve import command_of
from lockstep.values.faults import LockstepError

if TYPE_CHECKING:
    from lockstep.privacy.person import Person
    from lockstep.privacy.proof import Beside
    from lockstep.record.home import Home


class PagesDatabase:
    """Erases in the database that the service uses; see `lockstep.privacy.proof.Beside`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.where: str = self._done("where", "")

    def erase(self, person: Person) -> int:
        """Take a person out; return how many rows changed."""
        return int(self._done("erase", person.as_json()))

    def still_naming(self, person: Person) -> dict[str, int]:
        """Return every table, with how many of its rows name the person."""
        said: dict[str, int] = self._done("search", person.as_json())
        return said

    def _done(self, step: str, given: str) -> Any:
        command, variables = command_of(self._home.root, ["database", "--step", step])
        done = subprocess.run(  # noqa: S603  # our own program
            command, env=variables, input=given, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise LockstepError(
                f"The database of the pages can't be searched: {done.stderr.strip()[-300:]}",
                remedy="See that it runs and that `lockstep doctor` finds nothing wrong; then run this again.",
            )
        return json.loads(done.stdout.splitlines()[-1])


def databases(home: Home) -> list[Beside]:
    """Return the database of the pages, where the installation has ever been served."""
    if os.environ.get("LOCKSTEP_DATABASE_URL") or _was_served(home):
        return [PagesDatabase(home)]
    return []


def _was_served(home: Home) -> bool:
    path = home.root / "app.sqlite3"
    if not path.exists():
        return False
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        found = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone()
    return found is not None
