"""Promises kept: both directions of the agreement, in the same columns."""

from __future__ import annotations

from collections import defaultdict

from lockstep.figures.context import Context
from lockstep.figures.figure import Answer, Figure, Question
from lockstep.figures.groups import in_reading_order
from lockstep.sla import marketing, sales
from lockstep.sla.seen import seen
from lockstep.sla.tally import Tally

#: In which order the rows of a group are read: marketing's first, then along the way of a lead.
_ORDER = (
    "leads", "acceptance", "packet",
    "first-attempt-hand-raise", "first-attempt-other", "attempts", "decision",
)  # fmt: skip


def compute(context: Context, question: Question) -> Answer:
    """Judge every promise of the charter by what the record shows.

    Parameters
    ----------
    context, question
        The charter's promises; leads of marketing are counted in the month they were delivered, everything
        else belongs to the period in which the lead was offered or arrived. Nothing that happened after the
        question's instant counts.

    Returns
    -------
    Answer
        One row per group and promise with anything due: ``team``, ``promise``, ``promised`` text; ``unit``,
        ``leads`` or a currency; ``due``, ``kept``, ``broken``, ``open`` in that unit, kept + broken + open =
        due; ``value`` float, kept / (kept + broken) in [0, 1], absent while nothing is decided; ``agreed``
        float, the value the charter asks for at least, absent where it asks for none. Overdue is broken; what may
        still be kept is open and counts as neither.
    """
    known = seen(context, question)
    owed, marketing_faults = marketing.tallies(context, question, known)
    answered, sales_faults = sales.tallies(context, question, known)
    by_group: dict[str, list[Tally]] = defaultdict(list)
    for tally in (*owed, *answered):
        by_group[tally.group].append(tally)
    sizes = {group: max(_leads(tally) for tally in tallies) for group, tallies in by_group.items()}
    return Answer(
        unit="rate",
        rows=[
            tally.row()
            for group in in_reading_order(question, sizes)
            for tally in sorted(by_group[group], key=lambda tally: _ORDER.index(tally.promise))
        ],
        faults=[*marketing_faults, *sales_faults],
    )


def _leads(tally: Tally) -> int:
    return int(tally.kept + tally.broken + tally.still_open) if tally.unit == "leads" else 0


FIGURE = Figure(
    name="promises-kept",
    title="Promises kept",
    words=(
        "Of what each team promised the other and was due, the share that was kept. Sales: a first attempt, "
        "enough attempts and a decision, each in the working hours of the lead's owner. Marketing: as many "
        "leads, or as much worth, as was agreed for each month, leads that sales accepts, and complete packets. "
        "What is open and overdue is broken; what is not yet due counts as neither. Left out: promises about "
        "what no source records."
    ),
    package="lockstep.sla",
    sql=(
        "promises_seen.sql", "marketing_offers.sql", "marketing_leads.sql", "lead_worth.sql", "started.sql",
        "owed.sql", "sales_promises.sql",
    ),
    compute=compute,
    rows_sql="clock_rows.sql",
)  # fmt: skip
