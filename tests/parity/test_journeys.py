"""The list, search and story of journeys rest on SQL that says the same on every engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lockstep.charter import Charter
from lockstep.engines import portable
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.context import Context
from lockstep.journeys import rows
from lockstep.journeys.firm import company
from lockstep.journeys.listing import SORTS, Wanted, list_page
from lockstep.journeys.searching import search
from lockstep.journeys.story import story
from lockstep.record.manifest import Version
from parity.world import HEBREW, QUOTED, SLASHED
from tiny import tiny_record

SQL = sorted(Path(rows.__file__).parent.glob("*.sql"))


def at(row: int, when: str | None, **cells: Any) -> dict[str, Any]:
    """Return a landed row."""
    return {"source": "crm", "file": "rows", "row": row, "source_id": str(row), "occurred_s": when, **cells}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """Return a person with two deals, told of by every table; names that engines are known to trip over."""
    return tiny_record(
        tmp_path_factory.mktemp("told"),
        journeys=[
            {"journey_id": "a", "person_id": "p1", "deal_id": "d1", "known_s": "2026-01-01", "lost_s": "2026-02-01"},
            {"journey_id": "b", "person_id": "p1", "deal_id": "d2", "company_id": "c1", "won_s": "2026-05-01"},
            {"journey_id": SLASHED, "person_id": "p2", "known_s": "2026-01-01", "owner": QUOTED},
            {"journey_id": "none", "is_lead": 0, "deal_id": "d3"},
        ],
        people=[
            {"person_id": "p1", "company_id": "c1", "name": HEBREW, "email": "a@b.example"},
            {"person_id": "p2", "name": QUOTED},
        ],
        companies=[{"company_id": "c1", "domain": "b.example"}],
        company_records=[at(1, "2026-01-01", key="f1", name=HEBREW)],
        deals=[
            {"deal_id": "d1", "name": SLASHED, "created_s": "2026-01-10", "closed_s": "2026-02-01"},
            {"deal_id": "d2", "created_s": "2026-03-01", "closed_s": "2026-05-01", "amount_minor": 5},
            {"deal_id": "d3"},
        ],
        deal_records=[
            at(1, "2026-01-10", key="d1", state="lost", closed_s="2026-02-01"),
            at(2, None, key="d2", state="won"),
        ],
        links=[
            {"key": "k1", "kind": "person", "entity_id": "p1", "rule": "alone", "reason": "No other"},
            {"key": "k2", "kind": "person", "entity_id": "p1", "rule": "email", "linked_key": "k1", "reason": QUOTED},
            {"key": "k3", "kind": "person", "entity_id": "p2", "rule": "alone", "reason": "No other"},
            {"key": "k1", "kind": "company", "entity_id": "c1", "rule": "domain", "reason": "No other"},
            {"key": "f1", "kind": "company", "entity_id": "c1", "rule": "alone", "reason": "No other"},
        ],
        person_records=[at(1, "2026-01-01", key="k1", name=HEBREW), at(2, "2026-01-02", key="k2", name=SLASHED)],
        members=[{"member_id": "crm/users/7", "name": QUOTED, "email": "q@t.example"}],
        touches=[
            at(1, "2026-01-01", person_key="k1"),
            at(2, "2026-02-01", person_key="k2"),
            at(3, "2026-02-02", person_key="k2"),
            at(4, None, person_key="k1"),
            at(5, "2026-06-01", person_key="k9"),
        ],
        activities=[
            at(1, "2026-01-20", person_key="k1", member="7", kind="call"),
            at(2, "2026-04-20", deal_key="d2", member="q@t.example", kind="note", content=SLASHED),
        ],
        stages=[
            at(1, "2026-01-02", person_key="k1", stage="engaged"),
            at(2, "2026-03-05", deal_key="d2", stage="opportunity", by="7"),
        ],
        handoffs=[
            at(1, "2026-01-03", person_key="k2", decision="accepted", decided_s="2026-01-04", owner="7", packet="")
        ],
        payments=[at(1, "2026-05-09", deal_key="d2", amount_minor=5, amount_currency="EUR", is_refund=1)],
        faults=[
            {"code": "c", "sentence": HEBREW, "source": "crm", "file": "rows", "row": 2, "column": "x", "is_kept": 1}
        ],
    )


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_the_sql_is_portable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert portable.lint(text) == []


def test_journeys_are_listed_found_and_told_alike(engine: Engine, told: Version, charter: Charter) -> None:
    ours, theirs = (said(Context(one, told, charter)) for one in (engine, connect("duckdb", threads=1)))
    assert ours == theirs


def test_what_happens_between_two_deals_belongs_to_the_second(engine: Engine, told: Version, charter: Charter) -> None:
    context = Context(engine, told, charter)
    keys = {
        name: [entry["key"].rpartition("/")[2] for entry in story(context, name)["entries"] if entry["kind"] == "touch"]
        for name in "ab"
    }  # type: ignore[index]
    assert keys == {"a": ["1", "2", "4"], "b": ["3", "4"]}
    last = {row["journey_id"]: row["last_s"] for row in list_page(context, Wanted()).rows}
    assert last["b"] == 1_778_284_800  # the refund, 9 May
    assert last["a"] == 1_769_904_000  # its deal was lost on 1 February


def said(context: Context) -> dict[str, Any]:
    """Return everything that the folder answers, over the whole record."""
    rows._KEPT.held.clear()
    made = rows.journey_rows(context)
    return {
        "types": str(made.schema),
        "rows": made.to_pylist(),
        "pages": [list_page(context, Wanted(sort=sort), size=2) for sort in SORTS],
        "found": [search(context, text) for text in (HEBREW, "hara", "back\\")],
        "told": [story(context, row["journey_id"]) for row in made.to_pylist()],
        "company": company(context, "c1"),
    }
