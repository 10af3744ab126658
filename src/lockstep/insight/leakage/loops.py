"""Loops: journeys that go round in a circle, back a stage, or returned and offered again."""

from __future__ import annotations

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question, Row
from lockstep.figures.groups import in_reading_order
from lockstep.insight.interval import wilson
from lockstep.values.faults import Fault

#: As the SQL numbers them.
LOOPS: dict[int, str] = {1: "back-a-stage", 2: "offered-again", 3: "recycled-and-back"}


def compute(context: Context, question: Question) -> Answer:
    """Count, loop by loop, those that could have gone round and those that did.

    Parameters
    ----------
    context, question
        Journeys that began in the question's period; what was said up to its instant.

    Returns
    -------
    Answer
        One row per group and loop: ``loop`` text; ``could`` int64, journeys with two dated stages, returned ones,
        recycled ones; ``value`` int64, those of them that went back to an earlier stage, were offered again, came back;
        ``won`` int64 of these; ``rate``, value / could, float in [0, 1], with ``low`` and ``high``, its 95 % interval
        (`interval.wilson`), all three absent where none could.
    """
    found = context.rows("lockstep.insight.leakage", "loops.sql", question, day="known_day")
    counts = {(row["dim"], row["loop_no"]): row for row in found}
    sizes = {row["dim"]: row["could"] for row in found if row["loop_no"] == 1}
    rows: list[Row] = []
    for group in in_reading_order(question, dict(sizes)):
        for number, name in LOOPS.items():
            row = counts[group, number]
            could, did = row["could"], row["did"]
            low, high = wilson(did, could) if could else (None, None)
            rows.append(
                {
                    "dim": group,
                    "loop": name,
                    "could": could,
                    "value": did,
                    "won": row["won"],
                    "rate": did / could if could else None,
                    "low": low,
                    "high": high,
                }
            )
    faults = []
    if not any(row["could"] for row in rows):
        faults.append(
            Fault(
                code="no-history",
                sentence="No journey here has two dated stages, and none was returned or recycled, so none could loop.",
                remedy="Add the history of the stages, or the handoffs, to a source's mapping.",
            )
        )
    return Answer(unit="journeys", rows=rows, faults=faults)


FIGURE = Figure(
    name="loops",
    title="Loops",
    words=(
        "Of the journeys that began in the period, how many went round in a circle: into an earlier stage after a "
        "later one, by the history of one and the same source; returned by sales and offered again; recycled and back, "
        "offered again or in a later stage. Beside each, how many could have, and how many of those that did were won."
    ),
    package="lockstep.insight.leakage",
    sql=("stage_moves.sql", "looped.sql", "loops.sql"),
    compute=compute,
    rows_sql="loop_rows.sql",
)
