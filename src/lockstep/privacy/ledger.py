"""Every erasure that was done in an installation: when, by whom, why, and its proof. Nothing in it says who it was."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from lockstep.record import durable
from lockstep.values.faults import LockstepError

if TYPE_CHECKING:
    from pathlib import Path

    from lockstep.record.home import Home


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure.

    Attributes
    ----------
    id
        Random; stays the same when a killed run is finished by another.
    at_s
        When it was done, epoch seconds UTC.
    by, why
        Who asked for it and for which reason, in their words without what named the person.
    people
        How many were erased by it.
    report
        What was reached and what was not: `erasing.Report.as_dict`.
    """

    id: str
    at_s: int
    by: str
    why: str
    people: int
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The list of an installation.

    Examples
    --------
    >>> import tempfile; from pathlib import Path; from lockstep.record.home import Home
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     ledger = Ledger.of(Home(Path(folder)))
    ...     ledger.add(Entry("a1", 0, "Ines", "asked by letter", 1, {"is_clean": True}))
    ...     ledger.add(Entry("a1", 9, "Ines", "asked by letter", 1, {"is_clean": True}))  # once is enough
    ...     [(one.id, one.at_s) for one in ledger.all()]
    [('a1', 0)]
    """

    path: Path

    @classmethod
    def of(cls, home: Home) -> Ledger:
        """Return the list of an installation; its file is made by the first erasure."""
        return cls(home.root / "erasures.jsonl")

    def all(self) -> list[Entry]:
        """Return the erasures, the newest first.

        Raises
        ------
        LockstepError
            The file is damaged.
        """
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
            return [Entry(**json.loads(line)) for line in reversed(lines)]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError):
            raise LockstepError(f"{self.path} is damaged.", remedy="Bring it back from a backup.") from None

    def add(self, entry: Entry) -> None:
        """Add an erasure, once; on disk for good when this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_suffix(".lock")):
            before = self.all()
            if entry.id not in {one.id for one in before}:
                lines = [json.dumps(asdict(one), ensure_ascii=False) for one in (*reversed(before), entry)]
                durable.put(self.path, "".join(f"{line}\n" for line in lines).encode(), workspace=self.path.parent)
