"""`lockstep sync` killed at random instants, with others asking figures all the while: nothing lost, nothing mixed."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from contents import Rows
from contents import contents as whole_contents
from errands.crm import begin
from prompt import DONE, DONE_WITH_FAULTS, FAILED, Prompt

#: Whole errands from the command line: `make check` has the main job in test_coming_again.
pytestmark = pytest.mark.slow

PIPES: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
#: A fork has everything loaded already: a sync dies at its work, not while Python starts.
PROCESSES = multiprocessing.get_context("fork")

#: Asks one figure over and over until told to stop; says when it has begun and how often it asked, or what went wrong.
READER = """
import pathlib, sys, time
from prompt import Prompt
folder, allowed = pathlib.Path(sys.argv[1]), set(map(int, sys.argv[2].split(",")))
prompt, asked = Prompt(folder), 0
while not (folder / "stop").exists():
    said = prompt("figure", "deals-won", "--json")
    assert said.code == 0, said
    assert said.json["value"] in allowed, said
    asked += 1
    if asked == 1:
        print("asking", flush=True)
    time.sleep(0.15)  # leave the syncs most of the machine
print(asked)
"""


@contextmanager
def reading(prompt: Prompt, allowed: set[int]) -> Iterator[None]:
    """Ask for the deals won in another process all the while; no answer fails, none is of half a version."""
    command = [sys.executable, "-c", READER, str(prompt.folder), ",".join(map(str, allowed))]
    path = os.pathsep.join([str(Path(__file__).resolve().parents[1]), *sys.path])
    reader = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, **PIPES)
    assert reader.stdout is not None
    begun = reader.stdout.readline()  # to start and load may take longer than all that is to happen meanwhile
    try:
        yield
    finally:
        (prompt.folder / "stop").touch()
        out, err = reader.communicate(timeout=300)
    assert reader.returncode == 0, err.decode()
    assert (begun, int(out) > 1) == (b"asking\n", True)


def sync_and_end(folder: Path) -> None:
    """Sync, as a process of its own does, and end with the command's exit code."""
    sys.exit(Prompt(folder)("sync").code)


def kill_a_sync(prompt: Prompt, after_s: float) -> bool:
    """Start a sync and kill it; False where it had ended before."""
    syncing = PROCESSES.Process(target=sync_and_end, args=(prompt.folder,))
    syncing.start()
    time.sleep(after_s)
    assert syncing.pid is not None
    os.kill(syncing.pid, signal.SIGKILL)
    syncing.join()
    assert syncing.exitcode in (-signal.SIGKILL, DONE, DONE_WITH_FAULTS)
    return syncing.exitcode == -signal.SIGKILL


def contents(prompt: Prompt) -> dict[str, Rows]:
    """Return the rows of every table, but for when each row was first read."""
    assert prompt.version is not None
    return whole_contents(prompt.version)


def as_if_nothing_had_happened(prompt: Prompt) -> dict[str, Rows]:
    """Return the contents of a record made at one go from the same files."""
    fresh = Prompt(prompt.folder)
    fresh.home = prompt.folder / "fresh"
    (fresh.home / "sources").mkdir(parents=True)
    for mapping in (prompt.home / "sources").glob("*/mapping.yaml"):
        fresh.save(f"fresh/sources/{mapping.parent.name}/mapping.yaml", mapping.read_bytes())
    fresh.save("fresh/charter.yaml", (prompt.home / "charter.yaml").read_bytes())
    fresh.sync()
    return contents(fresh)


def took_s(prompt: Prompt) -> float:
    syncing = PROCESSES.Process(target=sync_and_end, args=(prompt.folder,))
    start = time.monotonic()
    syncing.start()
    syncing.join()
    assert syncing.exitcode in (DONE, DONE_WITH_FAULTS)
    return time.monotonic() - start


def only_whole_versions_are_left(prompt: Prompt) -> None:
    assert list((prompt.home / "record" / "unfinished").iterdir()) == []
    assert not list((prompt.home / "tmp").iterdir()) if (prompt.home / "tmp").exists() else True


def test_syncs_killed_before_there_is_a_record_leave_none_and_the_next_makes_it(tmp_path: Path) -> None:
    begin(tmp_path / "before").sync()  # all that a sync needs is loaded
    whole_s = took_s(begin(tmp_path / "timed"))
    prompt = begin(tmp_path / "killed")
    chance = random.Random(1)
    for _ in range(3):
        kill_a_sync(prompt, chance.uniform(0, whole_s))
        if prompt.version is None:
            assert prompt("figure", "leads").code == FAILED
    prompt.sync()
    only_whole_versions_are_left(prompt)
    assert contents(prompt) == as_if_nothing_had_happened(prompt)


