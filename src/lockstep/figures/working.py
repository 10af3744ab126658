"""The `working_time` and `owner_calendars` tables: what turns two instants into working seconds in any SQL.

With ``C(t) = cum_s + Σ (clamp(t − day_s, a, b) − a)`` over the four spans of t's day, the working seconds
between two instants of one calendar are ``C(b) − C(a)``: one join on one integer key each, no zone asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from lockstep.charter import Charter
from lockstep.engines.engine import Engine
from lockstep.figures.dates import LAST_YEAR
from lockstep.record.layers import attached
from lockstep.record.manifest import Version
from lockstep.values.instants import DAY_S, date_of_day, day_of_date
from lockstep.values.working_calendar import WorkingCalendar
from lockstep.values.working_time import SLOTS, day_table

#: Calendar number and day make one key, ``calendar_no * CALENDAR + day``: engines join badly on two.
CALENDAR = 1_000_000


#: The names under which measures find them.
TABLES: tuple[str, ...] = ("working_time", "owner_calendars")

_OWNERS = """
SELECT j.owner, MIN(m.email) AS email, MIN(j.calendar) AS calendar, MIN(j.known_s) AS known_s,
  MIN(j.offered_s) AS offered_s, MIN(j.arrived_s) AS arrived_s, MIN(j.decided_s) AS decided_s,
  MIN(j.first_attempt_s) AS first_attempt_s, MIN(j.first_contact_s) AS first_contact_s
FROM journeys AS j LEFT JOIN members AS m ON m.name = j.owner
GROUP BY j.owner
"""

#: Both tables per charter, record and last year; a few, so that two companies or dates don't push each other out.
_KEPT: dict[tuple[str, str, int], dict[str, pa.Table]] = {}
_KEEP = 8


def tables(engine: Engine, version: Version, charter: Charter, as_of_s: int) -> dict[str, pa.Table]:
    """Return both tables for a record and a charter, from memory where they were made before.

    Parameters
    ----------
    engine
        Where to look who owns leads, and since when.
    version, charter
        What was known, and what was agreed.
    as_of_s
        Epoch seconds; the tables reach a year beyond, so that deadlines can be found.

    Returns
    -------
    dict
        ``working_time`` and ``owner_calendars``, over the whole calendar years from the first instant at which
        sales could owe anything.

    Raises
    ------
    LockstepError
        A day of some calendar has more than four spans, or the engine can't read the record.
    """
    last = min(date_of_day(as_of_s // DAY_S).year + 1, LAST_YEAR)
    key = (charter.version, version.content_hash, last)
    if key not in _KEPT:
        made = _made(engine, version, charter, as_of_s, last)
        while len(_KEPT) >= _KEEP:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[key] = made
    return _KEPT[key]


def _made(engine: Engine, version: Version, charter: Charter, as_of_s: int, last: int) -> dict[str, pa.Table]:
    read = ("journeys", "members")
    engine.attach({name: attached(version, name) for name in read})
    # By name, for an engine groups in no order: the same record numbers its calendars alike every time.
    owners = sorted(engine.run(_OWNERS).to_pylist(), key=lambda row: row["owner"] or "")
    instants = [as_of_s, *(row[name] for row in owners for name in row if name.endswith("_s"))]
    # Nothing is owed before 1970, whatever a source says; the measures count such a lead as undated.
    first = date_of_day(max(0, min(s for s in instants if s is not None)) // DAY_S).year
    # The local date at either end may lie in the year beside.
    years = range(first - 1, last + 2)
    calendars = [charter.calendar_of(None, years)]
    numbers: dict[str, int] = {}
    for row in owners:
        own = charter.calendar_of(row["owner"], years, email=row["email"], recorded=row["calendar"])
        if own not in calendars:
            calendars.append(own)
        if row["owner"] is not None:
            numbers[row["owner"]] = calendars.index(own)
    days = (day_of_date(date(first, 1, 1)), day_of_date(date(last, 12, 31)))
    return {"working_time": working_time(calendars, *days), "owner_calendars": owner_calendars(numbers)}


def working_time(calendars: Sequence[WorkingCalendar], first_day: int, last_day: int) -> pa.Table:
    """Return the working time of calendars, for every engine to join.

    Parameters
    ----------
    calendars
        Numbered by their place; 0 is the company's own, for leads without an owner.
    first_day, last_day
        UTC days since 1970-01-01, both included; not negative.

    Returns
    -------
    pyarrow.Table
        One row per calendar and UTC day, all int64: ``cal_day``, calendar number × 1,000,000 + day; ``day_s``,
        start of the day in epoch seconds; ``cum_s``, working seconds before the day; ``a1``, ``b1`` …
        ``a4``, ``b4``, spans of working time in seconds from `day_s`, unused ones 0 and 0; ``standard_day_s``,
        working seconds of the calendar's usual day, which a promise in working days is counted in.

    Raises
    ------
    LockstepError
        A day has more than four spans.

    Examples
    --------
    >>> week = {day: ((540, 1020),) for day in range(5)}
    >>> berlin = WorkingCalendar("Berlin", "Europe/Berlin", week)
    >>> table = working_time([berlin, berlin], 20_514, 20_515)
    >>> table.select(["cal_day", "cum_s", "a1", "b1"]).to_pylist()[3]
    {'cal_day': 1020515, 'cum_s': 28800, 'a1': 28800, 'b1': 57600}
    """
    spans = [f"{edge}{number}" for number in range(1, SLOTS + 1) for edge in "ab"]
    days = [day_table(calendar, first_day, last_day) for calendar in calendars]
    keys = [table["day"] + number * CALENDAR for number, table in enumerate(days)]
    columns = {"cal_day": keys, "day_s": [table["day"] * 86_400 for table in days]}
    for name in ("cum_s", *spans):
        columns[name] = [table[name] for table in days]
    columns["standard_day_s"] = [
        np.full(key.size, calendar.standard_day_seconds) for key, calendar in zip(keys, calendars, strict=True)
    ]
    return pa.table({name: np.concatenate(parts) for name, parts in columns.items()})


def owner_calendars(numbers: Mapping[str, int]) -> pa.Table:
    """Return which calendar each owner works by.

    Parameters
    ----------
    numbers
        Owner, as `journeys` names it, to calendar number; an owner left out works by calendar 0.

    Returns
    -------
    pyarrow.Table
        One row per owner, sorted: ``owner`` text, ``calendar_no`` int64.

    Examples
    --------
    >>> owner_calendars({"Bo": 1, "Ann": 0}).to_pylist()
    [{'owner': 'Ann', 'calendar_no': 0}, {'owner': 'Bo', 'calendar_no': 1}]
    """
    owners = sorted(numbers)
    return pa.table(
        {
            "owner": pa.array(owners, pa.string()),
            "calendar_no": pa.array([numbers[owner] for owner in owners], pa.int64()),
        }
    )
