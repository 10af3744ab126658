"""Put a source back to what an earlier version of the record had of it, or take it out; nothing else changes.

What an import replaced is still there: the landed files of a version stay as long as the version does. So undoing
reads no export again. It takes the source's landed files from the earlier version and those of all other sources from
the current one, and builds a new version from them (docs/decisions/0010-undo-an-import.md).
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import workbench
from lockstep.record.rulings import Rulings
from lockstep.record.versions import Store, Version
from lockstep.sources.settling import Basis, Progress, keep_landed, settle
from lockstep.sources.sync import KEPT_VERSIONS
from lockstep.values.faults import LockstepError, WrongUse

if TYPE_CHECKING:
    from lockstep.record.home import Home
    from lockstep.record.rules import BuildRules

_Files = dict[str, dict[str, Any]]


def has_version(home: Home, name: str) -> bool:
    """Return whether a version is still kept, so that a source can be put back to it."""
    return name in Store(home.record).names()


def put_back(
    home: Home,
    source: str,
    *,
    to: str | None,
    rules: BuildRules,
    now_s: int,
    progress: Progress = lambda what, done, total: None,
    memory_limit: str = "1GB",
) -> Version:
    """Commit a version in which one source says what it said in version `to`.

    Its mapping is the caller's to put back.

    Parameters
    ----------
    home
        The installation.
    source
        Name of the source.
    to
        An earlier version; None, or one that did not have the source yet: its rows leave the record.
    rules, now_s, progress, memory_limit
        As `sync` takes them.

    Returns
    -------
    Version
        The new version, or the current one where it says so already.

    Raises
    ------
    LockstepError
        The version is not kept any more, nothing was ever synced, or another process is writing.
    """
    store = Store(home.record)
    with store.write() as writer:
        current = writer.parent
        if current is None:
            raise LockstepError("There is no record yet, so nothing to undo.", remedy="Read a source first.")
        if home.connection(source).exists():
            raise WrongUse(
                f"{source} is a live source: what it said can't be taken back here.",
                remedy="Change it in its system, or remove the source.",
            )
        earlier = _opened(store, to)
        states = {name: state for name, state in current.notes.get("sources", {}).items() if name != source}
        before: _Files = dict(earlier.notes.get("sources", {}).get(source, {})) if earlier else {}
        if before:
            states[source] = before
        states = {name: states[name] for name in sorted(states)}
        landed: dict[str, list[Path]] = {}
        for name, files in states.items():
            for table, part in _parts(files):
                held = _file(current, table, part)
                if held is not None:
                    writer.keep(table, held)
                else:
                    held = _taken(earlier, table, part, writer.workspace, source=name)
                    held = writer.add(table, held)
                if held not in landed.setdefault(table, []):
                    landed[table].append(held)
        with workbench(memory_limit=memory_limit, temp_directory=writer.workspace) as bench:
            kept = keep_landed(writer, bench, landed, states, ())
        basis = Basis.of(rules, Rulings(home.rulings))
        version = settle(writer, kept, states, basis, now_s=now_s, progress=progress, memory_limit=memory_limit)
    with suppress(LockstepError):  # another has begun to write: it sweeps
        store.sweep(keep=KEPT_VERSIONS, now_s=now_s)
    return version


def _opened(store: Store, name: str | None) -> Version | None:
    if name is None:
        return None
    if name not in store.names():
        raise LockstepError(
            f"The record before this import, {name}, is not kept any more, so it can't be undone.",
            remedy="Upload the earlier export again: it takes the place of this one.",
        )
    return store.open(name)


def _parts(files: _Files) -> list[tuple[str, str]]:
    return [part for paths in files.values() for state in paths.values() for part in state["tables"].items()]


def _file(version: Version, table: str, part: str) -> Path | None:
    return next((path for path in version.tables.get(table, ()) if path.name == part), None)


def _taken(earlier: Version | None, table: str, part: str, workspace: Path, *, source: str) -> Path:
    found = _file(earlier, table, part) if earlier else None
    if found is None:
        raise LockstepError(f"The record has lost what {source} said before: {table}/{part} is missing.")
    copy = workspace / f"back-{table}-{part}"
    shutil.copyfile(found, copy)
    return copy
