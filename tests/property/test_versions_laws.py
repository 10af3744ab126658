"""Laws of the store: whatever is committed, each version holds exactly what it was given, for as long as it is kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from lockstep.record.versions import Store, Version

TABLES = ("touches", "spend", "deals")
contents = st.dictionaries(st.sampled_from(TABLES), st.sets(st.integers(0, 3), max_size=3))
history = st.lists(st.tuples(contents, st.integers(0, 2), st.integers(1, 3)), max_size=8)


def commit(store: Store, wanted: dict[str, set[int]], note: int, now_s: int) -> Version:
    """Commit one file per value, keeping those the version before has already."""
    with store.write() as writer:
        for table, values in wanted.items():
            held = {_value(path): path for path in writer.parent.tables[table]} if writer.parent else {}
            for value in values:
                if value in held:
                    writer.keep(table, held[value])
                else:
                    path = writer.workspace / "new.parquet"
                    pq.write_table(pa.table({"value": [value]}), path)
                    writer.add(table, path)
        return writer.commit(now_s, {"note": note})


def _value(path: Path) -> int:
    return pq.read_table(path)["value"][0].as_py()


def held_by(version: Version) -> dict[str, set[int]]:
    return {table: {_value(path) for path in paths} for table, paths in version.tables.items() if paths}


@settings(max_examples=10, deadline=None)
@given(history)
def test_every_kept_version_holds_what_it_was_given_and_equal_contents_have_equal_hashes(commits: list) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, given_to, hashes = Store(Path(folder) / "record"), {}, {}
        for now_s, (wanted, note, keep) in enumerate(commits):
            before = store.current()
            version = commit(store, wanted, note, now_s)
            said = {table: frozenset(values) for table, values in wanted.items() if values}
            given_to[version.name] = said
            assert hashes.setdefault(version.content_hash, (said, note)) == (said, note)
            assert [content for content in hashes.values() if content == (said, note)] == [(said, note)]
            is_new = before is None or before.content_hash != version.content_hash
            assert version.number == (before.number if before else 0) + is_new
            store.sweep(keep, now_s=1_000_000)
            assert len(store.names()) <= keep
            for name in store.names():
                assert held_by(store.open(name)) == given_to[name]
            assert store.current() == version
