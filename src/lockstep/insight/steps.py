"""Steps of the path, as a small table that SQL reads beside the record."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from lockstep.insight.stages import NUMBER

#: The stage from which, and the one to which.
Step = tuple[str, str]


def step_table(steps: Sequence[Step]) -> pa.Table:
    """Return steps as a table: one row each.

    Parameters
    ----------
    steps
        Pairs of stages.

    Returns
    -------
    pyarrow.Table
        ``step_no``, from 1 in their order; ``from_no``, ``to_no``, as `stages.NUMBER` has them; all int64.

    Examples
    --------
    >>> step_table([("known", "engaged"), ("known", "won")]).to_pylist()[1]
    {'step_no': 2, 'from_no': 1, 'to_no': 7}
    """
    return pa.table(
        {
            "step_no": pa.array(range(1, len(steps) + 1), pa.int64()),
            "from_no": pa.array([NUMBER[first] for first, _ in steps], pa.int64()),
            "to_no": pa.array([NUMBER[second] for _, second in steps], pa.int64()),
        }
    )
