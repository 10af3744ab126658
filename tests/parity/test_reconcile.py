"""Why counts differ rests on SQL that says the same on every engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lockstep import reconcile as package
from lockstep.charter import Charter
from lockstep.engines import portable
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.context import Context
from lockstep.reconcile import statements
from lockstep.reconcile.comparing import LEFT, RECORD, counts, differences, named
from lockstep.reconcile.standings import Standings, asked, standings
from lockstep.record.manifest import Version
from parity.world import HEBREW, QUOTED, SLASHED
from tiny import tiny_record

SQL = sorted(Path(package.__file__).parent.glob("*.sql"))


def at(source: str, row: int, when: str | None, **cells: Any) -> dict[str, Any]:
    """Return a landed row."""
    return {"source": source, "file": "rows", "row": row, "source_id": str(row), "occurred_s": when, **cells}


@pytest.fixture(scope="module")
def argued(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """Return people whom two systems have alike, twice, at other times, deleted, by a deal, or not at all."""
    people = ["both", "twice", "late", "gone", "deal", QUOTED, SLASHED]
    return tiny_record(
        tmp_path_factory.mktemp("argued"),
        made="2026-06-01",
        journeys=[
            {"journey_id": f"j-{name}", "person_id": name, "known_s": "2026-01-01", "offered_s": "2026-02-01"}
            | ({"deal_id": "d1", "opportunity_s": "2026-02-20"} if name == "deal" else {})
            for name in people
        ] + [{"journey_id": "alone", "is_lead": 0, "deal_id": "d2", "opportunity_s": "2026-02-20"}],
        people=[{"person_id": name, "name": HEBREW if name == "both" else name, "record_count": 1} for name in people],
        links=[
            {"key": f"{source}-{name}", "kind": "person", "entity_id": name}
            for name in people for source in ("mkt", "mkt2", "crm")
        ],
        person_records=[at("mkt", number, None, key=f"mkt-{name}") for number, name in enumerate(people)]
        + [at("mkt", 10, None, key="mkt2-twice")]
        + [
            at("crm", number, None, key=f"crm-{name}", is_deleted=int(name == "gone"), status="Nurture")
            for number, name in enumerate(people[:-1])
        ],
        stages=[at("mkt", n, "2026-02-01", person_key=f"mkt-{name}", stage="offered") for n, name in enumerate(people)]
        + [at("mkt", 11, "2026-02-02", person_key="mkt2-twice", stage="offered")]
        + [at("mkt", 12, "2026-02-02", person_key="nobody", stage="offered")]
        + [at("crm", 13, "2026-02-03", person_key="crm-both", stage="offered")]
        + [at("crm", 14, "2026-02-03", person_key="crm-gone", stage="offered")]
        + [at("crm", 15, "2026-05-03", person_key="crm-late", stage="offered")],
        handoffs=[at("crm", 1, "2026-02-03", person_key="crm-twice", decision="accepted", decided_s=None)],
        deal_records=[
            at("crm", 1, None, key="d1", state="open", created_s="2026-02-20", person_key="crm-deal"),
            at("crm", 2, None, key="d2", state="won", created_s="2026-02-20"),
        ],
        deals=[{"deal_id": "d1", "person_id": "deal", "name": SLASHED}, {"deal_id": "d2", "name": "alone"}],
        touches=[at("mkt", 1, "2026-01-01", person_key="mkt-both", kind="clicked")],
    )  # fmt: skip


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_the_sql_is_portable(path: Path) -> None:
    assert portable.lint(path.read_text(encoding="utf-8")) == []


def test_differences_and_their_reasons_are_alike(engine: Engine, argued: Version, charter: Charter) -> None:
    ours, theirs = (said(Context(one, argued, charter)) for one in (engine, connect("duckdb", threads=1)))
    assert ours == theirs
    assert {(row["side"], row["reason"], row["count"]) for row in ours["counts"]} == {
        (LEFT, reason, 1)
        for reason in ("missing", "duplicate", "other-period", "deleted", "implied", "unmapped-word", "unknown-person")
    }


def said(context: Context) -> dict[str, Any]:
    """Return everything that the folder answers about one stage."""
    statements._KEPT.held.clear()  # or the second engine would be told what the first one read
    told: Standings = standings(context, asked(context, "offered", "2026-Q1"))
    rows = differences(context, told, "mkt", "crm")
    return {
        "systems": told.systems, "record": told.record, "counts": counts(rows), "rows": named(context, told, rows)[0],
        "with the record": differences(context, told, "crm", RECORD).to_pylist(),
    }  # fmt: skip
