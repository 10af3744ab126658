"""The record on disk: versions that are whole or absent, one writer, any number of readers.

A commit writes its Parquet files under the hash of their bytes, then the manifest that lists them, then
swaps `CURRENT` by an atomic rename; each step is on disk before the next begins. So a process may die at any
instant and `CURRENT` still names a version of which every file is there. A reader opens a version once and
holds on to its files, which nobody changes. Tried under a writer that was killed over and over: no read
failed and none was mixed (tests/unit/record/test_versions_kill.py).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from lockstep.engines.embedded import WorkbenchError
from lockstep.record import durable, manifest, schema
from lockstep.record.layout import Layout
from lockstep.record.manifest import Part, Version
from lockstep.record.sweep import Swept, sweep_orphans, sweep_versions
from lockstep.values.faults import LockstepError

#: What the system says of a disk, a quota or a file that is full.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

__all__ = ["Store", "Swept", "Version", "Writer"]


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of versions.

    Parameters
    ----------
    root
        The folder; made by the first writing.

    Examples
    --------
    >>> import tempfile, pyarrow, pyarrow.parquet
    >>> with tempfile.TemporaryDirectory() as home:
    ...     store = Store(Path(home) / "record")
    ...     with store.write() as writer:
    ...         finished = writer.workspace / "deals.parquet"
    ...         pyarrow.parquet.write_table(pyarrow.table({"key": ["crm/deals/1"]}), finished)
    ...         _ = writer.add("deal_records", finished)
    ...         version = writer.commit(1_767_225_600, notes={"why": "first sync"})
    ...     store.current() == version, version.number, version.counts["deal_records"]
    (True, 1, 1)
    """

    root: Path

    def current(self) -> Version | None:
        """Return the current version, None where nothing was ever committed.

        Raises
        ------
        LockstepError
            The store is damaged; the remedy names the version to fall back to.
        """
        while True:
            name = self._current_name()
            if name is None:
                return None
            try:
                return self.open(name)
            except LockstepError:
                # Swept away between reading its name and opening it, when a newer one has come since.
                if self._current_name() == name:
                    raise

    def open(self, name: str) -> Version:
        """Return a version by its name, with every file checked to be there in full size.

        Raises
        ------
        LockstepError
            There is no such version, or it is damaged; the remedy names one that is whole.
        """
        if manifest.number_of(name) is None:
            raise LockstepError(
                f"“{name}” is no name of a version.", remedy="A version is called like v000012-1a2b3c4d."
            )
        try:
            return manifest.read(self._layout.manifest(name), files=self._layout.files)
        except LockstepError as error:
            raise LockstepError(error.sentence, remedy=error.remedy or self._remedy(name)) from None

    def names(self) -> tuple[str, ...]:
        """Return the names of the versions that are kept, oldest first, the current one last."""
        return tuple(self._layout.committed())

    @contextmanager
    def write(self, *, wait_s: float = 0) -> Iterator[Writer]:
        """Hold the store for writing; what is not committed at the end is gone.

        Parameters
        ----------
        wait_s
            Seconds to wait for another writer. The lock ends with the process that holds it, however it ends.

        Raises
        ------
        LockstepError
            Another process is writing, the store is damaged, or its disk is full or read-only. In each case
            the last good version stays current.
        """
        with self._locked(wait_s):
            writer = Writer(self._layout, self.current())
            with _in_words(self.root, stays=writer.parent):
                sweep_orphans(self._layout)
            try:
                with _room(self.root, stays=writer.parent):
                    yield writer
            finally:
                if not writer.has_committed:
                    # Room again at once on a full disk. What cannot be removed now, the next writer removes.
                    with suppress(OSError, LockstepError):
                        sweep_orphans(self._layout)

    def sweep(self, keep: int, *, now_s: int, grace_s: int = 3600) -> Swept:
        """Remove old versions, and every file that no remaining version holds.

        Parameters
        ----------
        keep
            How many of the latest versions stay whatever their age, at least 1.
        now_s
            Now, epoch seconds UTC.
        grace_s
            A version superseded less than this many seconds ago stays too: longer than the longest reader.

        Raises
        ------
        LockstepError
            Another process is writing, the store is damaged, or the disk refuses.
        ValueError
            `keep` is below 1.
        """
        if keep < 1:
            raise ValueError("keep at least one version: the current one always stays")
        with self._locked(0), _in_words(self.root, stays=None):
            self.current()  # of a damaged store nothing is removed
            return sweep_versions(self._layout, keep=keep, superseded_before_s=now_s - grace_s)

    @property
    def _layout(self) -> Layout:
        return Layout(self.root)

    @contextmanager
    def _locked(self, wait_s: float) -> Iterator[None]:
        layout = self._layout
        with _in_words(self.root, stays=None):
            if not self.root.is_dir():
                self.root.mkdir(parents=True, exist_ok=True)
                durable.sync_folder(self.root.parent)
            lock = FileLock(layout.lock)
            try:
                lock.acquire(timeout=wait_s)
            except Timeout:
                raise LockstepError(
                    f"Another process is writing the record in {self.root}.",
                    remedy="Wait until it has finished, then run the command again.",
                ) from None
        try:
            with _in_words(self.root, stays=None):
                # Only now: the one who held the lock before may just have been emptying `unfinished`.
                for folder in (layout.versions, layout.files, layout.unfinished):
                    folder.mkdir(exist_ok=True)
            yield
        finally:
            lock.release()

    def _current_name(self) -> str | None:
        try:
            return self._layout.current_name()
        except LockstepError as error:
            raise LockstepError(error.sentence, remedy=self._remedy(None)) from None

    def _remedy(self, name: str | None) -> str:
        """Say what to do about a version that cannot be opened; None: about a `CURRENT` that names none."""
        layout = self._layout
        with suppress(LockstepError):
            current = layout.current_name()
            if current is not None and name not in (None, current):
                return f"Open the current version, {current}, instead."
        others = (other for other in reversed(layout.manifests()) if other != name)
        whole = next((other for other in others if self._is_whole(other)), None)
        if whole is None:
            return f"Bring it back from a backup, or move {self.root} away and sync all sources again."
        return (
            f"Bring it back from a backup, or fall back to {whole}: "
            f"write that name into {layout.current} and sync again."
        )

    def _is_whole(self, name: str) -> bool:
        with suppress(LockstepError):
            manifest.read(self._layout.manifest(name), files=self._layout.files)
            return True
        return False


