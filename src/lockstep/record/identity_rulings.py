"""People's rulings on who is the same and who is not, as the tables that clustering reads.

Of the rulings on one pair the latest holds. `apart` holds against every rule and against every chain of `same`;
a `same` that would bring two records ruled apart together is refused, the older one of two that do so together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lockstep.engines.embedded import Workbench
    from lockstep.record.rulings import Ruling

_PLACED = """
CREATE OR REPLACE TEMP TABLE identity_{name} AS
SELECT LEAST(l.node, r.node) AS low, GREATEST(l.node, r.node) AS high, u.number, u.ruled_by
FROM identity_ruled AS u JOIN {keys} AS l ON l.key = u.left_key JOIN {keys} AS r ON r.key = u.right_key
WHERE u.kind = '{name}' AND l.node <> r.node
"""


def keep_rulings(workbench: Workbench, rulings: Sequence[Ruling]) -> None:
    """Create `identity_ruled`, per pair ruled on: ``left_key``, ``right_key``, ``kind``, ``number``, ``ruled_by``.

    Parameters
    ----------
    workbench
        Where the table will be.
    rulings
        What people ruled and nobody took back; other kinds than `same` and `apart` are passed over.
    """
    last: dict[tuple[str, str], Ruling] = {}
    for ruling in sorted(rulings, key=lambda each: each.number):
        if ruling.kind in ("same", "apart"):
            last[min(ruling.left, ruling.right), max(ruling.left, ruling.right)] = ruling
    columns = {
        "left_key": pa.array([left for left, _ in last], pa.string()),
        "right_key": pa.array([right for _, right in last], pa.string()),
        "kind": pa.array([ruling.kind for ruling in last.values()], pa.string()),
        "number": pa.array([ruling.number for ruling in last.values()], pa.int64()),
        "ruled_by": pa.array([ruling.by for ruling in last.values()], pa.string()),
    }
    # Copied: DuckDB 1.5 may push a join's Bloom filter into an Arrow scan, which fails there.
    workbench.register("identity_found", pa.table(columns))
    workbench.execute("CREATE OR REPLACE TEMP TABLE identity_ruled AS SELECT * FROM identity_found")
    workbench.unregister("identity_found")


def place_rulings(workbench: Workbench, keys: str) -> None:
    """Create `identity_same` and `identity_apart` for the nodes of `keys`, and add the former to `identity_edges`.

    A ruling on a record that is not there waits until it is.
    """
    for name in ("same", "apart"):
        workbench.execute(_PLACED.format(name=name, keys=keys))
    workbench.execute(
        "INSERT INTO identity_edges "
        "SELECT high, low, '0decided|ruling ' || number || ' by ' || ruled_by FROM identity_same"
    )
