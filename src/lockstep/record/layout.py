"""Where things stand in a store: the one place that knows its folders.

record/
  CURRENT                       one line: the name of the version that counts
  versions/<name>.json          one manifest per version
  files/<table>/<hash>.parquet  each file once, however many versions hold it
  unfinished/                   what is being written; emptied at the start of every writing
  write.lock                    held by the one process that writes
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lockstep.record.manifest import number_of
from lockstep.values.faults import LockstepError


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one store."""

    root: Path

    @property
    def current(self) -> Path:
        """The file that names the current version."""
        return self.root / "CURRENT"

    @property
    def versions(self) -> Path:
        """The folder of the manifests."""
        return self.root / "versions"

    @property
    def files(self) -> Path:
        """The folder of the Parquet files."""
        return self.root / "files"

    @property
    def unfinished(self) -> Path:
        """The folder of what is not yet part of any version."""
        return self.root / "unfinished"

    @property
    def lock(self) -> Path:
        """The file whose lock the one writer holds."""
        return self.root / "write.lock"

    def manifest(self, name: str) -> Path:
        """Return the place of a version's manifest."""
        return self.versions / f"{name}.json"

    def manifests(self) -> list[str]:
        """Return the names of all manifests on disk, lowest number first, of versions that count or not."""
        names = (path.stem for path in self.versions.glob("v*.json"))
        return sorted((name for name in names if number_of(name)), key=lambda name: (number_of(name), name))

    def current_name(self) -> str | None:
        """Return the name of the current version; None for a store in which nothing was ever committed.

        Raises
        ------
        LockstepError
            `CURRENT` is missing or unreadable although versions were committed.
        """
        name = self._said()
        if name is None:
            # A crash inside the very first commit leaves a first manifest and no CURRENT. A later manifest is
            # written only after CURRENT was, so CURRENT is looked for once more: the first versions may have
            # been committed between the two looks.
            later = any(number_of(manifest) != 1 for manifest in self.manifests())
            name = self._said()
            if name is None and later:
                raise LockstepError(f"The record does not say which version is current: {self.current} is missing.")
        if name is None:
            return None
        if number_of(name) is None:
            raise LockstepError(f"The record is damaged: {self.current} names no version, it says “{name[:40]}”.")
        return name

    def _said(self) -> str | None:
        """Return what `CURRENT` says; None where there is no such file."""
        try:
            return self.current.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LockstepError(f"The record cannot be read: {self.current}: {error.strerror}.") from None

    def committed(self) -> list[str]:
        """Return the names of the versions that count, oldest first: the current one and those before it."""
        current = self.current_name()
        if current is None:
            return []
        last = number_of(current) or 0
        return [name for name in self.manifests() if name == current or (number_of(name) or 0) < last]
