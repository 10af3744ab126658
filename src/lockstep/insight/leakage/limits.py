"""How long is long: what nine in ten of those that went on from a stage did not exceed there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pyarrow as pa

from lockstep.insight.steps import Step

#: From so few that went on, nothing is said of what is usual.
FEWEST = 20


def steps(stages: Sequence[str]) -> list[Step]:
    """Return each step between stages that follow each other, of those the record knows."""
    return list(pairwise(stages))


def limits(rows: Sequence[Mapping[str, Any]]) -> dict[int, tuple[int, int]]:
    """Return per step the limit, and how many it was made of.

    Parameters
    ----------
    rows
        ``step_no``, ``days``, ``journeys`` of those that went on.

    Returns
    -------
    dict
        Step to the smallest number of whole days that at least nine in ten did not exceed (nearest rank), for steps
        that at least `FEWEST` made; and the number of those that made it.

    Examples
    --------
    >>> limits([{"step_no": 1, "days": day, "journeys": 4} for day in (0, 1, 2, 3, 30)])
    {1: (30, 20)}
    >>> limits([{"step_no": 1, "days": 2, "journeys": 19}])
    {}
    """
    by_step: dict[int, dict[int, int]] = {}
    for row in rows:
        by_step.setdefault(row["step_no"], {})[row["days"]] = row["journeys"]
    found = {}
    for step, counts in by_step.items():
        total, place = sum(counts.values()), 0
        if total < FEWEST:
            continue
        for days in sorted(counts):
            place += counts[days]
            if 10 * place >= 9 * total:
                found[step] = (days, total)
                break
    return found


def limit_table(found: Mapping[int, tuple[int, int]], of: Sequence[Step]) -> pa.Table:
    """Return the limits as the table that the SQL reads beside the record."""
    return pa.table(
        {
            "step_no": pa.array(list(found), pa.int64()),
            "stage": pa.array([of[step - 1][0] for step in found], pa.string()),
            "limit_days": pa.array([days for days, _ in found.values()], pa.int64()),
        }
    )
