"""A live source that is pulled and landed by processes that die at it: the processes of `test_killed`."""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from lockstep.record.home import Home
from lockstep.record.rules import BuildRules
from lockstep.record.versions import Version
from lockstep.sources.connector import Batch, Said
from lockstep.sources.pulling import pull
from lockstep.sources.sync import sync

RULES = BuildRules("UTC", "EUR")
NOW_S = 1_790_000_000
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
    """Return an installation with the source and nothing of it."""
    home = Home(folder)
    home.mapping("crm").parent.mkdir(parents=True)
    home.mapping("crm").write_text(MAPPING)
    return home


def live(home: Home, batches: int) -> Version:
    """Pull all that the service has to say, and land it."""
    pull(home, "crm", Service(batches), now_s=NOW_S)
    return sync(home, RULES, now_s=NOW_S).version


@dataclass(frozen=True)
class Life:
    """One life of a process: what there is to say, and how it dies; of neither if it is to come through.

    Attributes
    ----------
    batches
        How many the service has.
    step
        It dies just before this step on the disk of its home, counted from 1.
    after_s
        It dies when it has worked for so long, in seconds of processor time.
    """

    batches: int
    step: int = 0
    after_s: float = 0.0


def _lead(home: Home, life: Life) -> None:
    steps = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event in STEPS and str(arguments[0]).startswith(str(home.root)):
            steps += 1
            if steps == life.step:
                os.kill(os.getpid(), signal.SIGKILL)

    if life.step:
        sys.addaudithook(count)
    if life.after_s:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends the process as it is
        signal.setitimer(signal.ITIMER_PROF, life.after_s)
    live(home, life.batches)


def _bear(lives: Connection, home: Home, warm: Path) -> None:
    """Lead each life that is asked for in a fork of this process, and tell how it ended."""
    live(new_home(warm), 1)  # all that a life needs is loaded
    live(Home(warm), 2)
    gc.freeze()
    while life := lives.recv():
        child = os.fork()
        if child == 0:
            try:
                _lead(home, life)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        lives.send(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


@contextmanager
def mortal(home: Home, warm: Path) -> Iterator[Callable[[Life], int]]:
    """Return what leads a life in a process of its own, and says how that ended: its exit code, or minus the signal.

    The processes are forks of a small one that has done it all before: a life costs no start of Python, no imports,
    and no copy of all that a process of tests holds.
    """
    ours, theirs = multiprocessing.Pipe()
    mother = multiprocessing.get_context("spawn").Process(target=_bear, args=(theirs, home, warm))
    mother.start()

    def lead(life: Life) -> int:
        ours.send(life)
        ended: int = ours.recv()
        return ended

    theirs.close()
    try:
        yield lead
    finally:
        ours.send(None)
        mother.join()
