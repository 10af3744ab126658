"""Erase a person everywhere in an installation, and prove it.

First it is written down whom, twice and durably: as hashes that stay, so that no source brings them back, and in
full but sealed until the work is done, so that a run that is killed can be finished by another. Each step may be done
twice. The record is rewritten without asking a source, and its older versions go: they hold the same person.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from lockstep.engines.embedded import workbench
from lockstep.privacy.kept_beside import erase_from_database, erase_rulings, forget_answers
from lockstep.privacy.landed import marks_of, rewrite
from lockstep.privacy.ledger import Entry, Ledger
from lockstep.privacy.person import Person, attach, find, redacted, version_of
from lockstep.privacy.proof import Beside, Place, prove
from lockstep.privacy.raw import erase_raw
from lockstep.privacy.uploads import SCRATCH, rewrite_uploads, to_be_read
from lockstep.record import durable
from lockstep.record.erased import Erased
from lockstep.record.sealing import seal, unseal
from lockstep.record.versions import Store
from lockstep.sources.sync import sync
from lockstep.values.faults import LockstepError

if TYPE_CHECKING:
    from lockstep.record.home import Home
    from lockstep.record.rules import BuildRules

#: How long an erasure waits for another.
WAIT_S = 600


@dataclass(frozen=True, slots=True)
class Report:
    """What an erasure did, and the proof; nothing in it says who it was.

    Attributes
    ----------
    id
        Of its entry in the ledger.
    version
        The only version of the record there is now.
    removed_versions
        Those that went.
    raw
        Source and stream to raw answers that went or lost cells.
    uploads
        Files that came up and lost lines.
    replaced
        Files that came up and are now the rows they held, as CSV.
    rulings, database_rows
        How many were emptied.
    shared
        How many numbers, names and addresses others have too: these were not searched for.
    places
        What was searched, and what was found.
    elsewhere
        What no command of ours can reach: the systems, their exports, and backups with the date in their name.
    """

    id: str
    version: str
    removed_versions: tuple[str, ...]
    raw: Mapping[str, int]
    uploads: tuple[str, ...]
    replaced: tuple[str, ...]
    rulings: int
    database_rows: int
    shared: int
    places: tuple[Place, ...]
    elsewhere: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing under the home names the person any more."""
        return not any(place.found for place in self.places)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {**asdict(self), "is_clean": self.is_clean}


def unfinished(home: Home) -> Person | None:
    """Return whom a run that was killed was erasing; None where none was."""
    begun = _begun(home)
    return Person.read(begun["person"]) if begun else None


def whom(home: Home, who: str) -> Person:
    """Return the person somebody asks to erase.

    Raises
    ------
    LockstepError
        As `person.find`; or there is no record.
    """
    with workbench() as bench:
        attach(bench, version_of(Store(home.record).current()))
        return find(bench, who)


def everybody(home: Home, whose: Sequence[str]) -> Person:
    """Return several people as one, by their keys or addresses, to be erased at once.

    Raises
    ------
    LockstepError
        As `person.find`; or there is no record.
    """
    with workbench() as bench:
        attach(bench, version_of(Store(home.record).current()))
        return Person.together([find(bench, who) for who in whose])


