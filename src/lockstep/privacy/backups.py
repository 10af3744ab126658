"""Backups that still hold somebody who was erased: those written before, as long as they are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup.

    Attributes
    ----------
    name
        Of its file.
    made_s
        When it was written, epoch seconds UTC.
    """

    name: str
    made_s: int


def backups_in(folder: Path | None) -> list[Backup]:
    """Return the backups of a folder, oldest first; none where there is no folder."""
    if folder is None or not folder.is_dir():
        return []
    found = [Backup(path.name, int(path.stat().st_mtime)) for path in folder.glob("*.tar.gz")]
    return sorted(found, key=lambda one: (one.made_s, one.name))


def holding(backups: list[Backup], erased_s: int) -> list[Backup]:
    """Return the backups that were written before an erasure.

    Examples
    --------
    >>> holding([Backup("monday.tar.gz", 100), Backup("tuesday.tar.gz", 200)], erased_s=150)
    [Backup(name='monday.tar.gz', made_s=100)]
    """
    return [one for one in backups if one.made_s <= erased_s]
