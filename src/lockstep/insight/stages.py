"""Which stages of the path the record really knows, so that a step nobody recorded is not shown as 0 %."""

from __future__ import annotations

from collections.abc import Sequence

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.record.schema import PATH
from lockstep.values.faults import Fault

#: Number of a stage in the SQL of this package: known is 1.
NUMBER: dict[str, int] = {stage: number for number, stage in enumerate(PATH, start=1)}


def seen(context: Context, question: Question) -> tuple[list[str], list[Fault]]:
    """Return the stages the record saw of its own, in path order, and a fault that names the others.

    A record that only knows leads and deals implies that a won deal was once offered; that is no
    observation, and a conversion into a stage so implied would compare a number with itself.

    Parameters
    ----------
    context, question
        The whole record is looked at, whatever was asked.

    Returns
    -------
    tuple
        Stages some journey has a date for, or stopped at; and at most one fault.
    """
    counts = context.rows("lockstep.insight", "stages_seen.sql", question, day="known_day")[0]
    stages = [stage for stage in PATH if counts[stage]]
    unseen = [stage for stage in PATH if stage not in stages]
    if not unseen:
        return stages, []
    fault = Fault(
        code="stages-not-seen",
        sentence=f"The record has no entry of its own into {_listed(unseen)}: "
        f"{'it is' if len(unseen) == 1 else 'they are'} left out of the path.",
        remedy="Map the stage or its date in a source's mapping, if a source knows it.",
        file="journeys",
    )
    return stages, [fault]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