def erase(
    home: Home,
    person: Person,
    rules: BuildRules,
    *,
    now_s: int,
    by: str = "",
    why: str = "",
    people: int = 1,
    erasers: Sequence[Beside] = (),
    backups: Sequence[Path] = (),
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Report:
    """Erase a person, or finish what a killed run began.

    Parameters
    ----------
    home
        The installation.
    person
        From `whom`, `everybody`, or `unfinished`.
    rules
        Of the charter in force, to build the record anew.
    now_s
        Now, epoch seconds UTC.
    by, why, people
        Who asks, for which reason, and how many it is about: for the list of erasures (`ledger`). What a killed run was
        begun with holds.
    erasers
        What else keeps something, such as a database the library does not know.
    backups
        Files to be named in the report.
    progress
        Told each step.

    Raises
    ------
    LockstepError
        A sync holds the record for ten minutes, the database of the pages is held, or the disk refuses. Running again
        goes on.
    """
    try:
        with FileLock(home.root / "erasing.lock", timeout=WAIT_S):
            begun = _begin(home, person, by=by, why=why, people=people)
            return _erase(home, person, rules, begun, now_s, erasers, backups, progress)
    except Timeout:
        raise LockstepError(
            f"Another erasure has been at work for {WAIT_S // 60} minutes.", remedy="Wait until it is done; then again."
        ) from None


def _erase(
    home: Home,
    person: Person,
    rules: BuildRules,
    begun: Mapping[str, Any],
    now_s: int,
    erasers: Sequence[Beside],
    backups: Sequence[Path],
    progress: Callable[[str, int, int], None],
) -> Report:
    for left in home.scratch.glob(f"{SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)  # of a killed run
    current = version_of(Store(home.record).current())
    with workbench() as bench:
        attach(bench, current)
        progress("noting whom, as hashes", 0, 0)
        Erased(home.erased).note(marks_of(home, bench, person), at_s=now_s)
        progress("rewriting files that came up", 0, 0)
        uploads = rewrite_uploads(home, bench, current, person)
        progress("rewriting raw answers", 0, 0)
        raw = erase_raw(home, bench, person)
    rulings = erase_rulings(home, person)
    progress("building the record without them", 0, 0)
    version = rewrite(home, rules, now_s=now_s)
    assert version is not None
    if changed := to_be_read(home, version):
        progress("reading the rewritten files", 0, 0)
        with suppress(LockstepError):  # what keeps them from being read is said by the next sync
            version = sync(home, rules, now_s=now_s, names=changed).version
    progress("removing older versions", 0, 0)
    # No version stays for a reader: whoever reads one moves on to the new one.
    swept = Store(home.record).sweep(keep=1, now_s=now_s, grace_s=-(10**10))
    forget_answers(home)
    rows = sum(eraser.erase(person) for eraser in erasers) + erase_from_database(home, person)
    progress("searching every file", 0, 0)
    forget_answers(home)  # once more: a page that was being answered may have kept one of before
    with workbench() as bench:
        places = prove(home, bench, person, unless=frozenset({_pending(home)}), beside=erasers)
    report = Report(
        id=begun["id"],
        version=version.name,
        removed_versions=swept.versions,
        raw=raw,
        uploads=uploads.lines,
        replaced=uploads.rows,
        rulings=rulings,
        database_rows=rows,
        shared=len(person.shared),
        places=tuple(places),
        elsewhere=(*where_else(home), *(f"backup {path.name}: delete it, or let it expire" for path in backups)),
    )
    told = redacted(begun["why"], person.needles())
    Ledger.of(home).add(Entry(report.id, now_s, begun["by"], told, begun["people"], report.as_dict()))
    _pending(home).unlink()
    durable.sync_folder(home.root)
    return report


def where_else(home: Home) -> tuple[str, ...]:
    """Return, in words, the systems and exports the record came from, which no command of ours touches."""
    current = Store(home.record).current()
    said = []
    for source, files in (current.notes["sources"] if current else {}).items():
        outside = sorted(
            path for paths in files.values() for path in paths
            if path.startswith("@") or not Path(path).is_relative_to(home.root)
        )  # fmt: skip
        live = any(path.startswith("@") for path in outside)
        said.append(f"the system “{source}” itself" + ("" if live or not outside else f", and {', '.join(outside)}"))
    return tuple(said)


def _pending(home: Home) -> Path:
    return home.root / "erasing.sealed"


def _begun(home: Home) -> dict[str, Any] | None:
    path = _pending(home)
    if not path.exists():
        return None
    said: dict[str, Any] = json.loads(unseal(home, path.read_text(encoding="ascii")))
    return said


def _begin(home: Home, person: Person, **said: Any) -> dict[str, Any]:
    """Write down durably whom, sealed, and what is to be said of it; what a killed run wrote about them stays."""
    begun = _begun(home)
    if begun is None or begun["person"] != person.as_json():
        begun = {"id": secrets.token_hex(8), "person": person.as_json(), **said}
        durable.put(_pending(home), seal(home, json.dumps(begun)).encode(), workspace=home.root)
    return begun
