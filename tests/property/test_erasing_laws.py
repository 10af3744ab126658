"""Of whom is erased nothing is left anywhere, and everybody else's rows are as they were; for any small record."""

from __future__ import annotations

import gzip
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockstep.privacy.erasing import erase, whom
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.rulings import Rulings
from lockstep.record.versions import Store, Version
from lockstep.sources.adding import add
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Said
from lockstep.sources.sync import sync
from unit.privacy.installation import rows_in

pytestmark = pytest.mark.slow
RULES = BuildRules("UTC", "EUR")
NOW_S = 1_790_000_000
#: Of each person: name and number, unlike any other's.
WHO = [
    ("Quorrin Väddle", "+4930555001"), ("Zeltane O'Bryn", "+4930555002"), ("Bravik Ünsal", "+4930555003"),
    ("Oshenna Pell", "+4930555004"),
]  # fmt: skip
#: Columns of the calls in which somebody else may be named.
NAMING = ("note", "outcome", "member")
MAPPINGS = {
    "web": """\
source: web
country: DE
files:
  people:
    path: {folder}/people.csv
    feeds:
      person_records: {{id: id, name: name, email: email, phone: phone, campaign: campaign, company_name: firm,
        consent: consent, created: at}}
  deals:
    path: {folder}/deals.csv.gz
    feeds:
      deal_records: {{id: id, name: name, person: {{column: who, refers_to: people}}, loss_reason: why, amount: amount,
        state: {{value: lost}}, closed: at}}
""",
    "crm": """\
source: crm
files:
  contacts:
    path: "@contacts"
    feeds:
      person_records: {{id: id, email: email, name: name, created: at}}
  calls:
    path: "@calls"
    feeds:
      activities: {{person: {{column: who, refers_to: contacts}}, kind: {{value: call}}, occurred: at, content: note,
        outcome: outcome, member: member}}
  opens:
    path: "@opens"
    feeds:
      touches: {{email: who, kind: {{value: email}}, occurred: at, campaign: campaign}}
""",
}
PEOPLE = st.integers(0, len(WHO) - 1)


