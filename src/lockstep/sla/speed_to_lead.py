"""Speed to lead: how long a lead waits for the first attempt of sales."""

from __future__ import annotations

from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.figures.groups import in_reading_order
from lockstep.sla.limits import limit
from lockstep.sla.seen import not_recorded, seen
from lockstep.values.faults import Fault


def compute(context: Context, question: Question) -> Answer:
    """Measure the working time from arrival to the first logged attempt.

    Parameters
    ----------
    context, question
        Leads that arrived in the question's period, and nothing that happened after its instant.

    Returns
    -------
    Answer
        One row per group: ``value``, the median in working seconds of the leads answered, absent where none
        was (an even number of them: the mean of the two in the middle); ``p90``, within which nine in ten
        of them were answered; ``answered``, ``unanswered`` int64, leads; ``in_time``, the share within the
        charter's promise, float in [0, 1], of the leads whose promise was due: answered, or overdue.
    """
    if not seen(context, question)["attempts"]:
        return Answer(unit="seconds", faults=[not_recorded("attempts")])
    promised = context.charter.promises.sales.first_attempt
    found = context.rows(
        "lockstep.sla",
        "speed_to_lead.sql",
        question,
        day="offered_day",
        hand_raise_s=limit(promised.hand_raise),
        other_s=limit(promised.other),
    )
    rows = {row["dim"]: _row(row) for row in found}
    faults = []
    if not any(row["answered"] for row in found):
        faults.append(
            Fault(
                code="no-attempts",
                sentence="None of the leads that arrived here has been tried yet."
                if rows
                else "No lead arrived here, so none could be answered.",
                remedy="Ask for a period in which leads arrived, or for fewer conditions.",
                file="journeys",
            )
        )
    order = in_reading_order(question, {group: row["answered"] for group, row in rows.items()})  # type: ignore[misc]
    return Answer(
        unit="seconds",
        value=rows["all"]["value"] if rows and not question.by else None,
        rows=[rows[group] for group in order],
        faults=faults,
    )


def _row(found: dict[str, Any]) -> Row:
    due = found["kept"] + found["broken"]
    return {
        "dim": found["dim"],
        "value": _half(found["lower_middle_s"], found["upper_middle_s"]),
        "p90": found["ninetieth_s"],
        "answered": found["answered"],
        "unanswered": found["unanswered"],
        "in_time": found["kept"] / due if due else None,
    }


def _half(lower: int | None, upper: int | None) -> int | float | None:
    if lower is None or upper is None:
        return None
    whole, rest = divmod(lower + upper, 2)
    return whole + 0.5 if rest else whole


FIGURE = Figure(
    name="speed-to-lead",
    title="Speed to lead",
    words=(
        "How long leads waited, in the working hours of their owner, from their arrival at sales to the first "
        "logged call, e-mail, message or meeting: the median, and the time within which nine in ten of those "
        "answered were. Leads not tried yet are counted beside it, and against the promised share once they "
        "are overdue. Left out: leads whose clock has not started, as they were never offered."
    ),
    package="lockstep.sla",
    sql=("promises_seen.sql", "started.sql", "speed_to_lead.sql"),
    compute=compute,
    rows_sql="clock_rows.sql",
)
