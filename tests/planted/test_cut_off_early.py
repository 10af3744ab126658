"""A history cut off early says the same of its leads as the whole one does: the young are censored, not lost."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import tiny
from lockstep import charter
from lockstep.engines.connecting import connect
from lockstep.engines.engine import Engine
from lockstep.figures.asking import ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.record.versions import Store
from lockstep.simulate.history import happened
from lockstep.simulate.world import NEVER
from planted.invented import NOW_S

pytestmark = pytest.mark.slow

DAY_S = 86_400
#: The early cut, and the cohort: what came in the four months before it, much of it too young to have been won.
CUT_S = NOW_S - 300 * DAY_S
COHORT = "2025-09-24..2026-01-22"
SEEDS = range(20)
STEPS = [("offered", "accepted"), ("accepted", "qualified"), ("opportunity", "won"), ("known", "won")]
CHARTER = charter.parse("company: {name: Tellmark, currency: EUR, time_zone: UTC}")


@cache
def engine() -> Engine:
    return connect("duckdb", threads=1)


@cache
def record(seed: int, folder: Path) -> Context:
    """Return a record of the simulation's own arrays, without files, dirt or matching between."""
    _, who, what = happened(touches=26_000, seed=seed, now_s=NOW_S, planted={})
    instants = {
        "known": who.known_s, "engaged": what.engaged_s, "offered": what.offered_s,
        "accepted": np.where(what.is_accepted, what.decided_s, NEVER), "qualified": what.qualified_s,
        "opportunity": what.opportunity_s, "won": np.where(what.is_won, what.closed_s, NEVER),
        "lost": np.where(what.is_won, NEVER, what.closed_s),
        "disqualified": np.minimum(what.exit_s, np.where(what.is_accepted, NEVER, what.decided_s)),
    }  # fmt: skip
    size = len(who)
    empty = tiny.table("journeys", [{}] * size)
    table = {name: empty[name] for name in empty.column_names}
    reached = np.zeros(size, dtype=np.int64)
    for stage in ("won", "opportunity", "qualified", "accepted", "offered", "engaged", "known"):
        is_there = instants[stage] < NEVER
        reached = np.maximum(reached, is_there)
        table[f"has_{stage}"] = pa.array(reached)
    for stage, at_s in instants.items():
        is_there = at_s < NEVER
        table[f"{stage}_s"] = pa.array(np.where(is_there, at_s, 0), mask=~is_there)
        if f"{stage}_day" in table:
            table[f"{stage}_day"] = pa.array(np.where(is_there, at_s // DAY_S, 0).astype(np.int32), mask=~is_there)
    for stage in ("lost", "disqualified"):
        table[f"has_{stage}"] = pa.array((instants[stage] < NEVER).astype(np.int64))
    state = np.select(
        [instants[name] < NEVER for name in ("won", "lost", "disqualified")], ["won", "lost", "disqualified"], "open"
    )
    table |= {
        "journey_id": pa.array([f"j{number}" for number in range(size)]), "state": pa.array(state.tolist()),
        "is_lead": pa.array(np.ones(size, dtype=np.int64)), "is_primary": pa.array(np.ones(size, dtype=np.int64)),
        "has_recycled": pa.array(np.zeros(size, dtype=np.int64)),
    }  # fmt: skip
    with Store(folder / str(seed)).write() as writer:
        path = writer.workspace / "journeys.parquet"
        parquet.write_table(pa.table(table), path)
        writer.add("journeys", path)
        return Context(engine(), writer.commit(NOW_S, notes={"tables": ["journeys"]}), CHARTER)


def asked(seed: int, folder: Path, as_of_s: int, view: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the rows of each step."""
    question = Question(as_of_s=as_of_s, period=COHORT, view=view)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in ask(FIGURES["time-to-stage"], question, record(seed, folder)).rows:
        found.setdefault((str(row["from_stage"]), str(row["to_stage"])), []).append(row)
    return found


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[tuple[bool, float, float]]]:
    """Return, per step and seed: whether the early interval holds the whole history's share, and how far off both."""
    folder = tmp_path_factory.mktemp("cut")
    found: dict[tuple[str, str], list[tuple[bool, float, float]]] = {step: [] for step in STEPS}
    for seed in SEEDS:
        early, late = asked(seed, folder, CUT_S, "summary"), asked(seed, folder, NOW_S, "curve")
        for step in STEPS:
            row = early[step][0]
            if row["value"] is not None:
                # What the whole history says of the same days since entry.
                truth = [each for each in late[step] if each["day"] <= row["horizon_days"]][-1]["value"]
                plain = row["reached"] / row["entered"]
                found[step].append((row["low"] <= truth <= row["high"], row["value"] - truth, plain - truth))
    return found


@pytest.mark.parametrize("step", STEPS, ids="-".join)
def test_cut_off_early_it_says_what_the_whole_history_says(
    compared: dict[tuple[str, str], list[tuple[bool, float, float]]], step: tuple[str, str]
) -> None:
    held, off, plain = (np.array(part, dtype=float) for part in zip(*compared[step], strict=True))
    assert len(held) >= 20
    assert held.mean() >= 0.9
    assert abs(off.mean()) <= 3 * off.std(ddof=1) / len(off) ** 0.5
    if step[1] == "won":  # which takes long: calling the young ones lost falls short
        assert plain.mean() < -3 * plain.std(ddof=1) / len(plain) ** 0.5
