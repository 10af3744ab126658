"""Of a record that stands in several exports of one file, what the last of them says, as the build takes it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from lockstep.record.layers import layers_of
from lockstep.record.manifest import Version
from lockstep.record.schema import TABLES

#: Tables whose rows say something of a stage, with what `statements.sql` reads of them.
STATING: dict[str, tuple[str, ...]] = {
    "person_records": ("occurred_s", "key", "status", "stage", "created_s", "is_deleted"),
    "deal_records": ("occurred_s", "key", "person_key", "state", "status", "created_s", "closed_s", "is_deleted"),
    "deal_people": ("person_key", "deal_key"),
    "stages": ("occurred_s", "person_key", "deal_key", "stage", "status"),
    "handoffs": ("occurred_s", "person_key", "decision", "decided_s"),
    "touches": ("occurred_s", "person_key", "kind"),
}
_ID = ("source", "file", "source_id")


def newest_rows(version: Version) -> dict[str, pa.Table]:
    """Return the rows of those tables in which one record may stand in several exports, each once.

    Parameters
    ----------
    version
        Of the record; its notes say which exports a file key has.

    Returns
    -------
    dict
        Table of `STATING` to its rows, without those that a later export says anew; the other tables are absent, for
        there the files are the rows.
    """
    return {name: _newest(version, name) for name in sorted(_overlapping(version))}


def _overlapping(version: Version) -> set[str]:
    return {
        table
        for keys in version.notes.get("sources", {}).values()
        for paths in keys.values()
        if len(paths) > 1
        for state in paths.values()
        for table in state.get("tables", ())
        if table in STATING
    }


def _read_in_order(version: Version, table: str) -> dict[str, int]:
    """Return the place of each landed file in the order in which the build takes the exports."""
    states = [
        state
        for keys in version.notes.get("sources", {}).values()
        for paths in keys.values()
        for state in paths.values()
        if table in state.get("tables", ())
    ]
    return {str(state["tables"][table]): place for place, state in enumerate(states)}


def _placed(rows: pa.Table, place: int) -> pa.Table:
    return rows.append_column("place", pa.array([place] * rows.num_rows, pa.int64()))


def _newest(version: Version, table: str) -> pa.Table:
    layers = layers_of(version, table)
    columns = list(dict.fromkeys((*_ID, *STATING[table], *TABLES[table].key)))
    order = _read_in_order(version, table)
    placed = pa.concat_tables([_placed(parquet.read_table(path, columns=columns), order.get(path.name, -1))
                               for path in layers.files])  # fmt: skip
    last = placed.group_by(list(_ID)).aggregate([("place", "max")])
    rows = placed.join(last, keys=list(_ID), join_type="inner")
    rows = rows.filter(pc.equal(rows["place"], rows["place_max"])).select(columns)
    for path in layers.gone:
        gone = parquet.read_table(path, columns=list(TABLES[table].key))
        rows = rows.join(gone, keys=list(TABLES[table].key), join_type="left anti")
    return pa.concat_tables([rows, *(parquet.read_table(path, columns=columns) for path in layers.changed)])
