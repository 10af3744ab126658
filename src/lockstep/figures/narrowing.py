"""Whether the values a question is narrowed to exist: a misspelt one answers 0, and nobody would know."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from lockstep.figures import dates
from lockstep.figures.context import Context
from lockstep.figures.dimensions import MISSING, UNDATED
from lockstep.figures.figure import Question
from lockstep.values import instants
from lockstep.values.faults import Fault

#: Code of the fault that scripts may look for.
UNKNOWN_VALUE = "unknown-value"
#: So many values are listed in a remedy at most.
_LISTED = 12


def unknown_values(context: Context, question: Question) -> list[Fault]:
    """Name each value the question is narrowed to that nothing in the record has.

    Parameters
    ----------
    context, question
        Values are looked for among all journeys, whatever the period: a value that exists and has nothing in
        the period is a true 0 and no fault. So are ``(missing)`` and ``(undated)``.

    Returns
    -------
    list of Fault
        One per value, code ``unknown-value``; its remedy names the nearest value there is.
    """
    found = []
    for name, value in sorted(question.where.items()):
        if value in (MISSING, UNDATED):
            continue
        if name in dates.UNITS:
            named = dates.calendar(context.charter.fiscal_start)[name].to_pylist()
            if value not in named:
                today = named[question.as_of_s // instants.DAY_S - dates.FIRST_DAY]
                found.append(_fault(name, value, f"There is no {name} “{value}”.", f"Write it as {today}."))
            continue
        known = context.values(name)
        if value not in known:
            said = name.replace("_", " ")
            found.append(_fault(name, value, f"No lead and no deal has the {said} “{value}”.", nearest(value, known)))
    return found


def nearest(value: str, known: Sequence[str]) -> str:
    """Say which value was probably meant, or which there are.

    Parameters
    ----------
    value
        What nothing has.
    known
        What there is, sorted.

    Examples
    --------
    >>> nearest("Evaa", ["Eva Koch", "Max Lang"]), nearest("eva koch", ["Eva Koch", "Max Lang"])
    ('Did you mean “Eva Koch”?', 'Did you mean “Eva Koch”?')
    >>> nearest("Zoe", ["Eva Koch", "Max Lang"]), nearest("Zoe", [])
    ('There are Eva Koch, Max Lang.', 'No source says it of any lead or deal.')
    """
    # A surname or a first name alone is near as well, and capitals are easily got wrong.
    by_folded: dict[str, str] = {}
    for each in known:
        for part in (each, *each.split()):
            by_folded.setdefault(part.casefold(), each)
    near = get_close_matches(value.strip().casefold(), list(by_folded), n=1, cutoff=0.7)
    if near:
        return f"Did you mean “{by_folded[near[0]]}”?"
    if not known:
        return "No source says it of any lead or deal."
    more = f" and {len(known) - _LISTED:,} more" if len(known) > _LISTED else ""
    return f"There are {', '.join(known[:_LISTED])}{more}."


def _fault(name: str, value: str, sentence: str, remedy: str) -> Fault:
    return Fault(code=UNKNOWN_VALUE, sentence=sentence, remedy=remedy, file="journeys", column=name, value=value[:200])
