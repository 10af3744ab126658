"""A thing wrong in what came in, said so that a person can mend it.

A step takes records and returns records and faults; it never stops at the first bad row and never drops
a row in silence. A row that could not be kept is a fault with ``kept`` false.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong, with its place and what to do about it.

    Attributes
    ----------
    code
        Stable kebab-case name of the kind of fault, such as ``unreadable-date``.
    sentence
        What is wrong, for a person: "“31.02.2026” is not a date."
    remedy
        What to do: "Correct the cell, or add its format to the mapping."
    source
        Name of the source system, empty when the fault is not about a source.
    file
        Name of the file or table inside the source.
    row
        Data row, counted from 1 without the header (in a spreadsheet: row + 1); 0 for the file as a whole.
    line
        Line in the text file (the header is line 1); 0 when unknown or not a text file.
    column, value
        Where in the row, and the text found there, cut to 200 characters.
    kept
        True: the row is in the record, without this value. False: the row was left out.
    record
        What a live source calls the record the row is of; its rows have no place. Empty for files.

    Examples
    --------
    >>> Fault(code="unreadable-date", sentence="“soon” is not a date.", remedy="Correct the cell.",
    ...       source="crm", file="deals.csv", row=17, line=18, column="closed").place
    'crm · deals.csv · line 18 · column closed'
    """

    code: str
    sentence: str
    remedy: str
    source: str = ""
    file: str = ""
    row: int = 0
    line: int = 0
    column: str = ""
    value: str = ""
    kept: bool = True
    record: str = ""

    @property
    def place(self) -> str:
        """Where the fault is, most general first, as one line for people."""
        row = f"line {self.line}" if self.line else f"row {self.row}" if self.row else ""
        where = f"record {self.record}" if self.record else row
        parts = (self.source, self.file, where, f"column {self.column}" if self.column else "")
        return " · ".join(part for part in parts if part)

    def as_dict(self) -> dict[str, object]:
        """Return the fault as plain values, for JSON."""
        return asdict(self)


class LockstepError(Exception):
    """What stops a command: a sentence that says what is wrong, where, and what to do.

    Parameters
    ----------
    sentence
        What is wrong and where.
    remedy
        What to do next.
    faults
        Every single thing wrong, when there is more than one.
    """

    def __init__(self, sentence: str, *, remedy: str = "", faults: Iterable[Fault] = ()) -> None:
        self.sentence, self.remedy, self.faults = sentence, remedy, tuple(faults)
        super().__init__(f"{sentence} {remedy}".strip())


class WrongUse(LockstepError):
    """What was asked for does not exist or makes no sense: nothing was tried, and the asker can put it right."""
