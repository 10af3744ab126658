"""The `calendar` table: week, month, quarter and year of each day, so that no measure computes dates."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

#: What `--by` takes beside the dimensions of the record.
UNITS: tuple[str, ...] = ("month", "week", "quarter", "year")

#: The calendar covers 1970 to 2099; a day beyond is a fault of its source and counts as undated.
FIRST_DAY, LAST_DAY = 0, 47_481
LAST_YEAR = 2099


@lru_cache(maxsize=12)
def calendar(fiscal_start: int = 1) -> pa.Table:
    """Return the table every engine joins days to.

    Parameters
    ----------
    fiscal_start
        Month in which the company's fiscal year begins, 1 to 12; moves quarters and years.

    Returns
    -------
    pyarrow.Table
        One row per day from 1970 to 2099: ``day`` (days since 1970-01-01, int64), ``week`` ``2026-W07``,
        ``month`` ``2026-03``, ``quarter`` ``2026-Q1``, ``year`` ``2026``, as `values.periods` names them.

    Examples
    --------
    >>> calendar().slice(20_454 + 60, 1).to_pylist()
    [{'day': 20514, 'week': '2026-W10', 'month': '2026-03', 'quarter': '2026-Q1', 'year': '2026'}]
    """
    day = np.arange(FIRST_DAY, LAST_DAY + 1, dtype=np.int64)
    month_no = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)  # since January 1970
    # A fiscal year is named after the calendar year in which it ends.
    fiscal_no = month_no + (0 if fiscal_start == 1 else 13 - fiscal_start)
    # The ISO week of a day is that of its Thursday; 1970-01-01 was one.
    thursday = day - (day + 3) % 7 + 3
    year_of_week = thursday.astype("datetime64[D]").astype("datetime64[Y]")
    week = (thursday - year_of_week.astype("datetime64[D]").astype(np.int64)) // 7 + 1
    week_no = year_of_week.astype(np.int64) * 100 + week
    return pa.table(
        {
            "day": day,
            "week": _names(week_no, lambda n: f"{1970 + n // 100:04}-W{n % 100:02}"),
            "month": _names(month_no, lambda n: f"{1970 + n // 12:04}-{n % 12 + 1:02}"),
            "quarter": _names(fiscal_no // 3, lambda n: f"{1970 + n // 4:04}-Q{n % 4 + 1}"),
            "year": _names(fiscal_no // 12, lambda n: f"{1970 + n:04}"),
        }
    )


def _names(numbers: NDArray[np.int64], name: Callable[[int], str]) -> pa.Array:
    # Format each distinct one once: 130 years have 6,800 weeks and 47,000 days.
    distinct, place = np.unique(numbers, return_inverse=True)
    return pa.array([name(int(number)) for number in distinct]).take(pa.array(place))
