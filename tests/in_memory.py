"""Where tests write that are about what is on disk, and not about how long the disk takes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")


@contextmanager
def folder_in_memory(otherwise: Path) -> Iterator[Path]:
    """Return a folder in memory where there is such a place, else the one given; it is gone at the end."""
    if not os.access(_MEMORY, os.W_OK):
        yield otherwise
        return
    with tempfile.TemporaryDirectory(prefix="lockstep-", dir=_MEMORY) as folder:
        yield Path(folder)
