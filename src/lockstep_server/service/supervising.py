"""Runs web, worker and scheduler beside one another: starts again what ends, and ends all in good order."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from lockstep.values.faults import LockstepError
from lockstep_server.service.attached import GRACE_S
from lockstep_server.service.child import Child

log = logging.getLogger(__name__)

_LOOK_S = 0.1
#: Before it was ready once, a process that ends this often will not come up at all.
_TRIES = 4


def supervise(children: Sequence[Child], on_ready: Callable[[], None]) -> None:
    """Run processes until a signal asks for the end.

    Parameters
    ----------
    children
        What to run.
    on_ready
        Called once, when all of them can do their work.

    Raises
    ------
    LockstepError
        One of them does not come up at all.
    """
    is_ready = False
    with _asked_to_stop() as asked:
        try:
            for child in children:
                child.start(children)
            while not asked.wait(_LOOK_S):
                for child in children:
                    _look_after(child, children, is_starting=not is_ready)
                if not is_ready and all(child.is_ready for child in children):
                    is_ready = True
                    on_ready()
        finally:
            _stop(children, asked)


def _look_after(child: Child, others: Sequence[Child], *, is_starting: bool) -> None:
    code = child.look(others)
    if code is None:
        return
    how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
    if is_starting and child.failures >= _TRIES:
        raise LockstepError(
            f"The {child.name} process does not come up: it ended {child.failures} times, the last time {how}.",
            remedy="What it said stands above; `lockstep doctor` looks for the usual causes.",
        )
    log.error("The %s process ended %s; it is started again in %.1f s.", child.name, how, child.pause_s)


def _stop(children: Sequence[Child], asked: threading.Event) -> None:
    asked.clear()
    for child in children:
        child.stop()
    last = time.monotonic() + GRACE_S
    # Asked a second time, nobody wants to wait any longer.
    while any(child.is_running for child in children) and time.monotonic() < last and not asked.wait(_LOOK_S):
        pass
    for child in children:
        if child.is_running:
            log.warning("The %s process did not end in time and was ended.", child.name)
        child.end()


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        asked.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
