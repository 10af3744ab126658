"""Time to stage, asked: by hand, said a second time journey by journey, and what it says where there is little."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import tiny
from lockstep.figures.asking import Reply, ask
from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants
from lockstep.values.faults import LockstepError

DAY_S = 86_400
MARCH = "2026-03-01"
PATH = ("known", "engaged", "offered", "accepted", "qualified", "opportunity", "won")


def at(day: int) -> str:
    """Return a day of March 2026, counted from the first as 0."""
    return f"2026-03-{day + 1:02}"


def asked(context: Context, folder: Path, journeys: list[dict[str, Any]], as_of: str, **question: Any) -> Reply:
    opened = Context(context.engine, tiny.tiny_record(folder, journeys=journeys), context.charter)
    return ask(FIGURES["time-to-stage"], Question(as_of_s=instants.parse(as_of), **question), opened)


def step(reply: Reply, first: str, second: str) -> dict[str, Any]:
    return next(row for row in reply.rows if (row["from_stage"], row["to_stage"]) == (first, second))


OFFERED = [
    *({"offered_s": MARCH, "accepted_s": at(2)} for _ in range(4)),
    *({"offered_s": MARCH, "accepted_s": at(5)} for _ in range(2)),
    *({"offered_s": MARCH, "disqualified_s": at(3)} for _ in range(4)),
    *({"offered_s": MARCH} for _ in range(10)),
    *({"offered_s": at(26)} for _ in range(4)),
]


def test_the_example_of_the_page_is_true(context: Context, tmp_path: Path) -> None:
    row = step(asked(context, tmp_path, OFFERED, "2026-03-31"), "offered", "accepted")
    assert {name: row[name] for name in ("entered", "reached", "ended", "recycled", "open", "horizon_days")} == {
        "entered": 24, "reached": 6, "ended": 4, "recycled": 0, "open": 14, "horizon_days": 30,
    }  # fmt: skip
    assert row["value"] == pytest.approx(5 / 18)
    assert row["waiting"] == pytest.approx(5 / 9)
    assert row["low"] < row["value"] < row["high"]
    assert (row["median_days"], row["usual_days"], row["short_of"]) == (None, 2, None)


def test_the_curve_is_the_same_step_by_step(context: Context, tmp_path: Path) -> None:
    rows = asked(context, tmp_path, OFFERED, "2026-03-31", view="curve", options={"step": "offered-accepted"}).rows
    by_day = {row["day"]: row for row in rows}
    assert [by_day[day]["value"] for day in (0, 1, 2, 4, 5, 30)] == pytest.approx(
        [0, 0, 4 / 24, 4 / 24, 5 / 18, 5 / 18]
    )
    assert [by_day[day]["at_risk"] for day in (2, 3, 4, 5, 30)] == [24, 20, 16, 12, 10]
    assert by_day[30]["ended"] == pytest.approx(1 / 6)


def test_the_day_that_is_not_over_tells_of_those_alone_whom_it_happened_to_and_waits(
    context: Context, tmp_path: Path
) -> None:
    # Twenty are offered at noon three and a half days ago, one of them accepted this morning: its fourth day runs.
    leads = [{"offered_s": "2026-03-01 00:00"} for _ in range(19)]
    leads.append({"offered_s": "2026-03-01 00:00", "accepted_s": "2026-03-04 06:00"})
    row = step(asked(context, tmp_path, leads, "2026-03-04 12:00"), "offered", "accepted")
    assert (row["reached"], row["value"], row["horizon_days"]) == (1, 0.0, 3)
    row = step(asked(context, tmp_path / "later", leads, "2026-03-05 00:00"), "offered", "accepted")
    assert (row["reached"], row["value"], row["horizon_days"]) == (1, pytest.approx(0.05), 4)


def test_where_nothing_is_open_it_is_the_share_of_stage_conversion(context: Context, tmp_path: Path) -> None:
    leads = [*({"offered_s": MARCH, "accepted_s": at(day % 9)} for day in range(17)),
             *({"offered_s": MARCH, "disqualified_s": at(day % 7)} for day in range(14))]  # fmt: skip
    row = step(asked(context, tmp_path, leads, "2026-06-01"), "offered", "accepted")
    opened = Context(context.engine, tiny.tiny_record(tmp_path / "again", journeys=leads), context.charter)
    plain = ask(FIGURES["stage-conversion"], Question(as_of_s=instants.parse("2026-06-01")), opened).rows
    assert row["value"] == pytest.approx(next(r["value"] for r in plain if r["from_stage"] == "offered"))
    assert row["waiting"] == pytest.approx(0, abs=1e-12)


def test_a_recycled_lead_waits_unless_that_is_asked_for_as_an_end(context: Context, tmp_path: Path) -> None:
    leads = [
        *({"offered_s": MARCH, "recycled_s": at(4), "accepted_s": at(9)} for _ in range(5)),
        *({"offered_s": MARCH, "recycled_s": at(4)} for _ in range(5)),
        *({"offered_s": MARCH, "accepted_s": at(2)} for _ in range(5)),
        *({"offered_s": MARCH} for _ in range(5)),
    ]
    row = step(asked(context, tmp_path, leads, "2026-03-31"), "offered", "accepted")
    assert (row["value"], row["reached"], row["recycled"], row["open"]) == (pytest.approx(0.5), 10, 5, 5)
    row = step(asked(context, tmp_path, leads, "2026-03-31", options={"recycled": "end"}), "offered", "accepted")
    assert (row["value"], row["reached"], row["recycled"], row["open"]) == (pytest.approx(0.25), 5, 10, 5)
    assert row["waiting"] == pytest.approx(0.25)


@pytest.mark.parametrize("by", [None, "owner", "month"])
@pytest.mark.parametrize("period", [None, "2026-Q1"])
@pytest.mark.parametrize("as_of", ["2026-03-15 12:00", "2026-12-31 12:00"])
def test_the_counts_of_the_story_are_those_of_stage_conversion_where_dates_are_known(
    answer: Any, journeys: list[dict[str, Any]], by: str | None, period: str | None, as_of: str
) -> None:
    as_of_s = instants.parse(as_of)
    rows = answer("time-to-stage", as_of_s, by=by, period=period).rows
    counts = ("entered", "reached", "ended", "recycled", "open")
    found = {(row.get(by) if by else "all", row["from_stage"], row["to_stage"]): row for row in rows if row["entered"]}
    plain = answer("stage-conversion", as_of_s, by=by, period=period).rows
    assert found
    for row in plain:
        key = (row.get(by) if by else "all", row["from_stage"], row["to_stage"])
        undated = [
            j for j in journeys
            if j["is_primary"] and j[f"has_{row['from_stage']}"] and j.get(f"{row['from_stage']}_s") is None
        ]  # fmt: skip
        if key in found and not undated and period is None:
            assert [found[key][name] for name in counts] == [row[name] for name in counts], key
        elif key in found:
            assert found[key]["entered"] <= row["entered"]
    for row in found.values():
        assert sum(row[name] for name in counts[1:]) <= row["entered"]
        # No step of seventeen journeys has twenty: no share, and how many are missing.
        assert (row["value"], row["short_of"]) == (None, 20 - row["entered"])


def test_steps_without_dates_are_left_out_and_counted(answer: Any) -> None:
    codes = {fault.code for fault in answer("time-to-stage").faults}
    assert {"stages-not-seen", "entered-undated", "reached-undated", "not-enough-data"} <= codes


def test_all_on_one_day_and_a_step_backwards_take_no_time(context: Context, tmp_path: Path) -> None:
    same = [{"known_s": MARCH, "offered_s": MARCH, "won_s": MARCH} for _ in range(20)]
    rows = asked(context, tmp_path, same, MARCH).rows
    assert {(row["value"], row["usual_days"], row["horizon_days"]) for row in rows if row["entered"]} == {(1.0, 0, 0)}
    back = [{"known_s": at(9), "offered_s": at(4)} for _ in range(20)]
    assert step(asked(context, tmp_path / "back", back, at(20)), "known", "offered")["usual_days"] == 0


@pytest.mark.parametrize(
    ("journeys", "period", "code"),
    [([], None, "no-steps"), ([{"known_s": MARCH}] * 30, None, "no-steps"), (OFFERED, "2019", "not-enough-data")],
)
def test_no_stage_no_step_and_an_empty_period_are_said(
    context: Context, tmp_path: Path, journeys: list[dict[str, Any]], period: str | None, code: str
) -> None:
    for view in ("summary", "curve"):
        reply = asked(context, tmp_path / view, journeys, "2026-03-31", period=period, view=view)
        assert code in {fault.code for fault in reply.faults}
        assert "NaN" not in reply.as_json()


def test_without_a_conversion_the_share_is_nought_with_an_interval(context: Context, tmp_path: Path) -> None:
    leads = [*({"offered_s": MARCH} for _ in range(30)), {"known_s": MARCH, "accepted_s": at(1)}]
    row = step(asked(context, tmp_path, leads, "2026-03-31", where={"return_code": "(missing)"}), "offered", "accepted")
    assert row["value"] == 0.0 < row["high"] < 0.2
    assert (row["usual_days"], row["median_days"]) == (None, None)


def test_two_periods_are_compared_within_the_time_both_had(context: Context, tmp_path: Path) -> None:
    fast = [{"offered_s": "2026-01-01", "accepted_s": "2026-01-03" if n < 30 else None} for n in range(40)]
    slow = [{"offered_s": at(0), "accepted_s": at(2) if n < 8 else None} for n in range(40)]
    leads = [{name: cell for name, cell in one.items() if cell} for one in fast + slow]
    reply = asked(context, tmp_path, leads, "2026-03-11", period="2026-03", options={"against": "2026-01"})
    row = step(reply, "offered", "accepted")
    assert (row["horizon_days"], row["value"], row["other_value"]) == (10, pytest.approx(0.2), pytest.approx(0.75))
    assert row["chance"] == row["chance_of_all"] < 0.001
    shared = asked(context, tmp_path, leads, "2026-03-11", period="2026-Q1", options={"against": "2026-03"})
    assert "shares-journeys" in {fault.code for fault in shared.faults}
    assert step(shared, "offered", "accepted")["chance"] is None


def test_two_groups_are_compared_and_what_shares_journeys_is_not_tested(context: Context, tmp_path: Path) -> None:
    leads = [{"offered_s": MARCH, "owner": owner} | ({"accepted_s": at(3)} if n < reached else {})
             for owner, reached in (("Ann", 20), ("Bo", 6)) for n in range(30)]  # fmt: skip
    reply = asked(context, tmp_path, leads, "2026-03-31", where={"owner": "Ann"}, options={"against": "owner:Bo"})
    row = step(reply, "offered", "accepted")
    assert (row["entered"], row["other_entered"], row["reached"]) == (30, 30, 20)
    assert row["chance_of_all"] < 0.01
    whole = asked(context, tmp_path, leads, "2026-03-31", options={"against": "owner:Bo"})
    assert "shares-journeys" in {fault.code for fault in whole.faults}


@pytest.mark.parametrize(
    "options",
    [{"step": "won-known"}, {"step": "known"}, {"step": "a-b"}, {"against": "ownr:Ann"}, {"against": "soon"},
     {"recycled": "maybe"}],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_what_could(
    context: Context, tmp_path: Path, options: dict[str, str]
) -> None:
    with pytest.raises(LockstepError) as refused:
        asked(context, tmp_path, OFFERED, "2026-03-31", options=options)
    assert refused.value.remedy


def test_a_comparison_cannot_be_split_too(context: Context, tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match="can't be split"):
        asked(context, tmp_path, OFFERED, "2026-03-31", by="owner", period="2026-03", options={"against": "2026-02"})


def test_any_step_of_the_path_can_be_asked_for() -> None:
    from lockstep.insight.time_to_stage.steps import named

    assert all(named(f"{first}-{second}") == (first, second) for first, second in pairwise(PATH))
