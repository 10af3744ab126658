"""Ageing and leakage: the examples of their pages, said again journey by journey, and what there is too little for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.explaining import explain
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants

NOW = "2026-03-31"


def at(day: int) -> str:
    """Return a day before the end of March."""
    return f"2026-03-{31 - day:02}"


def opened(context: Context, folder: Path, journeys: list[dict[str, Any]], **tables: Any) -> Context:
    return Context(context.engine, tiny.tiny_record(folder, journeys=journeys, **tables), context.charter)


def asked(name: str, record: Context, **question: Any) -> Reply:
    return ask(FIGURES[name], Question(as_of_s=instants.parse(NOW), **question), record)


def stage(reply: Reply, name: str) -> dict[str, Any]:
    return next(row for row in reply.rows if row["stage"] == name)


WENT_ON = [
    *({"offered_s": "2026-01-10", "accepted_s": "2026-01-12"} for _ in range(18)),
    *({"offered_s": "2026-01-10", "accepted_s": "2026-01-19"} for _ in range(2)),
]
WAIT = [{"offered_s": at(days), "owner": owner} for days, owner in ((1, "Ann"), (2, "Ann"), (5, "Bo"))]


def late_in(stage: str, name: str, record: Context) -> list[tuple[str, str]]:
    """Return stage and owner of the journeys that are listed for a stage."""
    question = Question(as_of_s=instants.parse(NOW), options={"stage": stage})
    return [(row["stage"], row["owner"]) for row in explain(FIGURES[name], question, record, limit=100).rows]


def test_the_example_of_ageing_is_true_and_its_leads_are_listed(context: Context, tmp_path: Path) -> None:
    record = opened(context, tmp_path, WENT_ON + WAIT)
    row = stage(asked("ageing", record), "offered")
    assert row == {"stage": "offered", "open": 3, "value": 1, "limit_days": 2, "went_on": 20, "most_days": 5}
    assert late_in("offered", "ageing", record) == [("offered", "Bo")]


def test_a_group_and_a_period_are_held_against_the_whole_records_limit(context: Context, tmp_path: Path) -> None:
    record = opened(context, tmp_path, WENT_ON + WAIT)
    split = {(row["owner"], row["stage"]): row for row in asked("ageing", record, by="owner").rows}
    assert (split["Ann", "offered"]["value"], split["Bo", "offered"]["value"]) == (0, 1)
    assert {row["limit_days"] for key, row in split.items() if key[1] == "offered"} == {2}
    of_march = stage(asked("ageing", record, period="2026-03", where={"owner": "Bo"}), "offered")
    assert (of_march["open"], of_march["value"], of_march["limit_days"]) == (1, 1, 2)


def test_ended_and_recycled_journeys_stand_nowhere(context: Context, tmp_path: Path) -> None:
    gone = [{"offered_s": at(20), "disqualified_s": at(9)}, {"offered_s": at(20), "recycled_s": at(9)}]
    assert stage(asked("ageing", opened(context, tmp_path, WENT_ON + WAIT + gone)), "offered")["open"] == 3


def test_where_fewer_than_twenty_went_on_nothing_is_called_usual(context: Context, tmp_path: Path) -> None:
    for name in ("ageing", "leakage"):
        reply = asked(name, opened(context, tmp_path / name, WENT_ON[:19] + WAIT))
        assert (stage(reply, "offered")["value"], stage(reply, "offered")["limit_days"]) == (None, None)
        assert "not-enough-data" in {fault.code for fault in reply.faults}
        nothing = asked(name, opened(context, tmp_path / f"{name}-empty", []))
        assert "no-steps" in {fault.code for fault in nothing.faults}
        over = asked(name, opened(context, tmp_path / f"{name}-over", WENT_ON), period="2020")
        assert "nothing-open" in {fault.code for fault in over.faults}


def test_an_entry_nobody_dated_is_counted_apart(context: Context, tmp_path: Path) -> None:
    reply = asked("ageing", opened(context, tmp_path, [*WENT_ON, *WAIT, {"has_offered": 1}]))
    assert stage(reply, "offered")["open"] == 3
    assert "entered-undated" in {fault.code for fault in reply.faults}


def silent_record(context: Context, folder: Path) -> Context:
    """Return the record of the example of leakage: touches, calls, and what links them to journeys."""
    leads = [{"offered_s": "2026-01-10", "accepted_s": "2026-01-20"} for _ in range(20)]
    leads += [{"offered_s": at(12), "owner": owner} for owner in ("Ann", "Bo", "Cy")]
    touches = [{"person_key": f"web/people/{n}", "occurred_s": "2026-01-14"} for n in range(1, 19)]
    touches.append({"person_key": "web/people/21", "occurred_s": at(1)})
    # What is still to come at the instant asked for, and what belongs to nobody, tells nothing.
    touches += [{"person_key": "web/people/23", "occurred_s": "2026-04-02"}, {"occurred_s": at(1)}]
    calls = [{"person_key": "web/people/22", "occurred_s": at(6), "kind": "call"}]
    links = [{"key": f"web/people/{n}", "kind": "person", "entity_id": f"p{n}"} for n in range(1, 24)]
    return opened(context, folder, leads, touches=touches, activities=calls, links=links)


def test_the_example_of_leakage_is_true_and_its_leads_are_listed(context: Context, tmp_path: Path) -> None:
    record = silent_record(context, tmp_path)
    row = stage(asked("leakage", record), "offered")
    assert row == {"stage": "offered", "open": 3, "value": 1, "limit_days": 6, "went_on": 20, "most_days": 12}
    assert late_in("offered", "leakage", record) == [("offered", "Cy")]


@pytest.mark.parametrize("name", ["ageing", "leakage"])
def test_what_a_stage_counts_is_what_it_lists(name: str, context: Context, tmp_path: Path) -> None:
    accepted = [{"accepted_s": at(days), "owner": "Di"} for days in (12, 25)]
    known = [
        *({"known_s": "2026-01-01", "accepted_s": "2026-01-03", "qualified_s": "2026-01-05"} for _ in range(20)),
        *accepted,
    ]
    record = opened(context, tmp_path, WENT_ON + WAIT + known)
    counted = {row["stage"]: row["value"] for row in asked(name, record).rows if row["value"]}
    assert counted.keys() >= {"offered", "accepted"}
    for at_stage, late in counted.items():
        assert [row[0] for row in late_in(at_stage, name, record)] == [at_stage] * late
    assert len(late_in("all", name, record)) == sum(counted.values())


def test_what_happens_on_a_deal_is_heard_of_its_journey(context: Context, tmp_path: Path) -> None:
    leads = [{"opportunity_s": "2026-01-10", "won_s": "2026-01-13", "deal_id": f"d{n}"} for n in range(20)]
    leads += [{"opportunity_s": at(12), "deal_id": "open1"}, {"opportunity_s": at(12), "deal_id": "open2"}]
    calls = [{"deal_key": "open1", "occurred_s": at(2), "kind": "call"}]
    row = stage(asked("leakage", opened(context, tmp_path, leads, activities=calls)), "opportunity")
    assert (row["open"], row["value"], row["limit_days"]) == (2, 1, 3)


@pytest.mark.parametrize("name", ["ageing", "leakage"])
def test_the_story_is_what_walking_over_it_gives(name: str, answer: Any, journeys: list[dict[str, Any]]) -> None:
    found = {row["stage"]: row["open"] for row in answer(name, instants.parse("2026-03-15 12:00")).rows}
    # Known only: j07 and j17, and j06; offered and undecided none; open opportunities: j16 by then, undated.
    assert found["known"] == 3
    assert "offered" not in found
