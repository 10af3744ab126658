"""Lead conversion: the share of leads that were won."""

from __future__ import annotations

from typing import Any

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.figures.gaps import undated
from lockstep.figures.groups import in_reading_order
from lockstep.insight.interval import wilson
from lockstep.values.faults import Fault


def compute(context: Context, question: Question) -> Answer:
    """Count the leads of a cohort by how they stand now, and divide.

    Parameters
    ----------
    context, question
        The cohort is the leads that became known in the question's period.

    Returns
    -------
    Answer
        One row per group with leads: ``leads``, ``won``, ``lost`` (disqualified too), ``open`` int64, which add
        up: won + lost + open = leads; ``value``, won / leads, float in [0, 1]; ``low``, ``high``, its 95 %
        interval (`interval.wilson`). The value without a split is the one row's; absent, with a fault, where
        the period has no leads.
    """
    found = context.rows("lockstep.insight", "lead_conversion.sql", question, day="known_day")
    rows = {row["dim"]: _row(row) for row in found if row["leads"]}
    faults = undated(question, sum(row["undated"] for row in found), "lead", "leads", date="date of becoming known")
    if not rows:
        faults.append(
            Fault(
                code="no-leads",
                sentence="There are no leads here, so no share of them was won.",
                remedy="Ask for a period in which leads became known, or for fewer conditions.",
            )
        )
    order = in_reading_order(question, {group: row["leads"] for group, row in rows.items()})  # type: ignore[misc]
    return Answer(
        unit="rate",
        value=rows["all"]["value"] if rows and not question.by else None,
        rows=[rows[group] for group in order],
        faults=faults,
    )


def _row(found: dict[str, Any]) -> Row:
    low, high = wilson(found["won"], found["leads"])
    return {
        "dim": found["dim"],
        "leads": found["leads"],
        "won": found["won"],
        "lost": found["lost"],
        "open": found["still_open"],
        "value": found["won"] / found["leads"],
        "low": low,
        "high": high,
    }


FIGURE = Figure(
    name="lead-conversion",
    title="Lead conversion",
    words=(
        "Of the leads that became known in the period, the share that has been won since. Leads still open "
        "stand beside it, not among the lost; disqualified leads count as lost, recycled ones as open. The "
        "newer the leads, the more of them are open and the lower the rate. Left out: deals without a lead."
    ),
    package="lockstep.insight",
    sql=("lead_conversion.sql",),
    compute=compute,
    rows_sql="lead_rows.sql",
)
