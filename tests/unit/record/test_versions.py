"""The store while nobody dies: what a version is, who may write, what is said when it is damaged."""

import multiprocessing
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lockstep.record import schema
from lockstep.record.versions import Store, Version
from lockstep.values.faults import LockstepError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "record")


def commit(store: Store, *, now_s: int = 0, notes: dict | None = None, **rows: list[int]) -> Version:
    """Commit a version in which each table named has the given values in one file."""
    with store.write() as writer:
        for table, values in rows.items():
            path = writer.workspace / "new.parquet"
            pq.write_table(pa.table({"value": values}), path)
            writer.add(table, path)
        return writer.commit(now_s, notes or {})


def values(version: Version, table: str) -> list[int]:
    return sorted(value for path in version.tables[table] for value in pq.read_table(path)["value"].to_pylist())


def flip(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"rows": 2', b'"rows": 3'))


def test_a_new_store_has_no_version_and_reading_it_makes_no_folder(store: Store) -> None:
    assert store.current() is None
    assert store.names() == ()
    assert not store.root.exists()


def test_a_version_holds_every_table_with_its_counts_and_notes(store: Store) -> None:
    version = commit(store, now_s=17, notes={"zone": "Europe/Berlin"}, touches=[1, 2], spend=[3])
    assert store.current() == version == store.open(version.name)
    assert (version.number, version.made_s, version.parent) == (1, 17, None)
    assert version.notes == {"zone": "Europe/Berlin"}
    assert set(version.tables) == set(version.counts) == set(schema.TABLES)
    assert (version.counts["touches"], version.counts["spend"], version.counts["deals"]) == (2, 1, 0)
    assert version.tables["deals"] == ()
    assert values(version, "touches") == [1, 2]


def test_a_kept_file_is_shared_and_stored_once(store: Store) -> None:
    first = commit(store, touches=[1, 2])
    with store.write() as writer:
        for path in writer.parent.tables["touches"]:
            writer.keep("touches", path)
        pq.write_table(pa.table({"value": [3]}), writer.workspace / "more.parquet")
        writer.add("touches", writer.workspace / "more.parquet")
        second = writer.commit(1, {})
    assert values(second, "touches") == [1, 2, 3]
    assert values(first, "touches") == [1, 2]
    assert set(first.tables["touches"]) < set(second.tables["touches"])
    assert len(list((store.root / "files").rglob("*.parquet"))) == 2
    assert second.parent == first.name


def test_a_table_that_is_not_kept_is_gone_from_the_next_version(store: Store) -> None:
    commit(store, touches=[1], spend=[2])
    second = commit(store, spend=[2])
    assert second.tables["touches"] == ()


def test_the_same_contents_make_no_new_version(store: Store) -> None:
    first = commit(store, now_s=1, notes={"rates": {"USD": "1.1"}}, touches=[1])
    again = commit(store, now_s=2, notes={"rates": {"USD": "1.1"}}, touches=[1])
    assert again == first
    assert store.names() == (first.name,)
    assert commit(store, now_s=3, notes={"rates": {"USD": "1.2"}}, touches=[1]).number == 2


def test_the_same_contents_have_the_same_hash_wherever_and_whenever_they_are_written(tmp_path: Path) -> None:
    here, there = Store(tmp_path / "a"), Store(tmp_path / "b")
    commit(there, touches=[9])
    one, other = (
        commit(here, now_s=1, notes={"a": 1, "b": 2}, touches=[1], spend=[2]),
        commit(there, now_s=2, notes={"b": 2, "a": 1}, spend=[2], touches=[1]),
    )
    assert one.content_hash == other.content_hash
    assert one.name.split("-")[1] == other.name.split("-")[1] == one.content_hash[:8]
    assert (one.number, other.number) == (1, 2)


def test_notes_come_back_as_json_says_them(store: Store) -> None:
    version = commit(store, notes={"days": (1, 2), "by_number": {10: "a", 9: "b"}}, touches=[1])
    assert version == store.current()
    assert version.notes == {"days": [1, 2], "by_number": {"10": "a", "9": "b"}}
    assert commit(store, notes={"days": (1, 2), "by_number": {10: "a", 9: "b"}}, touches=[1]) == version


def test_writing_without_a_commit_changes_nothing_and_leaves_nothing(store: Store) -> None:
    first = commit(store, touches=[1])
    with store.write() as writer:
        pq.write_table(pa.table({"value": [2]}), writer.workspace / "new.parquet")
        writer.add("touches", writer.workspace / "new.parquet")
        (writer.workspace / "parts").mkdir()
    assert store.current() == first
    assert len(list((store.root / "files").rglob("*.parquet"))) == 1
    assert list((store.root / "unfinished").iterdir()) == []


def test_a_writer_commits_once(store: Store) -> None:
    with store.write() as writer:
        writer.commit(1, {})
        with pytest.raises(ValueError, match="commits once"):
            writer.commit(2, {})


def test_only_a_file_of_the_current_version_is_kept(store: Store) -> None:
    with store.write() as writer, pytest.raises(ValueError, match="no file of touches"):
        writer.keep("touches", Path("elsewhere.parquet"))


def test_an_unknown_table_is_refused_by_name(store: Store, tmp_path: Path) -> None:
    with store.write() as writer, pytest.raises(ValueError, match="no table 'toches'"):
        writer.add("toches", tmp_path / "any.parquet")


def test_a_file_that_is_no_parquet_is_refused_in_words(store: Store) -> None:
    with store.write() as writer:
        (writer.workspace / "new.parquet").write_text("value\n1\n")
        with pytest.raises(LockstepError, match="is not a whole Parquet file"):
            writer.add("touches", writer.workspace / "new.parquet")


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="needs a second file system at /dev/shm")
def test_a_file_from_another_file_system_is_moved_too(store: Store) -> None:
    folder = Path("/dev/shm") / f"lockstep-test-{os.getpid()}"
    folder.mkdir()
    try:
        pq.write_table(pa.table({"value": [5]}), folder / "new.parquet")
        with store.write() as writer:
            writer.add("touches", folder / "new.parquet")
            version = writer.commit(1, {})
        assert values(version, "touches") == [5]
        assert list(folder.iterdir()) == []
    finally:
        shutil.rmtree(folder)


