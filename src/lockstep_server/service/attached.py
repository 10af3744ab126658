"""A process of the service lives as long as the one that started it, however that one ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress

#: Seconds a process has for an orderly end before it is ended.
GRACE_S = 8


def stay_attached() -> None:
    """End this process, and those it started, when whoever holds the other end of its standard input is gone.

    A closed pipe is seen on every system and can't be missed, unlike a signal of the parent's death.
    """
    threading.Thread(target=_watch, name="attached", daemon=True).start()


def say_ready() -> None:
    """Tell the supervisor that this process can do its work now."""
    with suppress(BrokenPipeError):  # it is gone; the watch above ends us
        os.write(1, b"ready\n")


def _watch() -> None:
    while os.read(0, 1024):
        pass
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os.killpg(os.getpgid(0), signal.SIGKILL)
