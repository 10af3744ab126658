"""Units of time in a row: a month the record says nothing about keeps its place, so that a gap is seen as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

#: More than this and a picture can't be told apart; the newest stay.
MOST = 120


def unbroken(names: Iterable[str]) -> list[str]:
    """Return every unit from the first to the last named, without holes; what has no date is left out.

    Parameters
    ----------
    names
        As figures write them: ``2026``, ``2026-Q1``, ``2026-03`` or ``2026-W07``, all of one kind.

    Returns
    -------
    list of str
        At most the newest `MOST`.

    Examples
    --------
    >>> unbroken(["2026-02", "2025-11", "(undated)"])
    ['2025-11', '2025-12', '2026-01', '2026-02']
    >>> unbroken(["2026-Q4", "2027-Q1"]), unbroken(["2026-W52", "2027-W01"])
    (['2026-Q4', '2027-Q1'], ['2026-W52', '2026-W53', '2027-W01'])
    """
    known = sorted(name for name in names if not name.startswith("("))
    if not known:
        return []
    found: list[str] = []
    for name in _from(known[0]):
        found.append(name)
        if name >= known[-1]:
            break
    return found[-MOST:]


def words(name: str) -> str:
    """Say a unit shortly.

    Examples
    --------
    >>> words("2026-03"), words("2026-Q1"), words("2026-W07"), words("2026")
    ('Mar 2026', 'Q1 2026', 'W7 2026', '2026')
    """
    year, _, rest = name.partition("-")
    if rest.startswith("W"):
        return f"W{int(rest[1:])} {year}"
    if rest.isdigit():
        return f"{date(int(year), int(rest), 1):%b} {year}"
    return f"{rest} {year}" if rest else year


def _from(name: str) -> Iterator[str]:
    year, _, rest = name.partition("-")
    if rest.startswith("W"):
        monday = date.fromisocalendar(int(year), int(rest[1:]), 1)
        while True:
            iso = monday.isocalendar()
            yield f"{iso.year}-W{iso.week:02d}"
            monday += timedelta(weeks=1)
    count = 4 if rest.startswith("Q") else 12 if rest else 1
    at, place = int(year), int(rest.removeprefix("Q")) if rest else 1
    while True:
        yield f"{at}-Q{place}" if count == 4 else f"{at}-{place:02d}" if count == 12 else f"{at}"
        at, place = (at, place + 1) if place < count else (at + 1, 1)
