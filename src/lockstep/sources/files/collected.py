"""Faults collected while a file is read: a bounded list, and what went beyond it as a number."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from lockstep.values.faults import Fault

#: Faults of one code that are listed one by one; the rest are summed up in one more.
MOST_LISTED = 100_000


def summing_up(code: str, more: int, *, source: str, file: str) -> Fault:
    """Make the fault that stands for `more` of one code which are not listed."""
    return Fault(
        code=code,
        sentence=f"{more:,} more rows have the same fault ({code}); the first {MOST_LISTED:,} are listed.",
        remedy="Mend the cause the listed ones show, and import again.",
        source=source,
        file=file,
    )


class Collected:
    """Faults by code, at most `MOST_LISTED` of each.

    Examples
    --------
    >>> faults = Collected("deals.csv")
    >>> faults.add("short-row", "Row 2 has 3 fields.", "Mend it.", row=2, line=3)
    >>> faults.count, [fault.place for fault in faults.listed("crm")]
    (1, ['crm · deals.csv · line 3'])
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._counts: Counter[str] = Counter()
        self._faults: list[Fault] = []

    @property
    def count(self) -> int:
        """How many faults there were, listed or not."""
        return self._counts.total()

    def add(
        self,
        code: str,
        sentence: str,
        remedy: str,
        *,
        row: int = 0,
        line: int = 0,
        column: str = "",
        value: str = "",
        kept: bool = True,
    ) -> None:
        """Add one fault; beyond the limit of its code it is only counted."""
        self._counts[code] += 1
        if self._counts[code] <= MOST_LISTED:
            self._faults.append(
                Fault(
                    code=code, sentence=sentence, remedy=remedy, file=self.file, row=row, line=line,
                    column=column, value=value[:200], kept=kept,
                )
            )  # fmt: skip

    def listed(self, source: str = "") -> list[Fault]:
        """Return the faults as of `source`, in the order they came, those beyond the limit summed up."""
        over = [
            summing_up(code, count - MOST_LISTED, source=source, file=self.file)
            for code, count in self._counts.items()
            if count > MOST_LISTED
        ]
        return [replace(fault, source=source) for fault in self._faults] + over
