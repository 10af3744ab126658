"""The database of the pages, for `lockstep privacy erase`: the library knows no tables, so it hands this over."""

from __future__ import annotations

import json
import sys

from lockstep.privacy.person import Person
from lockstep_server.frame.reading import home
from lockstep_server.privacy.database import Database


def in_database(step: str) -> None:
    """Erase the person that stands on standard input, or search for them; print what came of it as JSON.

    Parameters
    ----------
    step
        ``where``, ``erase`` or ``search``.
    """
    database = Database(home())
    if step == "where":
        said: object = database.where
    else:
        person = Person.read(sys.stdin.read())
        said = database.erase(person) if step == "erase" else database.still_naming(person)
    sys.stdout.write(f"{json.dumps(said)}\n")
