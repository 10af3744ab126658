"""An erasure that is killed again and again is finished by the next run, and nothing is left."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from lockstep.privacy.erasing import erase, unfinished, whom
from lockstep.record.erased import Erased
from lockstep.record.home import Home
from lockstep.record.versions import Store
from unit.privacy.installation import ANNA, NOW_S, RULES, as_made, install, still_named

pytestmark = pytest.mark.slow
#: What changes a disk, as Python tells it; an opening only where it is for writing.
STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree"}
#: Each run of these dies later than the one before, and goes on with what that one left.
DEATHS = 6


def erase_in_a_child(home: Home, *, until: int, count: Path | None = None) -> int:
    """Erase her, or finish it, in a process that dies before the given step; return its status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    seen = 0

    def die(event: str, about: tuple[object, ...]) -> None:
        nonlocal seen
        is_opened = event == "open" and str(home.root) in str(about[0]) and str(about[1])[:1] in ("w", "x", "a")
        if is_opened or (event in STEPS and str(home.root) in str(about[0])):
            seen += 1
            if seen == until:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(die)
        report = erase(home, unfinished(home) or whom(home, ANNA), RULES, now_s=NOW_S + 2)
        if count:
            count.write_text(str(seen))
        os._exit(0 if report.is_clean else 3)
    finally:
        os._exit(4)


def test_whatever_instant_it_is_killed_at_the_next_run_finishes_it(tmp_path: Path) -> None:
    home = as_made(install(tmp_path / "home"))
    assert erase_in_a_child(home, until=0, count=tmp_path / "steps") == 0
    steps = int((tmp_path / "steps").read_text())
    assert steps > 30
    home = as_made(home)
    for death in range(DEATHS):
        until = 2 + death * (steps - 2) // DEATHS
        status = erase_in_a_child(home, until=until)
        if status == 0:
            break  # little was left to do
        assert os.WTERMSIG(status) == signal.SIGKILL
        begun = unfinished(home)
        assert begun is None or ANNA in begun.emails
        # Who it is stands nowhere in plain, and nothing goes before it is noted whom.
        assert begun is not None or len(still_named(home)) > 20
        assert Store(home.record).current() is not None
    if unfinished(home) is not None:
        assert erase_in_a_child(home, until=0) == 0
    assert still_named(home) == []
    assert Erased(home.erased).holds("email", ANNA)
    assert len(Store(home.record).names()) == 1
