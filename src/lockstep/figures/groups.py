"""In which order a reader wants the groups of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from lockstep.figures.dates import UNITS
from lockstep.figures.dimensions import MISSING, UNDATED
from lockstep.figures.figure import Question


def in_reading_order(question: Question, headline: Mapping[str, int | float | Decimal | None]) -> list[str]:
    """Return the groups in the order in which they are read.

    Parameters
    ----------
    question
        What was asked.
    headline
        The ``dim`` of each group to its headline value; None where it has none.

    Returns
    -------
    list of str
        Units of time forward; everything else by headline, largest first, then by name. What the record does
        not say comes last.

    Examples
    --------
    >>> in_reading_order(Question(as_of_s=0, by="owner"), {"(missing)": 9, "Bo": 1, "Ann": 1, "Cy": 5})
    ['Cy', 'Ann', 'Bo', '(missing)']
    >>> in_reading_order(Question(as_of_s=0, by="month"), {"2026-02": 9, "2026-01": 1})
    ['2026-01', '2026-02']
    """
    is_time = question.by in UNITS

    def place(group: str) -> tuple[bool, bool, Decimal, str]:
        value = headline[group]
        largest_first = Decimal(0) if is_time or value is None else -Decimal(value)
        return group in (MISSING, UNDATED), not is_time and value is None, largest_first, group

    return sorted(headline, key=place)
