"""What people ruled about the record: who is the same, which value holds, which source rules.

Rulings are rows of one file that only grows. Each binds every later sync until another takes it back; none is ever
changed or removed, so it can always be told who ruled what, and when. A ruling is on disk when `rule` returns.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from lockstep.record import durable
from lockstep.values.faults import LockstepError
from lockstep.values.ids import content_hash

#: ``same`` and ``apart``: two records are, or are not, one person or company (`left` and `right` are keys of records).
#: ``value``: a field of the entity of record `left` has the value in `said`. ``precedence``: which answer holds for a
#: field, by the rule in `said`. ``undo``: the ruling with the number in `said` no longer holds.
Kind = Literal["same", "apart", "value", "precedence", "undo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One ruling.

    Attributes
    ----------
    number
        1 for the first; the order in which rulings were made.
    at_s, by
        When, epoch seconds UTC, and who.
    kind
        What is ruled; see `Kind`.
    left, right
        Keys of records, where the kind has them; empty otherwise.
    said
        What else the kind says, as plain JSON values.
    """

    number: int
    at_s: int
    by: str
    kind: Kind
    left: str = ""
    right: str = ""
    said: Mapping[str, Any]


class Rulings:
    """The rulings of an installation.

    Parameters
    ----------
    path
        `Home.rulings`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home:
    ...     rulings = Rulings(Path(home) / "rulings.jsonl")
    ...     _ = rulings.rule("apart", by="anna", at_s=0, left="crm/leads/1", right="web/people/7")
    ...     wrong = rulings.rule("same", by="anna", at_s=0, left="crm/leads/2", right="web/people/9")
    ...     _ = rulings.rule("undo", by="bo", at_s=5, said={"number": wrong.number})
    ...     [(ruling.number, ruling.kind) for ruling in rulings.holding()]
    [(1, 'apart')]
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # What was read before: the file only grows, so that of 10,000 rulings only the new ones are read again.
        self._reading = threading.Lock()
        self._file, self._end, self._known = (0, 0), 0, list[Ruling]()

    def all(self) -> list[Ruling]:
        """Return every ruling ever made, oldest first.

        Raises
        ------
        LockstepError
            A line in the middle of the file is damaged; a last one cut short was never acknowledged.
        """
        with self._reading:
            try:
                with self._path.open("rb") as file:
                    known = os.fstat(file.fileno())
                    if self._file != (known.st_dev, known.st_ino) or known.st_size < self._end:
                        self._end, self._known = 0, []  # another file stands there: a backup that was brought back
                    self._file = (known.st_dev, known.st_ino)
                    file.seek(self._end)
                    text = file.read()
            except FileNotFoundError:
                self._end, self._known = 0, []
                return []
            lines = text.split(b"\n")[:-1]  # what stands behind the last line feed was cut short
            new = [self._read(line, place) for place, line in enumerate(lines, start=len(self._known) + 1)]
            self._known, self._end = self._known + new, self._end + text.rfind(b"\n") + 1
            return list(self._known)

    def _read(self, line: bytes, place: int) -> Ruling:
        try:
            return Ruling(**json.loads(line))
        except (ValueError, TypeError):
            raise LockstepError(
                f"{self._path} is damaged in line {place}.", remedy="Bring it back from a backup."
            ) from None

    def holding(self) -> list[Ruling]:
        """Return the rulings nobody took back, oldest first. Of two that contradict, the later holds."""
        rulings = self.all()
        undone = {ruling.said["number"] for ruling in rulings if ruling.kind == "undo"}
        return [ruling for ruling in rulings if ruling.kind != "undo" and ruling.number not in undone]

    def stamp(self) -> str:
        """Return what tells these holding rulings from others; a version of the record carries that of its own."""
        return stamp_of(self.holding())

    def rule(
        self, kind: Kind, *, by: str, at_s: int, left: str = "", right: str = "", said: Mapping[str, Any] | None = None
    ) -> Ruling:
        """Add a ruling; it is on disk for good when this returns."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_suffix(".lock")):
            before = self.all()
            ruling = Ruling(
                number=len(before) + 1, at_s=at_s, by=by, kind=kind, left=left, right=right, said=dict(said or {})
            )
            is_new = not self._path.exists()
            with self._path.open("r+b" if not is_new else "xb") as file:
                end = 0 if is_new else self._path.read_bytes().rfind(b"\n") + 1
                file.seek(end)
                file.truncate()  # of a line that was cut short
                file.write(json.dumps(asdict(ruling), sort_keys=True).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            if is_new:
                durable.sync_folder(self._path.parent)
        return ruling


def stamp_of(rulings: Iterable[Ruling]) -> str:
    """Return what tells rulings from others, empty where there are none.

    Examples
    --------
    >>> stamp_of([])
    ''
    """
    said = [[one.number, one.kind, one.left, one.right, dict(one.said)] for one in rulings]
    return content_hash(said) if said else ""
