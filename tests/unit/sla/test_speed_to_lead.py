"""Speed to lead, against walking over the days by hand."""

from __future__ import annotations

import pytest

import tiny
from lockstep.figures.asking import ask
from lockstep.figures.figure import Question
from lockstep.insight.book import FIGURES
from lockstep.values import instants

from . import agreement
from .conftest import Ask, Open


@pytest.mark.parametrize("as_of_s", [agreement.AS_OF, agreement.END, instants.parse("2026-03-02 10:30")])
@pytest.mark.parametrize("by", [None, "owner", "lead_kind"])
def test_speed_to_lead_is_what_walking_over_the_days_gives(answer: Ask, by: str | None, as_of_s: int) -> None:
    groups: dict[str, list[dict[str, object]]] = {}
    for number, cells in enumerate(agreement.journeys(), start=1):
        j = tiny.journey(cells, number)
        if j["is_lead"] and j.get("arrived_s") is not None and j["arrived_s"] <= as_of_s:
            groups.setdefault(str(j.get(by) or "(missing)") if by else "all", []).append(j)
    expected = {}
    for key, members in groups.items():
        waits = sorted(
            agreement.worked(j.get("owner"), j["arrived_s"], j["first_attempt_s"])
            for j in members
            if j.get("first_attempt_s") is not None and j["first_attempt_s"] <= as_of_s
        )
        verdicts = agreement.verdicts(members, as_of_s)
        kept, broken = (
            sum(verdicts[f"first-attempt-{kind}", verdict] for kind in ("hand-raise", "other"))
            for verdict in ("kept", "broken")
        )
        half = len(waits) // 2
        expected[key] = (
            (waits[half] + waits[~half]) / 2 if waits else None,
            waits[-(-9 * len(waits) // 10) - 1] if waits else None,
            len(waits),
            len(members) - len(waits),
            kept / (kept + broken) if kept + broken else None,
        )
    rows = answer("speed-to-lead", as_of_s, by=by).rows
    columns = ("value", "p90", "answered", "unanswered", "in_time")
    assert {row[by] if by else "all": tuple(row[n] for n in columns) for row in rows} == expected


def test_the_share_in_time_is_that_of_promises_kept(answer: Ask) -> None:
    rows = [row for row in answer("promises-kept").rows if str(row["promise"]).startswith("first-attempt")]
    kept, broken = sum(row["kept"] for row in rows), sum(row["broken"] for row in rows)
    assert answer("speed-to-lead").rows[0]["in_time"] == kept / (kept + broken)


def test_where_no_source_logs_attempts_the_figure_is_absent_and_nothing_is_called_broken(opened: Open) -> None:
    context = opened(journeys=[{"offered_s": "2026-03-02 10:00", "known_s": "2026-03-02 10:00"}])
    question = Question(as_of_s=agreement.END)
    reply = ask(FIGURES["speed-to-lead"], question, context)
    assert (reply.value, list(reply.rows), [fault.code for fault in reply.faults]) == (None, [], ["no-attempts"])
    kept = ask(FIGURES["promises-kept"], question, context)
    assert [row for row in kept.rows if row["team"] == "sales"] == []
    assert {fault.code for fault in kept.faults} >= {"no-attempts", "no-decisions"}
