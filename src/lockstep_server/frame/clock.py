"""The one clock of the service; everything below takes `now` as an argument."""

from __future__ import annotations

import time


def now_s() -> int:
    """Return now as epoch seconds UTC."""
    return int(time.time())


def now_ms() -> int:
    """Return now as milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000
