"""The store when processes die: SIGKILL at random instants under readers, and at every single step."""

import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from in_memory import folder_in_memory
from lockstep.record.manifest import number_of
from lockstep.record.versions import Store
from unit.record import under_fire

# A fork has everything loaded already: a kill costs milliseconds, not a start of Python.
PROCESSES = multiprocessing.get_context("fork")


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory where there is such a place: a writer dies at work then, not waiting for the disk."""
    with folder_in_memory(tmp_path) as folder:
        yield folder


def committed(acknowledged: Path) -> list[str]:
    """Return the versions that writers said they had committed; a name half said is none."""
    return acknowledged.read_text().split("\n")[:-1] if acknowledged.exists() else []


def time_of_a_turn(root: Path, acknowledged: Path) -> float:
    """Return how long a writer takes, from its start, until it has done all that it does: to commit and to sweep."""
    before, start = len(committed(acknowledged)), time.monotonic()
    writer = PROCESSES.Process(target=under_fire.commit_forever, args=(root, acknowledged, 0))
    writer.start()
    while len(committed(acknowledged)) < before + 4:  # it sweeps after the third
        assert writer.is_alive()
        time.sleep(0.005)
    took_s = time.monotonic() - start
    writer.kill()
    writer.join()
    return took_s


def kill_a_writer_over_and_over(root: Path, home: Path, *, kills: int, readers: int, seed: int) -> list[int]:
    """Return the number of reads of each reader; the reports say what went wrong."""
    chance = random.Random(seed)
    stop, acknowledged = home / "stop", home / "acknowledged"
    reports = [home / f"reader-{number}" for number in range(readers)]
    reading = [PROCESSES.Process(target=under_fire.read_until_told, args=(root, stop, report)) for report in reports]
    for process in reading:
        process.start()
    store = Store(root)
    try:
        turn_s = min(0.2, time_of_a_turn(root, acknowledged))
        for kill in range(1, kills + 1):
            before = committed(acknowledged)
            writer = PROCESSES.Process(target=under_fire.commit_forever, args=(root, acknowledged, kill))
            writer.start()
            # Every other writer comes to a commit first, however little of the machine it gets: the readers need
            # something to read, and something newer after it.
            while kill % 2 == 0 and committed(acknowledged) == before:
                assert writer.is_alive()
                time.sleep(0.005)
            time.sleep(chance.uniform(0, turn_s))
            assert writer.is_alive()
            os.kill(writer.pid, signal.SIGKILL)
            writer.join()
            assert writer.exitcode == -signal.SIGKILL
            if names := committed(acknowledged):
                last, current = names[-1], store.current()
                assert current is not None
                assert current.number >= number_of(last)
                assert store.open(last).name == last
    finally:
        stop.touch()
        for process in reading:
            process.join(120)
    assert [process.exitcode for process in reading] == [0] * readers, [path.read_text() for path in reports]
    return [int(path.read_text()) for path in reports]


def assert_opens_and_sweeps_clean(root: Path) -> None:
    store = Store(root)
    before = store.current()
    store.sweep(1, now_s=int(time.time()) + 1_000_000)
    current = store.current()
    assert current == before
    held = {path for files in current.tables.values() for path in files}
    assert {path for path in (root / "files").rglob("*") if path.is_file()} == held
    assert [path.stem for path in (root / "versions").iterdir()] == [current.name]
    assert list((root / "unfinished").iterdir()) == []


def test_ten_kills_lose_nothing_and_no_reader_notices(tmp_path: Path) -> None:
    reads = kill_a_writer_over_and_over(tmp_path / "record", tmp_path, kills=10, readers=2, seed=1)
    assert min(reads) > 0
    assert_opens_and_sweeps_clean(tmp_path / "record")


@pytest.mark.slow
def test_two_hundred_kills_lose_nothing_and_no_reader_notices(tmp_path: Path) -> None:
    reads = kill_a_writer_over_and_over(tmp_path / "record", tmp_path, kills=200, readers=2, seed=2)
    assert min(reads) > 20
    assert len((tmp_path / "acknowledged").read_text().split()) > 20
    assert_opens_and_sweeps_clean(tmp_path / "record")


def kill_yourself_at_step(step: int) -> None:
    """Die by SIGKILL just before the given file system step: an open, a rename, a removal, a new folder."""
    seen = 0

    def die(event: str, _: object) -> None:
        nonlocal seen
        if event in {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}:
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die)


def commit_one(root: Path, stamp: int) -> None:
    with Store(root).write() as writer:
        for table in ("touches", "deal_records"):
            path = writer.workspace / f"{table}.parquet"
            pq.write_table(pa.table({"stamp": [stamp]}), path)
            writer.add(table, path)
        writer.commit(stamp, {"stamp": stamp})


@pytest.mark.slow
@pytest.mark.parametrize("earlier", [0, 2], ids=["an empty store", "a store with versions"])
def test_a_death_before_any_single_step_leaves_the_old_version_or_the_new_one(tmp_path: Path, earlier: int) -> None:
    outcomes, begun = [], tmp_path / "begun"
    begun.mkdir()
    for stamp in range(1, earlier + 1):
        commit_one(begun, stamp)
    for step in range(1, 200):
        root = tmp_path / str(step)
        shutil.copytree(begun, root)
        child = os.fork()
        if child == 0:
            kill_yourself_at_step(step)
            commit_one(root, 99)
            Store(root).sweep(1, now_s=1_000_000)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        current = Store(root).current()
        outcomes.append(current.notes["stamp"] if current else 0)
        if current:
            assert {pq.read_table(path)["stamp"][0].as_py() for path in current.tables["touches"]} == {outcomes[-1]}
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        commit_one(root, 100)
        assert Store(root).current().number == (current.number if current else 0) + 1
        assert_opens_and_sweeps_clean(root)
    else:
        pytest.fail("the writer never came to its end")
    assert set(outcomes) == {earlier, 99}
    assert outcomes == sorted(outcomes)
    assert len(outcomes) > 20


def look_while_the_first_versions_come(root: Path) -> str | None:
    """Open the store; two versions are committed after `CURRENT` was found missing, before anything else is read."""
    looked = False

    def commit_twice(event: str, _: object) -> None:
        nonlocal looked
        if event in {"pathlib.Path.glob", "os.scandir", "os.listdir"} and not looked:
            looked = True
            commit_one(root, 1)
            commit_one(root, 2)

    sys.addaudithook(commit_twice)
    current = Store(root).current()
    assert looked
    return current.name if current else None


def test_a_reader_that_is_overtaken_by_the_first_versions_reads_the_latest(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=PROCESSES) as process:  # an audit hook stays for the life of a process
        name = process.submit(look_while_the_first_versions_come, tmp_path / "record").result()
    assert number_of(name) == 2
