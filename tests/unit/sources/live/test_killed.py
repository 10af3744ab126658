"""A sync of a live source that is killed over and over, at every step and at any instant, ends in the same record."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from contents import contents, rows_of
from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.versions import Store
from lockstep.sources.arrivals import Arrivals
from lockstep.sources.connector import Batch, Said
from lockstep.sources.pulling import pull
from lockstep.sources.sync import sync

pytestmark = pytest.mark.slow

# A fork has everything loaded already: a kill costs no start of Python.
PROCESSES = multiprocessing.get_context("fork")
RULES = BuildRules("UTC", "EUR")
NOW_S = 1_790_000_000
KILLS = 200
MAPPING = """
source: crm
files:
  contacts:
    path: "@contacts"
    feeds:
      person_records: {id: id, email: email, name: name, created: created}
      stages: {person: {column: id, refers_to: contacts}, offered_at: offered}
  calls:
    path: "@calls"
    feeds:
      activities: {person: {column: person, refers_to: contacts}, kind: {value: call}, occurred: at}
"""
#: What touches the disk, as Python tells it.
STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree"}


class Service:
    """Says the same few things of its contacts and their calls, a batch at a time."""

    def __init__(self, batches: int) -> None:
        self._batches = batches

    def check(self) -> str:
        return "a service of tests"

    def streams(self) -> Sequence[str]:
        return ("contacts", "calls")

    def pull(self, stream: str, cursor: int | None, *, now_s: int) -> Iterator[Batch]:
        for number in range(cursor or 0, self._batches):
            yield Batch(list(self._said(stream, number)), number + 1)

    def _said(self, stream: str, number: int) -> Iterator[Said]:
        dice = random.Random(f"{stream} {number}")
        for _ in range(3):
            id_, at = str(dice.randint(1, 40)), f"2026-0{dice.randint(1, 6)}-15T10:00:00Z"
            row = (
                {
                    "id": id_,
                    "email": f"p{dice.randint(1, 30)}@firm.example",
                    "name": f"P {id_}",
                    "created": at,
                    "offered": at,
                }
                if stream == "contacts"
                else {"person": id_, "at": at}
            )
            yield Said(id_, dice.randint(1, 1000), () if dice.random() < 0.1 else (row,))


def new_home(folder: Path) -> Home:
    home = Home(folder)
    home.mapping("crm").parent.mkdir(parents=True)
    home.mapping("crm").write_text(MAPPING)
    return home


def live(home: Home, batches: int, *, step: int, after_s: float) -> None:
    """Pull and land, until the step at which the process kills itself, or the alarm that does."""
    steps = 0

    def count(event: str, _: object) -> None:
        nonlocal steps
        if event in STEPS:
            steps += 1
            if steps == step:
                os.kill(os.getpid(), signal.SIGKILL)

    if step:
        sys.addaudithook(count)
    else:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, after_s)
    pull(home, "crm", Service(batches), now_s=NOW_S)
    sync(home, RULES, now_s=NOW_S)


def test_killed_two_hundred_times_it_ends_in_the_same_record(tmp_path: Path) -> None:
    calm, home = new_home(tmp_path / "calm"), new_home(tmp_path / "killed")
    dice, killed, batches = random.Random(4), 0, 1
    deepest = 40
    while killed < KILLS:
        by_step = killed % 3 != 2
        step, after_s = (dice.randint(1, deepest) if by_step else 0), dice.uniform(0.01, 1.0)
        life = PROCESSES.Process(
            target=live,
            args=(
                home,
                batches,
            ),
            kwargs={"step": step, "after_s": after_s},
        )
        life.start()
        life.join()
        if life.exitcode == 0:
            # It came through: next time there is more to say, and the steps it has are all tried.
            batches += 1
            deepest = max(20, deepest - 10)
            continue
        assert life.exitcode in (-signal.SIGKILL, -signal.SIGALRM), "it was killed, and failed of nothing else"
        killed += 1
        deepest = min(400, deepest + 4)
        version = Store(home.record).current()  # which says so if anything of it is missing
        assert version is None or version.counts["said"] == len(rows_of(version, "said"))
    pull(home, "crm", Service(batches), now_s=NOW_S)
    ended = sync(home, RULES, now_s=NOW_S).version
    pull(calm, "crm", Service(batches), now_s=NOW_S)
    assert Arrivals(home.arrived("crm")).cursor("calls") == Arrivals(calm.arrived("crm")).cursor("calls") == batches
    assert contents(ended) == contents(sync(calm, RULES, now_s=NOW_S).version)
