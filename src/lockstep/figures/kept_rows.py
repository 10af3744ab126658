"""Rows that cost more than a page may take: made once per record version, kept in memory and beside the record.

What is kept is one Arrow file, which all workers of a machine map into memory together. What is in it can be made
again, so a broken or missing file is no fault, and a new version makes a new one.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from lockstep.record.manifest import Version

#: Versions kept in memory and on disk: the current one, and the one before for requests that still hold it.
_KEEP = 2


class KeptRows:
    """One kind of rows, by the record versions they were made of.

    Parameters
    ----------
    made
        Says how they are made, such as the text of their SQL: when that changes, files of before are not read.

    Examples
    --------
    >>> kept = KeptRows(lambda: "1")
    """

    def __init__(self, made: Callable[[], str]) -> None:
        self._made = made
        self.held: dict[str, pa.Table] = {}

    def of(self, version: Version, make: Callable[[], pa.Table], folder: Path | None = None) -> pa.Table:
        """Return the rows of a record version, from memory or `folder` where they were made before.

        Parameters
        ----------
        version
            Which.
        make
            Makes them.
        folder
            Where to keep them between processes, and nothing else; None: only in memory.

        Raises
        ------
        LockstepError
            As `make` raises it.
        """
        key = self._key(version)
        rows = self.held.get(key)
        if rows is None:
            rows = _read(folder, key) if folder else None
            if rows is None:
                rows = make()
                if folder:
                    rows = _written(rows, folder, key)
            for old in list(self.held)[: 1 - _KEEP]:
                self.held.pop(old, None)  # another thread may have been quicker
            self.held[key] = rows
        return rows

    def _key(self, version: Version) -> str:
        said = f"{version.name} {version.content_hash} {self._made()}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def _file(folder: Path, key: str) -> Path:
    return folder / f"{key}.arrow"


def _read(folder: Path, key: str) -> pa.Table | None:
    """Map a file that was made before; one that can't be read counts as none, for it can be made again."""
    try:
        return pa.ipc.open_file(pa.memory_map(str(_file(folder, key)))).read_all()
    except (OSError, pa.ArrowInvalid):
        return None


def _written(rows: pa.Table, folder: Path, key: str) -> pa.Table:
    """Write a file whole or not at all, drop the oldest ones, and map it; without room the rows stay in memory."""
    # Threads of one worker may make the same rows at once; neither may write into the other's file.
    unfinished = folder / f"{key}.{os.getpid()}.{threading.get_ident()}.unfinished"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with pa.OSFile(str(unfinished), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
            writer.write_table(rows)
        unfinished.replace(_file(folder, key))
        old = sorted(folder.glob("*.arrow"), key=lambda path: path.stat().st_mtime_ns)[:-_KEEP]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        return rows
    return _read(folder, key) or rows
