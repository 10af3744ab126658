"""Periods: years, quarters, months, weeks and ranges of days, as half-open ranges of day numbers.

Weeks are ISO 8601 weeks. A fiscal year that does not begin in January is named after the calendar year in
which it ends: with `fiscal_start` 4, ``2026`` runs from 1 April 2025 to 31 March 2026 and ``2026-Q1`` is
April to June 2025. Months, weeks and days are those of the calendar, whatever the fiscal year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from lockstep.values.faults import LockstepError, WrongUse
from lockstep.values.instants import date_of_day, day_of_date, day_start_s

FORMS = "2026, 2026-Q1, 2026-03, 2026-W07, 2026-03-01 or 2026-03-01..2026-03-31"

_KINDS = {
    "year": re.compile(r"([0-9]{4})"),
    "quarter": re.compile(r"([0-9]{4})-Q([1-4])"),
    "month": re.compile(r"([0-9]{4})-([0-9]{2})"),
    "week": re.compile(r"([0-9]{4})-W([0-9]{2})"),
    "day": re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A named range of days.

    Attributes
    ----------
    name
        As people and scripts write it: ``2026-Q1``.
    from_day, to_day
        Days since 1970-01-01 in the company's zone, half-open: `to_day` is the first day after the period.
    fiscal_start
        Month in which the fiscal year begins, 1 to 12.

    Examples
    --------
    >>> period = Period.parse("2026-Q1")
    >>> period.first.isoformat(), period.last.isoformat(), period.days
    ('2026-01-01', '2026-03-31', 90)
    >>> period.previous().name
    '2025-Q4'
    """

    name: str
    from_day: int
    to_day: int
    fiscal_start: int = 1

    @classmethod
    def parse(cls, text: str, fiscal_start: int = 1) -> Period:
        """Read a period.

        Parameters
        ----------
        text
            ``2026``, ``2026-Q1``, ``2026-03``, ``2026-W07``, ``2026-03-01``, or two of these joined by
            ``..``, from the start of the first to the end of the second, both included.
        fiscal_start
            Month in which the fiscal year begins; moves years and quarters, nothing else.

        Raises
        ------
        WrongUse
            The text is none of these forms, names no real day, lies outside the years 1900 to 2199, or ends
            before it begins.

        Examples
        --------
        >>> Period.parse("2026", fiscal_start=4).first.isoformat()
        '2025-04-01'
        >>> Period.parse("2026-03-01..2026-03-31").days
        31
        """
        if fiscal_start not in range(1, 13):
            raise LockstepError(
                f"The fiscal year cannot begin in month {fiscal_start}.", remedy="Give a month from 1 to 12."
            )
        name = text.strip().upper()
        first, dots, last = (part.strip() for part in name.partition(".."))
        try:
            from_day, to_day = _days_of(first, fiscal_start)
            if dots:
                to_day = _days_of(last, fiscal_start)[1]
        except ValueError:
            raise WrongUse(f"“{text}” is not a period.", remedy=f"Write it as {FORMS}.") from None
        if to_day <= from_day:
            raise WrongUse(f"The period “{text}” ends before it begins.", remedy=f"Write {last}..{first} instead.")
        return cls(f"{first}..{last}" if dots else first, from_day, to_day, fiscal_start)

    @property
    def first(self) -> date:
        """The first day."""
        return date_of_day(self.from_day)

    @property
    def last(self) -> date:
        """The last day, which still belongs to the period."""
        return date_of_day(self.to_day - 1)

    @property
    def days(self) -> int:
        """Number of days on the calendar."""
        return self.to_day - self.from_day

    def bounds_s(self, zone: str) -> tuple[int, int]:
        """Return the first instant of the period in a zone, and the first instant after it, epoch seconds."""
        return day_start_s(self.from_day, zone), day_start_s(self.to_day, zone)

    def previous(self) -> Period:
        """Return the period of the same kind that ends where this one begins.

        The year, quarter, month, week or day before; for a range, as many days right before it.

        Raises
        ------
        LockstepError
            It would lie before the year 1900.

        Examples
        --------
        >>> Period.parse("2026-W01").previous().name
        '2025-W52'
        >>> Period.parse("2026-03-01..2026-03-31").previous().name
        '2026-01-29..2026-02-28'
        """
        eve = self.from_day - 1
        for kind, form in _KINDS.items():
            if form.fullmatch(self.name):
                return Period.parse(names_of(eve, self.fiscal_start)[kind], self.fiscal_start)
        earliest = date_of_day(self.from_day - self.days)
        return Period.parse(f"{earliest}..{date_of_day(eve)}", self.fiscal_start)


def names_of(day: int, fiscal_start: int = 1) -> dict[str, str]:
    """Return the names of the periods a day belongs to.

    Parameters
    ----------
    day
        Days since 1970-01-01.
    fiscal_start
        Month in which the fiscal year begins, 1 to 12.

    Returns
    -------
    dict
        ``day``, ``week``, ``month``, ``quarter`` and ``year``, each in the form `Period.parse` reads.

    Examples
    --------
    >>> names_of(day_of_date(date(2027, 1, 1)))
    {'day': '2027-01-01', 'week': '2026-W53', 'month': '2027-01', 'quarter': '2027-Q1', 'year': '2027'}
    """
    on = date_of_day(day)
    iso_year, iso_week, _ = on.isocalendar()
    fiscal_year, month_of_it = divmod(on.year * 12 + on.month - 1 - _months_ahead(fiscal_start), 12)
    return {
        "day": on.isoformat(),
        "week": f"{iso_year:04}-W{iso_week:02}",
        "month": f"{on.year:04}-{on.month:02}",
        "quarter": f"{fiscal_year:04}-Q{month_of_it // 3 + 1}",
        "year": f"{fiscal_year:04}",
    }


def _days_of(name: str, fiscal_start: int) -> tuple[int, int]:
    """Return the half-open days of one name; ValueError when it is none."""
    kind, parts = next(((kind, found) for kind, form in _KINDS.items() if (found := form.fullmatch(name))), ("", None))
    if parts is None:
        raise ValueError(name)
    year, *rest = (int(part) for part in parts.groups())
    if not 1900 <= year <= 2199:
        raise ValueError(name)
    if kind == "year":
        return _months(year * 12 + _months_ahead(fiscal_start), 12)
    if kind == "quarter":
        return _months(year * 12 + _months_ahead(fiscal_start) + 3 * (rest[0] - 1), 3)
    if kind == "month":
        return _months(date(year, rest[0], 1).year * 12 + rest[0] - 1, 1)
    if kind == "week":
        monday = date.fromisocalendar(year, rest[0], 1)
        return day_of_date(monday), day_of_date(monday + timedelta(days=7))
    on = day_of_date(date(year, rest[0], rest[1]))
    return on, on + 1


def _months_ahead(fiscal_start: int) -> int:
    """Months from January of a calendar year to the start of the fiscal year named after it."""
    return 0 if fiscal_start == 1 else fiscal_start - 13


def _months(index: int, count: int) -> tuple[int, int]:
    """Return the half-open days of `count` months from month number ``year * 12 + month - 1``."""
    first, after = (date(number // 12, number % 12 + 1, 1) for number in (index, index + count))
    return day_of_date(first), day_of_date(after)
