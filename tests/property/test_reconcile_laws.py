"""Whatever the sources say, every difference between two counts has a reason, the sum closes, and the reason is true.

Small worlds with merges, deletions, missing dates, re-entries, several records of a person, deals shared by people and
references into nowhere go through the real build. What is said of them is judged by plain Python, written from the
definitions and not from the SQL.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from landed import at, write
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.embedded import workbench
from lockstep.engines.engine import Engine
from lockstep.figures.context import Context
from lockstep.reconcile.comparing import LEFT, differences, named
from lockstep.reconcile.reconciliation import reconcile
from lockstep.reconcile.standings import Asked, asked, standings
from lockstep.record.build import build
from lockstep.record.layers import Layers
from lockstep.record.versions import Store, Version
from property.stated import Truth

pytestmark = pytest.mark.slow

CHARTER = charter.parse("company: {name: Acme, currency: EUR, time_zone: UTC}")
SOURCES = ("crm", "mkt")
NOW = at("2026-03-20 00:00")
PERIOD = "2026-02"
FROM, TO = at("2026-02-01 00:00"), at("2026-03-01 00:00")
#: Before, in and after the period, and after now.
DATES = st.sampled_from([
    None, at("2026-01-10 09:00"), at("2026-01-20 09:00"), at("2026-02-05 09:00"), at("2026-02-06 09:00"),
    at("2026-03-05 09:00"), at("2026-04-05 09:00"),
])  # fmt: skip
IDS = st.sampled_from(["1", "2", "3", "9"])  # of 9 there is never a record
MAILS = ["ann@a.example", "bob@b.example", "cid@c.example"]
CHECKED = ("known", "engaged", "offered", "opportunity", "won", "recycled")
SOME = st.sampled_from(["engaged", "offered", "accepted", "opportunity", "won", "recycled"])


@st.composite
def source_rows(draw: st.DrawFn, source: str) -> dict[str, list[dict[str, Any]]]:
    """Return the landed rows of one source."""
    own = f"{source}/person_records"
    people = [
        {
            "id": number, "email": draw(st.sampled_from([None, *MAILS])), "created_s": draw(DATES),
            "is_deleted": draw(st.sampled_from([None, 0, 0, 1])), "status": draw(st.sampled_from([None, "MQL", "Hot"])),
            "stage": draw(st.one_of(st.none(), SOME)),
        }
        for number in draw(st.lists(st.sampled_from(["1", "2", "3"]), unique=True, max_size=3))
    ]  # fmt: skip
    deals = [
        {
            "id": number, "person_key": draw(st.one_of(st.none(), IDS.map(lambda one: f"{own}/{one}"))),
            "state": draw(st.sampled_from([None, "open", "won", "lost"])), "created_s": draw(DATES),
            "closed_s": draw(DATES), "is_deleted": draw(st.sampled_from([None, 0, 0, 1])),
        }
        for number in draw(st.lists(st.sampled_from(["d1", "d2"]), unique=True, max_size=2))
    ]  # fmt: skip
    person = st.one_of(IDS.map(lambda one: f"{own}/{one}"), st.sampled_from([f"@{mail}" for mail in MAILS]))
    deal = st.sampled_from(["d1", "d2", "d9"]).map(lambda one: f"{source}/deal_records/{one}")

    def several(row: st.SearchStrategy[dict[str, Any]], most: int = 3) -> list[dict[str, Any]]:
        return draw(st.lists(row, max_size=most))

    stage = {"stage": SOME, "occurred_s": DATES, "status": st.sampled_from([None, "MQL", "Hot"])}
    return {
        "person_records": people,
        "deal_records": deals,
        "deal_people": several(st.fixed_dictionaries({"person_key": person, "deal_key": deal})),
        "stages": several(st.fixed_dictionaries({"person_key": person, **stage}))
        + several(st.fixed_dictionaries({"deal_key": deal, **stage}), 2),
        "handoffs": several(
            st.fixed_dictionaries({
                "person_key": person, "occurred_s": DATES, "decided_s": DATES,
                "decision": st.sampled_from([None, "accepted", "returned"]),
            }), 2
        ),
        "touches": several(
            st.fixed_dictionaries({
                "person_key": person, "occurred_s": DATES, "kind": st.sampled_from([None, "opened", "clicked"]),
            })
        ),
    }  # fmt: skip


WORLDS = st.fixed_dictionaries({source: source_rows(source) for source in SOURCES})
World = dict[str, dict[str, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Return one embedded engine for all examples."""
    opened = connect("duckdb", threads=1)
    yield opened
    opened.close()


# Shrinking takes minutes, for each try builds a record.
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(world=WORLDS, stage=st.sampled_from(CHECKED), period=st.sampled_from([PERIOD, PERIOD, None]))
def test_every_difference_has_a_true_reason_and_the_sum_closes(
    engine: Engine, world: World, stage: str, period: str | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        version = made(world, Path(folder))
        truth = Truth(version)
        context = Context(engine, version, CHARTER)
        check(context, truth, asked(context, stage, period))


def check(context: Context, truth: Truth, what: Asked) -> None:
    """Check one stage and period."""
    said = reconcile(context, what)
    assert said["unexplained"] == 0
    told = standings(context, what)
    for each in said["systems"]:
        assert each["counted"] == len(truth.counted(each["source"], what)), (each, what)
    assert said["record"]["counted"] == len(truth.journeys_in(what))
    for pair in said["pairs"]:
        only = {side: sum(row["count"] for row in pair["reasons"] if row["side"] == side) for side in ("left", "right")}
        assert pair["left_count"] - only["left"] + only["right"] == pair["right_count"]
        assert pair["both"] >= 0
        rows, total = named(context, told, differences(context, told, pair["left"], pair["right"]))
        assert total == sum(only.values()) == len(rows)
        assert len({(row["side"], row["key"]) for row in rows}) == total  # none is listed twice
        for row in rows:
            sides = (pair["left"], pair["right"]) if row["side"] == LEFT else (pair["right"], pair["left"])
            assert truth.holds(row, *sides, what), (row, sides, what, truth)


def made(world: World, folder: Path) -> Version:
    """Build a record of the world."""
    landed = defaultdict(list)
    for source, tables in world.items():
        for name, rows in tables.items():
            if rows:
                landed[name].append(write(folder, name, rows, source=source))
    out = folder / "built"
    out.mkdir()
    with workbench(threads=1) as bench:
        built = build(
            bench, {name: Layers(tuple(paths)) for name, paths in landed.items()}, CHARTER.build_rules(), out=out
        )
    with Store(folder / "record").write() as writer:
        for name, paths in {**landed, **{name: [path] for name, path in built.files.items()}}.items():
            for path in paths:
                writer.add(name, path)
        return writer.commit(NOW, notes={})
