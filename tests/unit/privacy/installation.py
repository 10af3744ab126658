"""A small installation that holds one person in every place where a person can stand, and others beside her."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from contents import rows_of
from lockstep.record import schema
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.rulings import Rulings
from lockstep.record.versions import Version
from lockstep.sources.adding import add
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Said
from lockstep.sources.sync import sync

RULES = BuildRules("UTC", "EUR")
NOW_S = 1_790_000_000
ANNA = "anna.muench@firm.example"
#: All that says who she is, as a file may spell it.
SAYS = [ANNA, "Anna Münch", "Anna M\\u00fcnch", "Münch", "+4930123456", "web/people/p-anna", "crm/contacts/c-anna"]

FILES = """\
source: web
country: DE
files:
  people:
    path: {folder}/people.csv
    feeds:
      person_records: {{id: Id, name: Name, email: Email, phone: Phone, consent: Consent, created: At}}
  calls:
    path: {folder}/calls.csv.gz
    feeds:
      activities: {{id: Id, person: {{column: Who, refers_to: people}}, kind: {{value: call}}, occurred: At,
        content: Note}}
  deals:
    path: {folder}/deals.csv
    feeds:
      deal_records: {{id: Id, name: Name, person: {{column: Who, refers_to: people}}, amount: Amount,
        state: {{value: won}}, closed: At}}
"""
LIVE = """\
source: crm
files:
  contacts:
    path: "@contacts"
    feeds:
      person_records: {id: id, email: email, name: name, created: created}
  calls:
    path: "@calls"
    feeds:
      activities: {person: {column: who, refers_to: contacts}, kind: {value: call}, occurred: at, content: said}
"""
PEOPLE = """\
Id,Name,Email,Phone,Consent,At
p-bo,Bo Berg,bo@other.example,+49 30 999999,no,2026-01-01
p-anna,Anna Münch,Anna.Muench@firm.example,+49 30 123456,yes,2026-01-02
p-joanna,Joanna Roth,joanna.muench@third.example,,,2026-01-03
"""
CALLS = """\
Id,Who,At,Note
1,p-bo,2026-02-01,Knows Anna Münch well
2,p-anna,2026-02-02,=SUM(A1)
3,p-joanna,2026-02-03,nothing
"""
DEALS = """\
Id,Name,Who,Amount,At
d1,Anna Münch: ten licences,p-anna,100,2026-03-01
d2,Bo: two,p-bo,20,2026-03-02
"""


def export_again(folder: Path) -> None:
    """Write the files as the systems have them, with everybody in them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "calls.csv.gz").write_bytes(gzip.compress(CALLS.encode()))
    (folder / "deals.csv").write_text(DEALS)


def contacts(newer: int = 0) -> list[Said]:
    """Return what the live system says of its contacts, later by some milliseconds."""
    row = {"id": "c-anna", "email": ANNA, "name": "Anna Münch", "created": "2026-01-05T00:00:00Z"}
    other = {"id": "c-bo", "email": "bo@other.example", "name": "Bo Berg", "created": "2026-01-05T00:00:00Z"}
    return [Said("c-anna", 1000 + newer, (row,)), Said("c-bo", 1000 + newer, (other,))]


def install(root: Path) -> Home:
    """Make the installation, with two versions of its record."""
    home = Home(root)
    export_again(root / "uploads" / "3f")
    arrivals = Arrivals(home.arrived("crm"))
    arrivals.keep("contacts", contacts(), 1)
    at = "2026-02-05T00:00:00Z"
    calls = [
        Said("k1", 1, ({"who": "c-anna", "at": at, "said": "rang"},)),
        Said("k2", 1, ({"who": "c-bo", "at": at, "said": f"asked for {ANNA}"},)),
    ]
    arrivals.keep("calls", calls, 1)
    for name, mapping in (("web", FILES.format(folder=root / "uploads" / "3f")), ("crm", LIVE)):
        made = root.parent / f"{root.name}-{name}.yaml"
        made.write_text(mapping)
        add(home, name, mapping=made)
    sync(home, RULES, now_s=NOW_S)
    rulings = Rulings(home.rulings)
    rulings.rule("apart", by="bo", at_s=1, left="web/people/p-anna", right="web/people/p-joanna")
    rulings.rule("value", by="bo", at_s=2, left="web/people/p-anna", said={"field": "name", "value": "Anna Münch"})
    rulings.rule("apart", by="bo", at_s=3, left="web/people/p-bo", right="web/people/p-joanna")
    arrivals.keep("contacts", contacts(newer=5), 2)
    sync(home, RULES, now_s=NOW_S + 1)
    answers = root / "cache" / "answers"
    answers.mkdir(parents=True)
    (answers / "1.djcache").write_bytes(b"pickled and packed")
    with closing(sqlite3.connect(root / "app.sqlite3")) as database, database:
        database.execute("CREATE TABLE matching_putoff (id INTEGER PRIMARY KEY, left TEXT, right TEXT)")
        database.execute("INSERT INTO matching_putoff (left, right) VALUES ('web/people/p-anna', 'crm/contacts/c-bo')")
        database.execute("INSERT INTO matching_putoff (left, right) VALUES ('web/people/p-bo', 'crm/contacts/c-bo')")
        database.execute("CREATE TABLE sources_draft (id INTEGER PRIMARY KEY, looked TEXT)")
        looked = json.dumps({"examples": ["Anna Münch", "Bo Berg"], "rows": 3})
        database.execute("INSERT INTO sources_draft (looked) VALUES (?)", (looked,))
    return home


def as_made(made: Home) -> Home:
    """Return an installation as it was when this was first called; its files name its own folder, so it stays there."""
    kept = made.root.with_name("as-made")
    if kept.exists():
        shutil.rmtree(made.root)
        shutil.copytree(kept, made.root)
    else:
        shutil.copytree(made.root, kept)
    return made


def rows_in(version: Version, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table by the names of their columns."""
    columns = list(schema.TABLES[table].all_columns)
    return [dict(zip(columns, row, strict=True)) for row in rows_of(version, table)]


def still_named(home: Home) -> list[str]:
    """Return the files under the home that say who she is: another way of looking than the proof's own."""
    found = []
    for path in sorted(home.root.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if content[:4] == b"PAR1":
            content = json.dumps(pq.read_table(path).to_pylist(), ensure_ascii=False, default=str).encode()
        elif content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        text = content.decode("utf-8", errors="replace").lower()
        # A letter before it makes it somebody else: joanna.
        text = text.replace("joanna.muench", "")
        found += [f"{path.relative_to(home.root)}: {one}" for one in SAYS if one.lower() in text]
    return found
