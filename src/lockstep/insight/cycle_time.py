"""Cycle time: how long a won deal took, from the first day its lead was known."""

from __future__ import annotations

from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.figures.gaps import counted, undated
from lockstep.figures.groups import in_reading_order
from lockstep.values.faults import Fault

_DAY_S = 86_400


def compute(context: Context, question: Question) -> Answer:
    """Put the cycles of the deals won in order, and read the middle and the slow end.

    Parameters
    ----------
    context, question
        Deals won in the question's period.

    Returns
    -------
    Answer
        One row per group: ``value``, the median in days, float, the mean of the two middle cycles where
        their number is even; ``p90``, the shortest time within which nine in ten were won (nearest rank);
        ``deals`` int64, cycles measured; ``to_opportunity``, ``to_won``, medians in days from known to
        opportunity and on to the win, absent where no deal of the group has both dates. The two need not add
        up to the value: medians don't.
    """
    found = context.rows("lockstep.insight", "cycle_time.sql", question, day="won_day")
    parts: dict[str, dict[int, dict[str, Any]]] = {}
    for row in found:
        parts.setdefault(row["dim"], {})[row["part"]] = row
    rows = {group: _row(group, of_group) for group, of_group in parts.items() if 1 in of_group}
    faults = _left_out(context, question)
    if not rows:
        faults.append(
            Fault(
                code="no-cycles",
                sentence="No deal won here has both the date it began and the date it was won.",
                remedy="Map the dates of leads, opportunities and wins, or ask for a period with won deals.",
                file="journeys",
            )
        )
    order = in_reading_order(question, {group: parts[group][1]["deals"] for group in rows})
    return Answer(
        unit="days",
        value=rows["all"]["value"] if rows and not question.by else None,
        rows=[rows[group] for group in order],
        faults=faults,
    )


def _row(group: str, parts: dict[int, dict[str, Any]]) -> Row:
    return {
        "dim": group,
        "value": _median_days(parts.get(1)),
        "p90": parts[1]["ninetieth_s"] / _DAY_S,
        "deals": parts[1]["deals"],
        "to_opportunity": _median_days(parts.get(2)),
        "to_won": _median_days(parts.get(3)),
    }


def _median_days(part: dict[str, Any] | None) -> float | None:
    return (part["lower_middle_s"] + part["upper_middle_s"]) / (2 * _DAY_S) if part else None


def _left_out(context: Context, question: Question) -> list[Fault]:
    missing = context.rows("lockstep.insight", "cycle_time_left_out.sql", question, day="won_day")[0]
    faults = undated(question, missing["undated"] or 0, "won deal", "won deals", date="close date")
    for column, code, one, many, remedy in (
        (
            "without_start",
            "no-start",
            "won deal has no date on which it began and is left out.",
            "won deals have no date on which they began and are left out.",
            "Map the date the lead was created, or that of the opportunity.",
        ),
        (
            "backwards",
            "won-before-known",
            "won deal was won before its lead was known and is left out.",
            "won deals were won before their lead was known and are left out.",
            "Correct the dates in the source; lockstep explain cycle-time lists the deals.",
        ),
    ):
        if count := missing[column]:
            faults.append(Fault(code=code, sentence=counted(count, one, many), remedy=remedy, file="journeys"))
    return faults


FIGURE = Figure(
    name="cycle-time",
    title="Cycle time",
    words=(
        "How many days the deals won in the period took from the day the lead became known (from the "
        "opportunity, where there was no lead) to the win: the median, and the time within which nine in ten "
        "were won. Left out, and counted beside it: deals without either date, and deals won before they began."
    ),
    package="lockstep.insight",
    sql=("cycle_time.sql", "cycle_time_left_out.sql"),
    compute=compute,
    rows_sql="won_rows.sql",
)
