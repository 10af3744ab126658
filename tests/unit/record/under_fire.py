"""A writer to be killed and a reader that must not notice: the processes of `test_versions_kill`."""

import os
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lockstep.record.versions import Store

TABLES = ("touches", "activities", "deal_records", "journeys")
#: No reader is kept from the machine for so long between opening a version and its last file.
GRACE_S = 10


def commit_forever(root: Path, acknowledged: Path, seed: int) -> None:
    """Commit stamped versions in a loop; say each one's name only once it is committed."""
    store = Store(root)
    said = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for turn in range(1_000_000):
        stamp = seed * 1_000_000 + turn
        with store.write() as writer:
            for table in TABLES:
                path = writer.workspace / f"{table}.parquet"
                pq.write_table(pa.table({"stamp": [stamp] * 2_000, "table": [table] * 2_000}), path)
                writer.add(table, path)
            if writer.parent is not None:
                # One table keeps what it had: its files are shared by many versions while old ones are swept.
                for path in writer.parent.tables["spend"]:
                    writer.keep("spend", path)
            else:
                path = writer.workspace / "spend.parquet"
                pq.write_table(pa.table({"stamp": [7]}), path)
                writer.add("spend", path)
            version = writer.commit(int(time.time()), {"stamp": stamp})
        os.write(said, f"{version.name}\n".encode())
        if turn % 3 == 2:
            store.sweep(3, now_s=int(time.time()), grace_s=GRACE_S)


def read_until_told(root: Path, stop: Path, report: Path) -> None:
    """Read whole versions over and over, at least once; report how often, or the first thing that was wrong."""
    store, reads, last = Store(root), 0, 0
    try:
        while not (stop.exists() and reads):
            version = store.current()
            if version is None:
                time.sleep(0.001)
                continue
            assert version.number >= last, f"went back from {last} to {version.number}"
            last = version.number
            stamps = {stamp for table in TABLES for path in version.tables[table] for stamp in _stamps(path, 2_000)}
            assert stamps == {version.notes["stamp"]}, f"{version.name} mixes {stamps}"
            assert [_stamps(path, 1) for path in version.tables["spend"]] == [{7}]
            reads += 1
            time.sleep(0.05)  # leave the writer most of the machine
    except BaseException as error:
        report.write_text(f"{type(error).__name__}: {error}")
        raise
    report.write_text(str(reads))


def _stamps(path: Path, rows: int) -> set[int]:
    column = pq.read_table(path, columns=["stamp"], use_threads=False)["stamp"]
    assert len(column) == rows
    return set(column.unique().to_pylist())
