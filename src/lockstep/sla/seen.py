"""Whether the record knows at all of what a promise is about: what no source records can't be judged."""

from __future__ import annotations

from lockstep.figures.context import Context
from lockstep.figures.figure import Question
from lockstep.values.faults import Fault

#: What is missing, and what would bring it in.
_MISSING: dict[str, tuple[str, str]] = {
    "attempts": (
        "No call, e-mail, message or meeting of sales is in the record, so nobody can say how soon leads were tried.",
        "Add the activities of the CRM to its mapping, or a source that logs them.",
    ),
    "arrivals": (
        "No lead in the record has a date on which it was offered or known, so no clock could start.",
        "Map the date on which leads were offered, or created.",
    ),
    "offers": (
        "No offer of a lead to sales is in the record, so what marketing offered can't be judged.",
        "Map handoffs, or the date on which leads became MQL, in the source that knows them.",
    ),
    "decisions": (
        "No decision of sales about an offered lead is in the record, so none can be judged.",
        "Map the handoffs' decisions, or the dates on which leads were accepted or returned.",
    ),
    "packets": (
        "No source says what the packets of offered leads lacked, so their completeness can't be judged.",
        "Map the packet column of the handoffs.",
    ),
}


def seen(context: Context, question: Question) -> dict[str, int]:
    """Return how many journeys of the whole record have what promises are judged by.

    Parameters
    ----------
    context, question
        The whole record is looked at, whatever was asked.

    Returns
    -------
    dict
        ``attempts``, ``arrivals``, ``offers``, ``decisions``, ``packets`` to a number of journeys.
    """
    counts = context.rows("lockstep.sla", "promises_seen.sql", question, day="offered_day")[0]
    return {name: counts[name] or 0 for name in _MISSING}


def not_recorded(what: str) -> Fault:
    """Return the fault for something no source records.

    Parameters
    ----------
    what
        A key of what `seen` returns.

    Examples
    --------
    >>> not_recorded("packets").code
    'no-packets'
    """
    sentence, remedy = _MISSING[what]
    return Fault(code=f"no-{what}", sentence=sentence, remedy=remedy, file="journeys")