class Writer:
    """Puts the next version together: keep files, add files, commit once. Made by `Store.write`.

    Attributes
    ----------
    parent
        The current version; None in a new store.
    workspace
        Folder for files to be added. It is on the store's file system, so that adding is a rename; the next
        writing empties it.
    has_committed
        True once `commit` returned a version.
    """

    def __init__(self, layout: Layout, parent: Version | None) -> None:
        self.parent, self.workspace = parent, layout.unfinished
        self._layout = layout
        self._parts: dict[str, set[Part]] = {}
        self.has_committed = False

    def keep(self, table: str, path: Path) -> None:
        """Take a file of the current version over into the next one.

        Raises
        ------
        ValueError
            The current version has no such file in this table.
        """
        place = f"{table}/{path.name}"
        for part in self.parent.parts.get(table, ()) if self.parent else ():
            if part.place == place:
                self._parts.setdefault(table, set()).add(part)
                return
        raise ValueError(f"{path} is no file of {table} in the current version")

    def add(self, table: str, parquet: Path) -> Path:
        """Move a finished Parquet file into the store; one file of a table is held once, however often added.

        Parameters
        ----------
        table
            A table of `schema.TABLES`.
        parquet
            The file, best in `workspace`; from another file system it is copied. It is gone afterwards.

        Returns
        -------
        Path
            Where it is now. Only a commit makes it part of a version.

        Raises
        ------
        LockstepError
            The file is no readable Parquet file, or the disk is full or refuses.
        ValueError
            There is no such table.
        """
        if table.removesuffix(schema.CHANGED).removesuffix(schema.GONE) not in schema.TABLES:
            raise ValueError(f"there is no table {table!r}; the tables are {', '.join(schema.TABLES)}")
        with _in_words(self._layout.root, stays=self.parent):
            rows = _row_count(parquet)
            with parquet.open("rb") as file:
                # Half of the digest: 128 bits tell any number of files apart, and names stay readable.
                digest = hashlib.file_digest(file, "sha256").hexdigest()[:32]
            part = Part(f"{table}/{digest}.parquet", rows, parquet.stat().st_size)
            target = self._layout.files / part.place
            target.parent.mkdir(exist_ok=True)
            # Over a file of the same name too: the same bytes, unless it was damaged; then this mends it.
            durable.move(parquet, target, workspace=self.workspace)
        self._parts.setdefault(table, set()).add(part)
        return target

    def commit(self, now_s: int, notes: Mapping[str, Any], replaced: Mapping[str, int] | None = None) -> Version:
        """Make what was kept and added the current version.

        Parameters
        ----------
        now_s
            Now, epoch seconds UTC.
        notes
            What to remember with the version, as JSON values.
        replaced
            Table to how many rows of its files no longer count, where it is in layers.

        Returns
        -------
        Version
            The new version, on disk for good; or the current one where contents and notes are the same.

        Raises
        ------
        LockstepError
            The disk is full or refuses; the version before stays current.
        ValueError
            This writer has committed already.
        TypeError
            `notes` holds what JSON cannot say.
        """
        if self.has_committed:
            raise ValueError("a writer commits once; open the store for writing again")
        notes = json.loads(json.dumps(notes))
        parts = {table: tuple(sorted(held)) for table, held in self._parts.items()}
        layout = self._layout
        with _in_words(layout.root, stays=self.parent):
            for folder in (*(layout.files / table for table in parts), layout.files):
                durable.sync_folder(folder)
            if self.parent is not None and manifest.content_hash(parts, notes) == self.parent.content_hash:
                self.has_committed = True
                return self.parent
            name, text = manifest.text_of(
                parts,
                number=self.parent.number + 1 if self.parent else 1,
                made_s=now_s,
                notes=notes,
                parent=self.parent.name if self.parent else None,
                replaced=replaced or {},
            )
            durable.put(layout.manifest(name), text, workspace=self.workspace)
            version = manifest.read(layout.manifest(name), files=layout.files)
            durable.put(layout.current, f"{name}\n".encode(), workspace=self.workspace)
        self.has_committed = True
        return version


