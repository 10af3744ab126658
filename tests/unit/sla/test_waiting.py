"""What waits for sales right now: worked by hand, and against the promises it is about."""

from __future__ import annotations

import pytest

from . import agreement
from .conftest import Ask


def test_what_waits_worked_by_hand(answer: Ask) -> None:
    # Thursday 12 March, noon. First attempt of others: j05 (Kim, 7 h of 4 h) overdue, j06 2 h of 4 h.
    # More attempts: j12 and j13 were tried once; both had 16 working hours, which are over.
    # Decision: j02, j04, j05, j07, j12 and j13 overdue, j06 not yet; j01, j03 and j08 are decided, j09 comes later.
    rows = {row["promise"]: (row["value"], row["overdue"], row["soon"]) for row in answer("waiting").rows}
    assert rows == {"first-attempt-other": (2, 1, 0), "attempts": (2, 2, 0), "decision": (7, 6, 0)}


def test_within_the_last_working_hour_it_is_due_soon(answer: Ask) -> None:
    # j06 came at 10:00 and has four working hours: at 13:30 half an hour is left, at 14:00 it is due, then late.
    def first_attempts(time: str) -> tuple[object, ...]:
        at = agreement.instants.parse(f"2026-03-12 {time}")
        rows = {row["promise"]: row for row in answer("waiting", at).rows}
        row = rows["first-attempt-other"]
        return row["value"], row["overdue"], row["soon"]

    assert first_attempts("13:30:00") == (2, 1, 1)
    assert first_attempts("14:00:00") == (2, 1, 1)
    assert first_attempts("14:00:01") == (2, 2, 0)


@pytest.mark.parametrize("as_of_s", [agreement.AS_OF, agreement.END])
def test_what_waits_in_time_is_what_the_promises_call_open(answer: Ask, as_of_s: int) -> None:
    kept = {row["promise"]: row for row in answer("promises-kept", as_of_s).rows}
    waiting = {row["promise"]: row for row in answer("waiting", as_of_s).rows}
    for promise in ("first-attempt-hand-raise", "first-attempt-other", "decision"):
        row = waiting.get(promise, {"value": 0, "overdue": 0})
        assert int(str(row["value"])) - int(str(row["overdue"])) == kept[promise]["open"]


def test_the_owners_clocks_add_up_to_all(answer: Ask) -> None:
    rows = answer("waiting", by="owner").rows
    whole = {row["promise"]: row["value"] for row in answer("waiting").rows}
    assert {
        promise: sum(int(str(row["value"])) for row in rows if row["promise"] == promise) for promise in whole
    } == whole
    assert {row["owner"] for row in rows} == {"Sam", "Kim", "(missing)"}
