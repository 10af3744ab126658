"""The speed-to-lead curve: the example of its page, working time, who is left out, and what there is too little for."""

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
from lockstep.values.faults import LockstepError

NOW = "2026-06-30 12:00"


def leads(count: int, there: int, tried: str, kind: str, **cells: Any) -> list[dict[str, Any]]:
    """Return leads that arrived on Tuesday 3 March at ten, were tried at an instant, and some of them qualified."""
    return [
        {"known_s": "2026-03-03 10:00", "offered_s": "2026-03-03 10:00", "source": "web", "lead_kind": kind,
         "first_attempt_s": tried} | ({"qualified_s": "2026-03-12 10:00"} if n < there else {}) | cells
        for n in range(count)
    ]  # fmt: skip


EXAMPLE = [
    *leads(40, 24, "2026-03-03 10:40", "hand-raise"), *leads(10, 2, "2026-03-03 10:40", "other"),
    *leads(10, 5, "2026-03-03 11:30", "hand-raise"), *leads(40, 6, "2026-03-03 11:30", "other"),
]  # fmt: skip


def asked(context: Context, folder: Path, journeys: list[dict[str, Any]], **question: Any) -> Reply:
    record = Context(context.engine, tiny.tiny_record(folder, journeys=journeys), context.charter)
    return ask(FIGURES["speed-curve"], Question(as_of_s=instants.parse(NOW), **question), record)


def test_the_example_of_the_page_is_true(context: Context, tmp_path: Path) -> None:
    fast, slow = asked(context, tmp_path, EXAMPLE).rows
    assert (fast["from_s"], fast["to_s"], slow["from_s"], slow["to_s"]) == (1800, 3600, 3600, 7200)
    assert (fast["raw"], slow["raw"]) == (0.52, 0.22)
    assert (fast["value"], slow["value"]) == (pytest.approx(0.4), pytest.approx(0.325))
    assert fast["low"] < slow["high"]
    assert (fast["covered"], fast["leads"], fast["there"]) == (1.0, 50, 26)


def test_beside_what_was_published_stands_this_companys_own_ratio(context: Context, tmp_path: Path) -> None:
    hour, minutes = asked(context, tmp_path, EXAMPLE, view="published").rows
    assert (hour["published"], minutes["published"]) == (7.0, 21.0)
    assert hour["value"] == pytest.approx(320 / 260)
    # Nobody was tried within five minutes.
    assert (minutes["value"], minutes["fast_leads"], minutes["slow_leads"]) == (None, 0, 100)


def test_a_night_and_a_weekend_are_no_wait(context: Context, tmp_path: Path) -> None:
    friday = {"offered_s": "2026-03-06 16:50", "known_s": "2026-03-06 16:50", "qualified_s": "2026-03-20 10:00"}
    rows = asked(context, tmp_path, leads(20, 20, "2026-03-09 09:10", "other", **friday)).rows
    (row,) = rows
    assert row["to_s"] == 1800


def test_who_tells_nothing_of_speed_is_left_out_and_counted(context: Context, tmp_path: Path) -> None:
    others = [
        *leads(3, 0, "2026-06-20 10:40", "other", known_s="2026-06-20 10:00", offered_s="2026-06-20 10:00"),
        *leads(2, 2, "2026-03-20 10:00", "other"),
        {"known_s": "2026-03-03 10:00", "offered_s": "2026-03-03 10:00"},
        # Tried only after the instant asked for: not tried yet.
        *leads(1, 0, "2026-07-20 10:00", "other"),
    ]
    reply = asked(context, tmp_path, EXAMPLE + others)
    assert sum(row["leads"] for row in reply.rows) == 100
    found = {fault.code: fault.sentence for fault in reply.faults}
    assert found["too-young"].startswith("3 leads arrived less than 30 days ago")
    assert found["there-before"].startswith("2 leads were qualified before anybody tried")
    assert found["never-tried"].startswith("2 leads were never tried")
    days = asked(context, tmp_path / "days", EXAMPLE + others, options={"within": "5"})
    assert {row["there"] for row in days.rows} == {0}
    assert "too-young" not in {fault.code for fault in days.faults}


def test_another_stage_can_be_asked_for_and_a_later_one_implies_it(context: Context, tmp_path: Path) -> None:
    found = {
        stage: [row["there"] for row in asked(context, tmp_path / stage, EXAMPLE, options={"to": stage}).rows]
        for stage in ("accepted", "qualified", "opportunity")
    }
    assert found == {"accepted": [26, 11], "qualified": [26, 11], "opportunity": [0, 0]}


def test_a_wait_whose_leads_are_of_another_kind_has_no_rate_in_the_common_mix(context: Context, tmp_path: Path) -> None:
    apart = leads(30, 20, "2026-03-03 10:02", "hand-raise") + leads(90, 20, "2026-03-03 15:00", "other")
    fast, slow = asked(context, tmp_path, apart).rows
    assert (fast["value"], fast["raw"], fast["covered"]) == (None, pytest.approx(2 / 3), 0.25)
    assert slow["value"] == pytest.approx(20 / 90)


def test_too_few_are_said_and_nothing_is_nan(context: Context, tmp_path: Path) -> None:
    for name, journeys in (("few", EXAMPLE[:12]), ("none", [])):
        for view in ("curve", "published"):
            reply = asked(context, tmp_path / name / view, journeys, view=view)
            assert "not-enough-data" in {fault.code for fault in reply.faults}
            assert all(row["value"] is None for row in reply.rows)


def test_the_leads_behind_it_are_those_on_the_curve(context: Context, tmp_path: Path) -> None:
    record = Context(context.engine, tiny.tiny_record(tmp_path, journeys=EXAMPLE[:3]), context.charter)
    listed = explain(FIGURES["speed-curve"], Question(as_of_s=instants.parse(NOW)), record)
    assert [(row["journey_id"], row["waited_minutes"], row["is_there"]) for row in listed.rows] == [
        ("j1", 40, 1), ("j2", 40, 1), ("j3", 40, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("options", [{"within": "0"}, {"within": "soon"}, {"within": "-3"}, {"to": "known"}])
def test_what_cannot_be_asked_is_refused(context: Context, tmp_path: Path, options: dict[str, str]) -> None:
    with pytest.raises(LockstepError):
        asked(context, tmp_path, EXAMPLE, options=options)
