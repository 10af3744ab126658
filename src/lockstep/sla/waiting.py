"""Waiting: which clocks of sales run right now, and how many have run out."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question
from lockstep.figures.groups import in_reading_order
from lockstep.sla.limits import limit
from lockstep.sla.sales import PROMISES
from lockstep.sla.seen import not_recorded, seen

#: A clock with less than this left is due soon: working seconds of one hour.
SOON_S = 3600


def clocks(context: Context, question: Question) -> list[dict[str, Any]]:
    """Return every clock of sales that runs at the question's instant.

    Parameters
    ----------
    context, question
        Leads that arrived in the question's period, or ever; what happened up to its instant.

    Returns
    -------
    list of dict
        One per lead and promise: ``journey_id``, ``dim``, ``owner`` text; ``promise`` name; ``arrived_s`` epoch
        seconds; ``promised_s``, ``left_s`` working seconds of the owner, below zero when overdue. Promises about
        what no source records have no clocks.
    """
    promises = context.charter.promises.sales
    known = seen(context, question)
    rows = context.rows(
        "lockstep.sla",
        "waiting.sql",
        question,
        day="offered_day",
        attempt_count=int(promises.attempts.count),
        hand_raise_s=limit(promises.first_attempt.hand_raise),
        other_s=limit(promises.first_attempt.other),
        attempts_s=limit(promises.attempts.within),
        decision_s=limit(promises.decision),
    )
    return [{**row, "promise": PROMISES[row["promise_no"]][0]} for row in rows if known[PROMISES[row["promise_no"]][1]]]


def compute(context: Context, question: Question) -> Answer:
    """Count the clocks that run.

    Parameters
    ----------
    context, question
        Leads that arrived in the question's period, or ever; what happened up to its instant.

    Returns
    -------
    Answer
        One row per group and promise with a clock that runs: ``promise`` text; ``value`` int64, leads that
        wait for it; ``overdue`` of them, whose time has run out; ``soon``, with less than one working hour left.
    """
    known = seen(context, question)
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for clock in clocks(context, question):
        tally_of = counts[clock["dim"]][clock["promise"]]
        tally_of[0] += 1
        tally_of[1] += clock["left_s"] < 0
        tally_of[2] += 0 <= clock["left_s"] < SOON_S
    order = in_reading_order(question, {group: sum(t[0] for t in by.values()) for group, by in counts.items()})
    missing = sorted({what for _, what in PROMISES.values() if not known[what]})
    return Answer(
        unit="leads",
        rows=[
            {"dim": group, "promise": name, "value": tally[0], "overdue": tally[1], "soon": tally[2]}
            for group in order
            for name, _ in PROMISES.values()
            if (tally := counts[group].get(name))
        ],
        faults=[not_recorded(what) for what in missing],
    )


FIGURE = Figure(
    name="waiting",
    title="Waiting for sales",
    words=(
        "Leads for which a promise of sales is still to be kept: a first attempt, further attempts, a decision. "
        "Each waits on the clock of its owner's working hours, from its arrival on; overdue is what the promise "
        "left no more time for. Left out: promises about what no source records."
    ),
    package="lockstep.sla",
    sql=("promises_seen.sql", "started.sql", "owed.sql", "waiting.sql"),
    compute=compute,
    rows_sql="waiting_rows.sql",
)
