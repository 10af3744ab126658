"""One process of the service, as the supervisor sees it: started, ready, ended, started again later."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

from lockstep.cli.screen import complain
from lockstep.values.faults import LockstepError
from lockstep_server.service.attached import stay_attached

log = logging.getLogger(__name__)

#: Whose handlers a process inherits and does not want.
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
#: Seconds until a process that ended is started again, the first time and at most.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
#: A process that ran this long is sound: the next pause is the first one again.
_SOUND_S = 60.0


@dataclass(slots=True)
class Child:
    """One process, forked from the supervisor, with which it shares what is loaded.

    Attributes
    ----------
    name
        What it is called in words.
    do
        What it does, until a signal asks for its end.
    parts
        Processes that it consists of; it is ready when each of them has said so.
    """

    name: str
    do: Callable[[], object]
    parts: int = 1
    is_ready: bool = False
    failures: int = 0
    _number: int | None = None
    #: Our end of its standard input, by which it hangs on us, and of its standard output.
    _ends: tuple[int, int] | None = None
    _code: int | None = None
    _said: bytes = b""
    _started: float = 0.0
    _due: float = 0.0
    _pause: float = field(default=_FIRST_PAUSE_S)

    def start(self, others: Sequence[Child]) -> None:
        """Start it.

        Parameters
        ----------
        others
            What else was started: their pipes are not for it. Held by it too, they would not end with us.
        """
        its_input, we_hold = os.pipe()
        we_read, its_output = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        # What is sent before it listens to signals itself waits for it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        number = os.fork()
        if number == 0:
            not_its = (we_hold, we_read, *(end for other in others for end in other._ends or ()))
            _become(its_input, its_output, not_its, self.do)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(its_input)
        os.close(its_output)
        os.set_blocking(we_read, False)
        self._number, self._ends, self._code = number, (we_hold, we_read), None
        self._started, self.is_ready, self._said = time.monotonic(), False, b""
        log.info("The %s process runs as %s.", self.name, number)

    def look(self, others: Sequence[Child]) -> int | None:
        """Take note of what it said; return its exit code when it has just ended, None while it runs or waits."""
        if self._number is None:
            if time.monotonic() >= self._due:
                self.start(others)
            return None
        assert self._ends is not None
        with suppress(BlockingIOError):
            said = os.read(self._ends[1], 65_536)
            if not self.is_ready:
                self._said += said
                self.is_ready = self._said.count(b"ready\n") >= self.parts
        if self.is_running:
            return None
        self._clear()
        if time.monotonic() - self._started >= _SOUND_S:
            self._pause, self.failures = _FIRST_PAUSE_S, 0
        self.failures += 1
        self._due = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, _LONGEST_PAUSE_S)
        return self._code

    @property
    def pause_s(self) -> float:
        """Seconds until it is started again."""
        return max(0.0, self._due - time.monotonic())

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        if self._number is not None and self._code is None:
            ended, status = os.waitpid(self._number, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if ended else None
        return self._number is not None and self._code is None

    def stop(self) -> None:
        """Ask it to end."""
        if self._number is not None and self.is_running:
            os.kill(self._number, signal.SIGTERM)

    def end(self) -> None:
        """End it, and whatever it started, at once."""
        if self._number is not None:
            self._clear()

    def _clear(self) -> None:
        """Leave nothing of its session behind."""
        assert self._number is not None
        assert self._ends is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._number, signal.SIGKILL)
        if self._code is None:
            os.waitpid(self._number, 0)
        for end in self._ends:
            os.close(end)
        self._number, self._ends, self.is_ready = None, None, False


def _become(its_input: int, its_output: int, not_its: Sequence[int], do: Callable[[], object]) -> NoReturn:
    """Be that process, to its end: whatever fails, it never goes on as a second supervisor."""
    code = 1
    try:
        for end in not_its:
            os.close(end)
        # A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which ends all in good order.
        os.setsid()
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        for taken, standard in ((its_input, 0), (its_output, 1)):
            os.dup2(taken, standard)
            os.close(taken)
        stay_attached()
        do()
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except LockstepError as error:
        complain(error)
    except BaseException:
        log.exception("It ended by a fault.")
    finally:
        logging.shutdown()
        # Not by the way we came: what stands above belongs to the supervisor.
        os._exit(code)