def test_two_writers_never_write_at_once(store: Store) -> None:
    with (
        store.write(),
        pytest.raises(LockstepError, match="Another process is writing") as refused,
        Store(store.root).write(),
    ):
        pytest.fail("a second writer came in")
    assert "run the command again" in refused.value.remedy


def test_one_who_may_not_write_makes_no_folder_under_the_one_who_does(store: Store) -> None:
    with store.write():
        (store.root / "unfinished").rmdir()  # as the writer does for a moment, to empty it
        with pytest.raises(LockstepError, match="Another process is writing"), Store(store.root).write():
            pytest.fail("a second writer came in")
        assert not (store.root / "unfinished").exists()
    assert commit(store, touches=[1]).number == 1


def _try_to_write(root: Path) -> None:
    try:
        with Store(root).write():
            os._exit(0)
    except LockstepError:
        os._exit(3)


def test_the_lock_holds_across_processes(store: Store) -> None:
    other = multiprocessing.get_context("fork").Process
    with store.write():
        refused = other(target=_try_to_write, args=(store.root,))
        refused.start()
        refused.join()
    let_in = other(target=_try_to_write, args=(store.root,))
    let_in.start()
    let_in.join()
    assert (refused.exitcode, let_in.exitcode) == (3, 0)


def test_the_last_versions_stay_and_older_ones_go_with_their_files(store: Store) -> None:
    versions = [commit(store, now_s=day, touches=[day], spend=[0]) for day in range(5)]
    swept = store.sweep(2, now_s=100, grace_s=10)
    assert swept.versions == tuple(version.name for version in versions[:3])
    assert swept.files == 3
    assert swept.size > 0
    assert store.names() == tuple(version.name for version in versions[3:])
    assert [values(store.open(version.name), "touches") for version in versions[3:]] == [[3], [4]]
    assert values(store.current(), "spend") == [0]


def test_a_version_superseded_a_moment_ago_stays_for_its_readers(store: Store) -> None:
    old = commit(store, now_s=0, touches=[0])
    commit(store, now_s=1_000, touches=[1])
    assert store.sweep(1, now_s=1_010, grace_s=60).versions == ()
    assert values(old, "touches") == [0]
    assert store.sweep(1, now_s=1_061, grace_s=60).versions == (old.name,)


def test_the_current_version_is_never_swept(store: Store) -> None:
    current = commit(store, touches=[1])
    store.sweep(1, now_s=10**9)
    assert store.current() == current
    with pytest.raises(ValueError, match="at least one"):
        store.sweep(0, now_s=10**9)


def test_what_a_dead_writer_left_is_removed_by_the_next(store: Store) -> None:
    current = commit(store, touches=[1, 2])
    (store.root / "files" / "touches" / "0123.parquet").write_bytes(b"half")
    (store.root / "unfinished" / "new.parquet").write_bytes(b"half")
    (store.root / "versions" / "v000002-00000000.json").write_text("{}")
    with store.write():
        left = sorted(path.name for path in store.root.rglob("*") if path.is_file())
    held = [path.name for path in current.tables["touches"]]
    assert left == sorted(["CURRENT", "write.lock", f"{current.name}.json", *held])


