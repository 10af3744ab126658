"""What an import changed: rows that are new, that say something else, and that are gone, told by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstep.engines.embedded import workbench
from lockstep.record import schema
from lockstep.record.layers import layers_of, rows_sql

if TYPE_CHECKING:
    from lockstep.record.manifest import Version

#: Not what a row says, but where it stood and when it was read.
_ABOUT_READING = {"row", "recorded_s"}


def changes(before: Version | None, after: Version, source: str) -> dict[str, int]:
    """Return how many landed rows of a source are new, changed and gone between two versions.

    Parameters
    ----------
    before, after
        The versions; None where there was none before.
    source
        Name of the source.

    Returns
    -------
    dict
        ``new``, ``changed`` and ``gone``. Rows of files without an id are known by their number.
    """
    counts = dict.fromkeys(("new", "changed", "gone"), 0)
    with workbench(threads=1) as bench:
        for table in schema.LANDED:
            old, now = (layers_of(version, table.name) for version in (before, after))
            if old == now:
                continue
            said = ", ".join(f'"{name}"' for name in table.all_columns if name not in _ABOUT_READING)
            for name, layers in (("old", old), ("now", now)):
                bench.execute(
                    f"CREATE OR REPLACE TEMP TABLE {name}_rows AS "
                    f"SELECT file, source_id, bit_xor(hash({said})) AS said "
                    f"FROM ({rows_sql(layers, table.name)}) WHERE source = ? GROUP BY file, source_id",
                    [source],
                )
            found = bench.execute(
                "SELECT count(*) FILTER (WHERE o.file IS NULL), count(*) FILTER (WHERE o.said <> n.said), "
                "count(*) FILTER (WHERE n.file IS NULL) FROM old_rows o FULL JOIN now_rows n "
                "ON o.file = n.file AND o.source_id = n.source_id"
            ).fetchone()
            assert found is not None
            for name, many in zip(counts, found, strict=True):
                counts[name] += int(many)
    return counts
