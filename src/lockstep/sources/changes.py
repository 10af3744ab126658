"""What an import changed: rows that are new, that say something else, and that are gone, told by their ids."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lockstep.engines.embedded import files_sql, workbench
from lockstep.record import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

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
            old, now = (_paths(version, table.name) for version in (before, after))
            if {path.name for path in old} == {path.name for path in now}:
                continue
            said = ", ".join(f'"{name}"' for name in table.all_columns if name not in _ABOUT_READING)
            for name, paths in (("old", old), ("now", now)):
                # A version without rows of this table has no file of it: then the other's columns, and no row.
                bench.execute(
                    f"CREATE OR REPLACE TEMP TABLE {name}_rows AS "
                    f"SELECT file, source_id, bit_xor(hash({said})) AS said "
                    f"FROM read_parquet({files_sql(paths or now or old)}) "
                    f"WHERE source = ? AND {'true' if paths else 'false'} GROUP BY file, source_id",
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


def _paths(version: Version | None, table: str) -> Sequence[Path]:
    return version.tables.get(table, ()) if version is not None else ()
