"""Loops: the example of the page, and what is no loop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tiny
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants


def entry(person: int, stage: str, day: int, *, source: str = "crm") -> dict[str, Any]:
    return {
        "source": source, "source_id": f"{person}-{stage}-{day}", "person_key": f"crm/leads/{person}", "stage": stage,
        "occurred_s": f"2026-03-{day:02}",
    }  # fmt: skip


def offer(person: int, day: int, decision: str | None = None, decided: int | None = None) -> dict[str, Any]:
    return {"person_key": f"crm/leads/{person}", "occurred_s": f"2026-03-{day:02}", "decision": decision} | (
        {"decided_s": f"2026-03-{decided:02}"} if decided else {}
    )


JOURNEYS = [
    {"known_s": "2026-03-01", "offered_s": "2026-03-02"},
    {"known_s": "2026-03-01", "offered_s": "2026-03-02"},
    {"known_s": "2026-03-01", "offered_s": "2026-03-02", "recycled_s": "2026-03-05"},
    {"known_s": "2026-03-01", "recycled_s": "2026-03-05", "accepted_s": "2026-03-12", "won_s": "2026-03-20"},
]
STAGES = [
    entry(1, "offered", 2), entry(1, "engaged", 4), entry(1, "offered", 9),
    entry(2, "known", 1), entry(2, "offered", 2),
    entry(4, "recycled", 5), entry(4, "accepted", 12),
]  # fmt: skip
OFFERS = [offer(2, 2, "returned", 3), offer(2, 9), offer(3, 2, "returned", 5)]
LINKS = [{"key": f"crm/leads/{n}", "kind": "person", "entity_id": f"p{n}"} for n in range(1, 5)]


def asked(context: Context, folder: Path, as_of: str = "2026-03-31", **tables: Any) -> tuple[Reply, Context]:
    record = Context(
        context.engine,
        tiny.tiny_record(
            folder, **{"journeys": JOURNEYS, "stages": STAGES, "handoffs": OFFERS, "links": LINKS} | tables
        ),
        context.charter,
    )
    return ask(FIGURES["loops"], Question(as_of_s=instants.parse(as_of)), record), record


def counts(reply: Reply) -> dict[str, tuple[Any, ...]]:
    return {str(row["loop"]): (row["could"], row["value"], row["won"]) for row in reply.rows}


def test_the_example_of_the_page_is_true_and_its_leads_are_listed(context: Context, tmp_path: Path) -> None:
    reply, record = asked(context, tmp_path)
    assert counts(reply) == {"back-a-stage": (2, 1, 0), "offered-again": (2, 1, 0), "recycled-and-back": (2, 1, 1)}
    assert all(0 <= row["low"] <= row["rate"] <= row["high"] <= 1 for row in reply.rows)
    listed = explain(FIGURES["loops"], Question(as_of_s=instants.parse("2026-03-31")), record)
    assert [row["journey_id"] for row in listed.rows] == ["j1", "j2", "j4"]


def test_what_comes_later_has_not_happened_yet(context: Context, tmp_path: Path) -> None:
    reply, _ = asked(context, tmp_path, "2026-03-08")
    assert counts(reply) == {"back-a-stage": (2, 1, 0), "offered-again": (2, 0, 0), "recycled-and-back": (2, 0, 0)}


def test_two_systems_that_tell_one_step_a_day_apart_are_no_loop(context: Context, tmp_path: Path) -> None:
    told_twice = [entry(2, "accepted", 4), entry(2, "known", 1), entry(2, "offered", 5, source="marketing")]
    assert counts(asked(context, tmp_path, stages=told_twice)[0])["back-a-stage"] == (1, 0, 0)


def test_without_histories_nothing_could_loop_and_that_is_said(context: Context, tmp_path: Path) -> None:
    reply, _ = asked(context, tmp_path, stages=[], handoffs=[], journeys=[{"known_s": "2026-03-01"}])
    assert {row["rate"] for row in reply.rows} == {None}
    assert [fault.code for fault in reply.faults] == ["no-history"]
