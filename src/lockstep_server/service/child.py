"""One process of the service, as the supervisor sees it: started, ready, ended, started again later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

#: Seconds until a process that ended is started again, the first time and at most.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 30.0
#: A process that ran this long is sound: the next pause is the first one again.
_SOUND_S = 60.0


@dataclass(slots=True)
class Child:
    """One process.

    Attributes
    ----------
    name
        What it is called in words.
    arguments
        What `python -m lockstep_server.service` is to do.
    passes
        Open files it is given.
    parts
        Processes that it consists of; it is ready when each of them has said so.
    """

    name: str
    arguments: Sequence[str]
    passes: tuple[int, ...] = ()
    parts: int = 1
    is_ready: bool = False
    failures: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _said: bytes = b""
    _started: float = 0.0
    _due: float = 0.0
    _pause: float = field(default=_FIRST_PAUSE_S)

    def start(self) -> None:
        """Start it; by its standard input it hangs on us, by its standard output it says when it is ready."""
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", "lockstep_server.service", *self.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=self.passes,
            # A session of its own: Ctrl-C in the terminal reaches us alone, and we end the others in good order.
            start_new_session=True,
        )
        os.set_blocking(self._output.fileno(), False)
        self._started, self.is_ready, self._said = time.monotonic(), False, b""

    def look(self) -> int | None:
        """Take note of what it said; return its exit code when it has just ended, None while it runs or waits."""
        if self._process is None:
            if time.monotonic() >= self._due:
                self.start()
            return None
        with suppress(BlockingIOError):
            said = self._output.read() or b""
            if not self.is_ready:
                self._said += said
                self.is_ready = self._said.count(b"ready\n") >= self.parts
        code = self._process.poll()
        if code is None:
            return None
        self._clear()
        if time.monotonic() - self._started >= _SOUND_S:
            self._pause, self.failures = _FIRST_PAUSE_S, 0
        self.failures += 1
        self._due = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, _LONGEST_PAUSE_S)
        return code

    @property
    def pause_s(self) -> float:
        """Seconds until it is started again."""
        return max(0.0, self._due - time.monotonic())

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Ask it to end."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        """End it, and whatever it started, at once."""
        if self._process is not None:
            self._clear()

    @property
    def _output(self) -> IO[bytes]:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout

    def _clear(self) -> None:
        """Leave nothing of its session behind."""
        process: Any = self._process
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdin.close()
        process.stdout.close()
        self._process, self.is_ready = None, False
