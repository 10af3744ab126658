"""What may be removed from a store, and when.

Two kinds of leavings. *Orphans* belong to no version that counts: files of a writer that died, and the
manifest of a commit that never reached `CURRENT`. No reader can have opened them, so the next writer removes
them at once. *Old versions* may have been opened by a reader that is still at work: the last few stay, and so
does any that was the current one until a moment ago. Its age counts from when its successor was made, not
from when it was made itself: a version a month old may have been opened just before it was superseded.

Manifests go first and durably, their files after: a sweep that is killed leaves orphans, never a version
without files.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from lockstep.record import durable, manifest
from lockstep.record.layout import Layout
from lockstep.values.faults import LockstepError


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed: names of versions, number of Parquet files, and their bytes."""

    versions: tuple[str, ...]
    files: int
    size: int


def sweep_versions(layout: Layout, *, keep: int, superseded_before_s: int) -> Swept:
    """Remove old versions, and every file that no remaining version holds. The caller holds the lock.

    Parameters
    ----------
    layout
        The store.
    keep
        How many of the latest versions stay whatever their age, at least 1.
    superseded_before_s
        A version whose successor was made at or after this instant stays too.
    """
    committed = layout.committed()
    old = committed[: max(len(committed) - keep, 0)]
    removed = tuple(
        name
        for name, successor in zip(old, committed[1:], strict=False)
        if _superseded_s(layout, successor) < superseded_before_s
    )
    for name in removed:
        layout.manifest(name).unlink()
    files, size = sweep_orphans(layout)
    return Swept(removed, files, size)


def sweep_orphans(layout: Layout) -> tuple[int, int]:
    """Remove what no committed version holds; return how many Parquet files and bytes.

    The caller holds the lock. While a manifest that counts is damaged, nobody can tell which files it needs:
    no Parquet file is removed.
    """
    committed = layout.committed()
    for name in set(layout.manifests()) - set(committed):
        layout.manifest(name).unlink()
    durable.sync_folder(layout.versions)
    shutil.rmtree(layout.unfinished)
    layout.unfinished.mkdir()
    try:
        needed = {place for name in committed for place in manifest.outline(layout.manifest(name))[1]}
    except LockstepError:
        return 0, 0
    # What else stands there, such as the notes a file manager leaves in a folder, is not ours to remove.
    orphans = [path for path in layout.files.glob("*/*.parquet") if f"{path.parent.name}/{path.name}" not in needed]
    size = sum(path.stat().st_size for path in orphans)
    for path in orphans:
        path.unlink()
    return len(orphans), size


def _superseded_s(layout: Layout, successor: str) -> float:
    try:
        return manifest.outline(layout.manifest(successor))[0]
    except LockstepError:  # nobody can tell when: as if it were just now
        return float("inf")
