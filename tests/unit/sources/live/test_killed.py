"""A sync of a live source that is killed over and over, at every step and at any instant, ends in the same record."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from contents import contents, rows_of
from in_memory import folder_in_memory
from lockstep.record.versions import Store
from lockstep.sources.arrivals import Arrivals
from unit.sources.live.dying import Life, live, mortal, new_home

pytestmark = pytest.mark.slow

KILLS = 200
#: Steps of pulling and landing, and of a life that comes through; seconds of processor time of such a life.
EARLY_STEPS, STEPS, WHOLE_S = 60, 200, 1.5


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory: a process dies at work then, not waiting for the disk."""
    with folder_in_memory(tmp_path) as folder:
        yield folder


def deaths(dice: random.Random) -> Iterator[Life]:
    """Return lives: most die at work on the disk, some while they compute, some when all but done; few come through.

    To die late costs as much as a whole sync. The store's own tests have a death before every step of a commit.
    """
    for number in range(10 * KILLS):
        batches = 1 + number // 2
        if number % 60 == 59:
            yield Life(batches)
        elif number % 20 == 19:
            yield Life(batches, step=dice.randint(EARLY_STEPS, STEPS))
        elif number % 10 == 4:
            yield Life(batches, after_s=dice.uniform(0.01, WHOLE_S))
        else:
            yield Life(batches, step=dice.randint(1, EARLY_STEPS))


def test_killed_two_hundred_times_it_ends_in_the_same_record(tmp_path: Path) -> None:
    calm, home = new_home(tmp_path / "calm"), new_home(tmp_path / "killed")
    store, killed, seen = Store(home.record), 0, set()
    with mortal(home, tmp_path / "warm") as lead:
        for life in deaths(random.Random(4)):
            ended = lead(life)
            assert ended in (0, -signal.SIGKILL, -signal.SIGPROF), "it was killed, and failed of nothing else"
            killed += ended != 0
            version = store.current()  # which says so if anything of it is missing
            if version and version.name not in seen:
                seen.add(version.name)
                assert version.counts["said"] == len(rows_of(version, "said"))
            if killed == KILLS:
                break
    assert killed == KILLS
    assert len(seen) > 3, "some died after a version came into force, or came through"
    ended = live(home, life.batches)
    expected = live(calm, life.batches)
    assert (
        Arrivals(home.arrived("crm")).cursor("calls") == Arrivals(calm.arrived("crm")).cursor("calls") == life.batches
    )
    assert contents(ended) == contents(expected)