@dataclass(frozen=True)
class World:
    """What two systems say: who stands in each, what happened, and who is named where."""

    web: set[int]
    crm: set[int]
    deals: list[tuple[int, int | None]]
    calls: list[tuple[int, str, int | None]]
    opens: list[tuple[int, int | None]]
    firms: dict[int, int]
    victim: int


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw one: the victim stands in it somewhere."""
    victim = draw(PEOPLE)
    web, crm = draw(st.sets(PEOPLE)), draw(st.sets(PEOPLE))
    if victim not in web | crm:
        web = web | {victim}
    of_web, of_crm = st.sampled_from(sorted(web)), st.sampled_from(sorted(crm))
    named = st.none() | PEOPLE
    return World(
        web, crm,
        draw(st.lists(st.tuples(of_web, named), max_size=3)) if web else [],
        draw(st.lists(st.tuples(of_crm, st.sampled_from(NAMING), named), max_size=4)) if crm else [],
        draw(st.lists(st.tuples(PEOPLE, named), max_size=3)),
        draw(st.dictionaries(PEOPLE, PEOPLE, max_size=2)),
        victim,
    )  # fmt: skip


def email(who: int) -> str:
    return f"{WHO[who][0].split()[0].lower()}@firm{who}.example"


def said(named: int | None, before: str = "met") -> str:
    return before if named is None else f"{before} {WHO[named][0]} ({email(named)})"


def quoted(*cells: object) -> str:
    return ",".join('"' + str(cell).replace('"', '""') + '"' for cell in cells) + "\n"


def install(root: Path, world: World) -> Home:
    """Put a world into an installation and read it."""
    home, folder = Home(root / "home"), root / "home" / "uploads" / "1a"
    folder.mkdir(parents=True)
    at = "2026-02-01"
    rows = [
        quoted(f"w{who}", WHO[who][0], email(who), WHO[who][1], "spring", said(world.firms.get(who), "Firm"), "yes", at)
        for who in sorted(world.web)
    ]
    (folder / "people.csv").write_text("id,name,email,phone,campaign,firm,consent,at\n" + "".join(rows))
    rows = [quoted(f"d{n}", said(who, "For"), f"w{who}", said(named), 10 + n, at)
            for n, (who, named) in enumerate(world.deals)]  # fmt: skip
    (folder / "deals.csv.gz").write_bytes(gzip.compress(("id,name,who,why,amount,at\n" + "".join(rows)).encode()))
    arrivals, at = Arrivals(home.arrived("crm")), "2026-02-01T00:00:00Z"
    contacts = [{"id": f"c{who}", "email": email(who), "name": WHO[who][0], "at": at} for who in sorted(world.crm)]
    arrivals.keep("contacts", [Said(row["id"], 1, (row,)) for row in contacts], 1)
    calls = [{"who": f"c{who}", "at": at, **dict.fromkeys(NAMING, "well"), where: said(named)}
             for who, where, named in world.calls]  # fmt: skip
    arrivals.keep("calls", [Said(f"k{n}", 1, (row,)) for n, row in enumerate(calls)], 1)
    opens = [{"who": email(who), "at": at, "campaign": said(named, "dinner")} for who, named in world.opens]
    arrivals.keep("opens", [Said(f"o{n}", 1, (row,)) for n, row in enumerate(opens)], 1)
    for name, mapping in MAPPINGS.items():
        made = root / f"{name}.yaml"
        made.write_text(mapping.format(folder=folder))
        add(home, name, mapping=made)
    sync(home, RULES, now_s=NOW_S)
    key = f"web/people/w{world.victim}" if world.victim in world.web else f"crm/contacts/c{world.victim}"
    Rulings(home.rulings).rule(
        "value", by="bo", at_s=1, left=key, said={"field": "name", "value": WHO[world.victim][0]}
    )
    return home


def left_of(home: Home, who: int) -> list[str]:
    """Return what of a person stands in a file, each decoded in another way than by the proof."""
    needles = [WHO[who][0], WHO[who][1], email(who), f"people/w{who}", f"contacts/c{who}"]
    needles = [one.lower() for needle in needles for one in {needle, json.dumps(needle)[1:-1]}]
    found = []
    for path in (path for path in home.root.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if content[:4] == b"PAR1":
            content = json.dumps(pq.read_table(path).to_pylist(), ensure_ascii=False, default=str).encode()
        elif content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        text = content.decode("utf-8", "replace").lower()
        found += [f"{path}: {one}" for one in needles if one in text]
    return found


def others(version: Version, who: int, theirs: set[str]) -> dict[str, list[Any]]:
    """Return the landed rows that are not about somebody, with what names them blanked; deals without whom."""
    found = {}
    for table in ("person_records", "activities", "touches", "deal_records"):
        rows = []
        for row in rows_in(version, table):
            kept = {name: cell for name, cell in row.items() if name not in ("row", "recorded_s")}
            if table == "deal_records" and kept["person_key"] in theirs:
                kept |= {"person_key": None, "name": None}
            elif {kept.get("key"), kept.get("person_key")} & theirs:
                continue
            # Of a file the words go, of an answer the cell; either way whatever is left of it is not looked at here.
            named = {name for name, cell in kept.items() if WHO[who][0] in str(cell) and not name.endswith("key")}
            rows.append({name: "…" if name in named else cell for name, cell in kept.items()})
        found[table] = rows
    return found


def blanked_alike(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    """See that rows are the same, but for cells that named whom is gone."""
    key = lambda row: (row["source"], row["file"], row["source_id"])  # noqa: E731
    assert sorted(map(key, before)) == sorted(map(key, after))
    for was, now in zip(sorted(before, key=key), sorted(after, key=key), strict=True):
        assert {name: cell for name, cell in now.items() if was[name] != "…"} == {
            name: cell for name, cell in was.items() if cell != "…"
        }


@settings(max_examples=4, deadline=None)
@given(worlds())
def test_nothing_of_whom_is_erased_is_left_and_everybody_else_is_as_before(world: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = install(Path(folder), world)
        before, person = Store(home.record).current(), whom(home, email(world.victim))
        theirs = set(person.keys)
        assert not any(f"{place}{who}" in theirs for who in range(len(WHO)) if who != world.victim
                       for place in ("web/people/w", "crm/contacts/c"))  # fmt: skip
        was, people = others(before, world.victim, theirs), before.counts["people"]
        assert left_of(home, world.victim)
        report = erase(home, person, RULES, now_s=NOW_S + 1)
        assert report.is_clean, report.places
        assert left_of(home, world.victim) == []
        for version in (Store(home.record).current(), sync(home, RULES, now_s=NOW_S + 2).version):
            now = others(version, world.victim, theirs)
            for table, rows in was.items():
                blanked_alike(rows, now[table])
            assert version.counts["people"] == people - 1
        assert left_of(home, world.victim) == []
