"""What sales owes marketing: the first attempt, enough attempts, and a decision, each in time."""

from __future__ import annotations

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.sla.limits import limit
from lockstep.sla.seen import not_recorded
from lockstep.sla.tally import Tally
from lockstep.values.faults import Fault

#: Number of each promise in the SQL, its name, and what has to be recorded for it.
PROMISES: dict[int, tuple[str, str]] = {
    1: ("first-attempt-hand-raise", "attempts"),
    2: ("first-attempt-other", "attempts"),
    3: ("attempts", "attempts"),
    4: ("decision", "decisions"),
}


def tallies(context: Context, question: Question, known: dict[str, int]) -> tuple[list[Tally], list[Fault]]:
    """Judge the promises of sales, lead by lead.

    Parameters
    ----------
    context, question
        Leads that arrived in the question's period, and nothing that happened after its instant.
    known
        What the record knows of, as `seen.seen` returns it.

    Returns
    -------
    tuple
        One tally per group and promise with anything due, in leads; and the faults of promises that can't
        be judged.
    """
    promises = context.charter.promises.sales
    found = context.rows(
        "lockstep.sla",
        "sales_promises.sql",
        question,
        day="offered_day",
        attempt_count=int(promises.attempts.count),
        hand_raise_s=limit(promises.first_attempt.hand_raise),
        other_s=limit(promises.first_attempt.other),
        attempts_s=limit(promises.attempts.within),
        decision_s=limit(promises.decision),
    )
    promised = {
        1: str(promises.first_attempt.hand_raise),
        2: str(promises.first_attempt.other),
        3: f"{promises.attempts.count:f} attempts in {promises.attempts.within}",
        4: str(promises.decision),
    }
    missing = sorted({what for _, what in PROMISES.values() if not known[what]})
    made = [
        Tally(
            group=row["dim"],
            team="sales",
            promise=PROMISES[row["promise_no"]][0],
            promised=promised[row["promise_no"]],
            unit="leads",
            agreed=promises.kept_rate,
            kept=row["kept"],
            broken=row["broken"],
            still_open=row["still_open"],
        )
        for row in found
        if PROMISES[row["promise_no"]][1] not in missing and row["kept"] + row["broken"] + row["still_open"]
    ]
    return made, [not_recorded(what) for what in missing]