def _row_count(parquet: Path) -> int:
    # Here and not above: a reader of the record needs no Arrow, and it takes 0.3 s to load.
    from pyarrow import ArrowInvalid  # noqa: PLC0415
    from pyarrow.parquet import read_metadata  # noqa: PLC0415

    try:
        return int(read_metadata(parquet).num_rows)
    except ArrowInvalid:
        raise LockstepError(
            f"{parquet} is not a whole Parquet file.",
            remedy="Write it again; nothing was added to the record.",
        ) from None


@contextmanager
def _in_words(root: Path, *, stays: Version | None) -> Iterator[None]:
    """Turn what the file system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise _no_room(root, stays) from error
        raise LockstepError(
            f"The record in {root} cannot be written: {error.filename or root}: {error.strerror}.{_still(stays)}",
            remedy="Make sure that this folder can be written, then try again.",
        ) from error


@contextmanager
def _room(root: Path, *, stays: Version | None) -> Iterator[None]:
    """Say in a sentence that the disk is full; whatever else goes wrong is not the store's to explain."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise _no_room(root, stays) from error
        raise
    except WorkbenchError as error:
        # The embedded engine has no error of its own for this, only the system's words.
        if any(os.strerror(code) in str(error) for code in _NO_ROOM):
            raise _no_room(root, stays) from error
        raise


def _no_room(root: Path, stays: Version | None) -> LockstepError:
    return LockstepError(
        f"There is no room to write the record in {root}.{_still(stays)}", remedy="Free some space and try again."
    )


def _still(stays: Version | None) -> str:
    return f" The record still stands at {stays.name}." if stays else ""
