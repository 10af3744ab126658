"""The `working_time` and `owner_calendars` tables: what turns two instants into working seconds in any SQL.

With ``C(t) = cum_s + Σ (clamp(t − day_s, a, b) − a)`` over the four spans of t's day, the working seconds
between two instants of one calendar are ``C(b) − C(a)``: one join on one integer key each, no zone asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from lockstep.values.working_calendar import WorkingCalendar
from lockstep.values.working_time import SLOTS, day_table

#: Calendar number and day make one key, ``calendar_no * CALENDAR + day``: engines join badly on two.
CALENDAR = 1_000_000


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
        ``a4``, ``b4``, spans of working time in seconds from `day_s`, unused ones 0 and 0.

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