@pytest.mark.slow
def test_twenty_five_killed_syncs_change_no_figure_and_lose_nothing(tmp_path: Path) -> None:
    prompt = Prompt(tmp_path)
    prompt("simulate", "--size", "5000", "--seed", "5", "--until", "2026-11-19", "--out", tmp_path)
    prompt.save("home/charter.yaml", (tmp_path / "charter.yaml").read_bytes())
    for source in ("crm", "marketing"):
        assert prompt("source", "add", source, "--mapping", f"{source}/mapping.yaml").code == DONE
    prompt.sync()  # all that a sync needs is loaded
    opportunities = tmp_path / "crm" / "opportunities.csv"
    text = opportunities.read_text()

    def with_one_more(amount: int) -> str:
        return (
            f'{text}"006XXXXXXXXX","One more","00Q000000002",,,"Jonas Falk","Closed Won","{amount}.00","EUR","SP-1",'
            '"New business","E-mail","Newsletter","Southern Europe",,"2026-10-17 17:17:23","2026-11-01 21:35:56"\n'
        )

    won = prompt.value("deals-won")
    opportunities.write_text(with_one_more(99))
    whole_s = took_s(prompt)
    chance = random.Random(2)
    killed, span_s = 0, whole_s
    with reading(prompt, {won, won + 1}):
        for turn in range(250):
            # Never what was there before: a sync without work has no instant worth dying at.
            opportunities.write_text(text + "\n" * (turn + 1) if turn % 2 else with_one_more(100 + turn))
            if kill_a_sync(prompt, chance.uniform(0, span_s)):
                killed, span_s = killed + 1, min(whole_s, span_s * 1.1)
            else:  # it had ended: the machine has become quicker, or there was less to do
                span_s = max(0.1, span_s * 0.8)
            if killed == 25:
                break
    assert killed == 25
    opportunities.write_text(with_one_more(99))
    prompt.sync()
    assert prompt.value("deals-won") == won + 1
    only_whole_versions_are_left(prompt)
    assert contents(prompt) == as_if_nothing_had_happened(prompt)


@pytest.mark.slow
def test_figures_are_answered_while_syncs_come_and_go(tmp_path: Path) -> None:
    prompt = begin(tmp_path)
    prompt.sync()
    deals = (tmp_path / "deals.csv").read_text()
    with reading(prompt, {1, 2}):
        for turn in range(8):
            prompt.save("deals.csv", deals if turn % 2 else deals.replace("Lost", "Won"))
            prompt.sync()


@pytest.mark.slow
def test_two_syncs_at_once_do_not_mix_the_second_says_so_or_follows(tmp_path: Path) -> None:
    prompt = begin(tmp_path)
    both = [subprocess.Popen(prompt.command("sync"), cwd=tmp_path, env=prompt.env(), **PIPES) for _ in range(2)]
    said = [process.communicate(timeout=300)[1].decode() for process in both]
    codes = [process.returncode for process in both]
    assert DONE in codes
    for code, err in zip(codes, said, strict=True):
        assert "Traceback" not in err
        assert "Lockstep itself failed" not in err
        assert code == DONE or "Another process is writing" in err or "appeared meanwhile" in err, err
    assert contents(prompt) == as_if_nothing_had_happened(prompt)


def sync_beside_another(folder: Path) -> tuple[int, list[str]]:
    """Sync, while another writer takes the lock between the commit and the sweep; return exit code and versions."""
    prompt, seen, held = Prompt(folder), 0, []

    def take_the_lock(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event == "open" and str(arguments[0]).endswith("write.lock") and not held:
            seen += 1
            if seen == 2:
                held.append(None)  # the open below is seen by this hook, too
                lock = os.open(str(arguments[0]), os.O_RDWR)
                fcntl.flock(lock, fcntl.LOCK_EX)

    sys.addaudithook(take_the_lock)
    said = prompt("sync")
    assert held, "nobody took the lock"
    return said.code, sorted(path.name for path in (prompt.home / "record" / "versions").iterdir())


def test_a_sync_that_is_overtaken_before_it_sweeps_is_done(tmp_path: Path) -> None:
    begin(tmp_path)
    with ProcessPoolExecutor(1) as process:  # an audit hook stays for the life of a process
        code, versions = process.submit(sync_beside_another, tmp_path).result()
    assert (code, len(versions)) == (DONE, 1)