def test_what_a_file_manager_leaves_in_the_store_stops_nobody_and_stays(store: Store) -> None:
    commit(store, touches=[1])
    notes = store.root / "files" / ".DS_Store"
    notes.write_bytes(b"where the icons stand")
    thumbnails = store.root / "files" / "touches" / "@eaDir"
    thumbnails.mkdir()
    current = commit(store, touches=[2])
    assert store.sweep(1, now_s=10**9).files == 1
    assert values(current, "touches") == [2]
    assert (notes.exists(), thumbnails.exists()) == (True, True)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda store, version: version.tables["touches"][0].unlink(), "is missing"),
        (lambda store, version: version.tables["touches"][0].write_bytes(b"short"), "5 bytes instead of"),
        (
            lambda store, version: flip(store.root / "versions" / f"{version.name}.json"),
            "not what was written",
        ),
        (
            lambda store, version: (store.root / "versions" / f"{version.name}.json").write_text("{"),
            "not JSON",
        ),
        (lambda store, version: (store.root / "versions" / f"{version.name}.json").unlink(), "is missing"),
        (lambda store, version: (store.root / "CURRENT").write_text("\0\0\0"), "names no version"),
        (lambda store, version: (store.root / "CURRENT").unlink(), "CURRENT is missing"),
    ],
    ids=[
        "file lost",
        "file cut",
        "manifest edited",
        "manifest cut",
        "manifest lost",
        "CURRENT wiped",
        "CURRENT lost",
    ],
)
def test_a_damaged_store_says_which_version_to_fall_back_to_and_falling_back_works(
    store: Store, damage: Callable[[Store, Version], object], sentence: str
) -> None:
    good = commit(store, touches=[1])
    lost = commit(store, touches=[1, 2])
    damage(store, lost)
    for use in (store.current, lambda: store.write().__enter__(), lambda: store.sweep(1, now_s=10**9)):
        with pytest.raises(LockstepError, match=sentence) as told:
            use()
        whole = lost if "CURRENT" in sentence or "names" in sentence else good
        assert f"fall back to {whole.name}" in told.value.remedy
    assert good.tables["touches"][0].exists()
    (store.root / "CURRENT").write_text(good.name)
    assert store.current() == good
    assert values(commit(store, touches=[1, 2]), "touches") == [1, 2]


def test_a_damaged_older_version_stops_nobody_and_its_files_stay_while_it_does(store: Store) -> None:
    old, middle = commit(store, now_s=1, touches=[1]), commit(store, now_s=2, touches=[2])
    current = commit(store, now_s=3, touches=[3])
    flip(store.root / "versions" / f"{middle.name}.json")
    (store.root / "versions" / f"{middle.name}.json").write_text("{")
    assert store.current() == current
    with pytest.raises(LockstepError, match="is damaged") as told:
        store.open(middle.name)
    assert current.name in told.value.remedy
    store.sweep(2, now_s=100, grace_s=0)
    assert values(store.open(old.name), "touches") == [1]
    assert store.sweep(1, now_s=100, grace_s=0).versions == (middle.name,)
    assert store.sweep(1, now_s=100, grace_s=0).versions == (old.name,)
    assert store.current() == current


def test_a_store_without_any_whole_version_says_to_begin_again(store: Store) -> None:
    only = commit(store, touches=[1])
    only.tables["touches"][0].unlink()
    with pytest.raises(LockstepError) as told:
        store.current()
    assert "sync all sources again" in told.value.remedy


@pytest.mark.parametrize("name", ["../../secrets", "v1", "", "v000001-zzzzzzzz"])
def test_a_name_that_is_none_is_refused(store: Store, name: str) -> None:
    with pytest.raises(LockstepError, match="no name of a version"):
        store.open(name)


def test_a_version_that_was_swept_points_to_the_current_one(store: Store) -> None:
    current = commit(store, touches=[1])
    with pytest.raises(LockstepError, match="no version v000009-0123abcd") as told:
        store.open("v000009-0123abcd")
    assert told.value.remedy == f"Open the current version, {current.name}, instead."


@pytest.fixture
def no_room() -> Iterator[None]:
    """Files of this process may not grow past 4,000 bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_during_the_commit_leaves_the_last_good_version(store: Store, no_room: None) -> None:
    good = commit(store, touches=[1])
    with pytest.raises(LockstepError, match="no room") as told:
        commit(store, touches=[2], notes={"states": ["x" * 100] * 100})
    assert f"still stands at {good.name}" in told.value.sentence
    assert store.current() == good
    assert {path.name for path in (store.root / "files").rglob("*.parquet")} == {
        path.name for path in good.tables["touches"]
    }
    assert commit(store, touches=[2]).number == 2


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="needs a second file system at /dev/shm")
def test_a_full_disk_while_a_file_arrives_leaves_the_last_good_version(
    store: Store, request: pytest.FixtureRequest
) -> None:
    good = commit(store, touches=[1])
    arriving = Path("/dev/shm") / f"lockstep-test-{os.getpid()}.parquet"
    pq.write_table(pa.table({"value": pa.array(range(10_000))}), arriving)
    request.addfinalizer(lambda: arriving.unlink(missing_ok=True))
    request.getfixturevalue("no_room")
    with pytest.raises(LockstepError, match="no room"), store.write() as writer:
        writer.add("touches", arriving)
    assert arriving.exists()
    assert store.current() == good
    assert list((store.root / "unfinished").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LockstepError, match="cannot be written"), Store(tmp_path / "file" / "record").write():
        pytest.fail("wrote below a file")


def test_a_store_written_in_another_format_names_the_remedy(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lockstep.record.manifest._PLAIN", 3)
    commit(store, touches=[1])
    monkeypatch.undo()
    with pytest.raises(LockstepError, match="format 3; this Lockstep reads up to format 2") as told:
        store.current()
    assert "newer one" in told.value.remedy
