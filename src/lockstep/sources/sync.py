"""Bring the record up to what the sources say now: read what changed, build, swap the version in.

The life of a sync: for each source, its mapping names files; a file whose contents and mapping are those of
the last version keeps its landed tables; the others are read again and replace theirs. Then the built tables
are derived and one new version is committed. Whatever goes wrong before that, the last version stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from lockstep.engines.embedded import workbench
from lockstep.record.rulings import Rulings
from lockstep.record.versions import Store, Version
from lockstep.sources.reading import Reading
from lockstep.sources.settling import Basis, keep_landed, settle
from lockstep.values.faults import LockstepError, WrongUse

if TYPE_CHECKING:
    from lockstep.record.home import Home
    from lockstep.record.rules import BuildRules

#: Versions that stay readable behind the current one.
KEPT_VERSIONS = 10

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one file: rows_in = rows_kept + rows_left_out, always."""

    source: str
    file: str
    path: str
    rows_in: int
    rows_kept: int
    rows_left_out: int
    fault_count: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a sync did.

    Attributes
    ----------
    version
        The version in force afterwards.
    has_changed
        False when the sources, their mappings and the charter's rules say what they said before.
    files
        One outcome per file, reread or kept.
    failures
        Source to what stopped it; the other sources went on, and its own last good rows stay.
    """

    version: Version
    has_changed: bool
    files: Sequence[FileOutcome]
    failures: Mapping[str, LockstepError] = field(default_factory=dict)


def sync(
    home: Home,
    rules: BuildRules,
    *,
    now_s: int,
    names: Sequence[str] = (),
    progress: Progress = lambda what, done, total: None,
    memory_limit: str = "1GB",
) -> Synced:
    """Read what changed in the sources and commit a new version of the record.

    Parameters
    ----------
    home
        The installation.
    rules
        Time zone, currency and rates of the charter in force.
    now_s
        Now, as epoch seconds UTC: when rows read today were recorded.
    names
        Sources to read again; none means all. The rest keep the rows they have.
    progress
        Told what is being done, how much of it is done and how much there is (0 when unknown).
    memory_limit
        What reading and building may hold in memory before they spill to disk.

    Returns
    -------
    Synced
        The version in force, what became of each file, and which sources failed.

    Raises
    ------
    LockstepError
        No source has been added, one that is named does not exist, another sync is running, or every source
        failed; the record is as it was.
    """
    known = home.source_names()
    if not known:
        raise LockstepError(
            "There is nothing to read: no source has been added.",
            remedy="Propose a mapping with `lockstep source suggest FILE… > mapping.yaml`, then "
            "`lockstep source add NAME --mapping mapping.yaml`.",
        )
    if strangers := sorted(set(names) - set(known)):
        near = get_close_matches(strangers[0], known, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise WrongUse(
            f"There is no source named {', '.join(strangers)}.", remedy=f"{hint}There is: {', '.join(known)}."
        )
    with Store(home.record).write() as writer:
        before = writer.parent
        old: dict[str, Any] = dict(before.notes.get("sources", {})) if before else {}
        with workbench(memory_limit=memory_limit, temp_directory=writer.workspace) as bench:
            reading = Reading(home, writer, bench, rules, now_s=now_s, progress=progress)
            states, failures = reading.read_all(known, wanted=names or known, old=old)
            if failures and len(failures) == len(names or known):
                raise next(iter(failures.values()))
            basis = Basis.of(rules, Rulings(home.rulings))
            if before and {"sources": states, **basis.notes} == {**before.notes, "sources": old}:
                return Synced(version=before, has_changed=False, files=_outcomes(states, ()), failures=failures)
            landed = keep_landed(writer, bench, reading.keep_all(states), states, reading.news)
        version = settle(writer, landed, states, basis, now_s=now_s, progress=progress, memory_limit=memory_limit)
    # What was synced stands. If another sync has begun by now, sweeping is left to it; what else keeps the sweep from
    # its work meets the next sync as well, and is said there.
    with suppress(LockstepError):
        Store(home.record).sweep(keep=KEPT_VERSIONS, now_s=now_s)
    return Synced(version=version, has_changed=True, files=_outcomes(states, reading.reread), failures=failures)


def _outcomes(states: Mapping[str, Any], reread: Sequence[tuple[str, str, str]]) -> list[FileOutcome]:
    return [
        FileOutcome(
            source=source,
            file=key,
            path=path,
            rows_in=state["rows_in"],
            rows_kept=state["rows_kept"],
            rows_left_out=state["rows_left_out"],
            fault_count=state["fault_count"],
            is_new=(source, key, path) in reread,
        )
        for source, files in states.items()
        for key, paths in files.items()
        for path, state in paths.items()
    ]
