"""Who was erased on request, so that no later sync brings them back: salted hashes, and nothing that says who.

What stands here is what a source would say again: keys of records, e-mail addresses, and the rows of others whose
texts named the person. The salt is the installation's own; it stands in the same file, which a backup holds too.

Whoever was erased may come anew of their own will. Then their address is noted as come back: what is dated from that
instant on is a new person's. Keys of erased records stay out for ever, and so does what is older or has no date.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from lockstep.record import durable
from lockstep.values.faults import LockstepError

#: ``key``: of a record, or ``@`` and an address; ``email``: an address; ``row``: source/file/id of a row about others
#: that named the person, or source/@stream/id of such an answer; ``cell``: the same and the column that did; ``said``:
#: source/stream/id of an answer of a live source about the person.
What = Literal["key", "email", "row", "cell", "said"]


class Erased:
    """The list of an installation, as it was when it was opened.

    Parameters
    ----------
    path
        `Home.erased`; made by the first erasure.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as home:
    ...     path = Path(home) / "erased.json"
    ...     Erased(path).note([("email", "Anna@firm.example")], at_s=0)
    ...     erased = Erased(path)
    ...     erased.holds("email", "anna@FIRM.example"), erased.holds("key", "crm/leads/1"), "anna" in path.read_text()
    (True, False, False)
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _said(self) -> dict[str, Any]:
        try:
            said: dict[str, Any] = json.loads(self._path.read_bytes())
            said["salt"], said["marks"]
        except FileNotFoundError:
            return {"salt": secrets.token_hex(32), "marks": {}}
        except (ValueError, KeyError, TypeError):
            raise LockstepError(
                f"{self._path} is damaged, so nobody can tell who was erased.", remedy="Bring it back from a backup."
            ) from None
        return said

    @cached_property
    def marks(self) -> frozenset[str]:
        """The hashes."""
        return frozenset(self._said["marks"])

    @cached_property
    def returned(self) -> Mapping[str, int]:
        """Hashes of addresses whose owners came back, with when, epoch seconds UTC."""
        return dict(self._said.get("returned", {}))

    def prefix(self, what: What) -> str:
        """Return what stands before a value when it is hashed; values are in lower case."""
        return f"{self._said['salt']}{what}:"

    def mark(self, what: What, value: str) -> str:
        """Return the hash of a value."""
        return hashlib.sha256((self.prefix(what) + value.lower()).encode()).hexdigest()

    def holds(self, what: What, value: str) -> bool:
        """Return whether a value is one of somebody erased."""
        return bool(self.marks) and self.mark(what, value) in self.marks

    def is_out(self, address: str, at_s: int | None) -> bool:
        """Return whether something of that instant, said of an e-mail address, is of somebody erased.

        Parameters
        ----------
        address
            An e-mail address.
        at_s
            When it happened, epoch seconds UTC; None: nobody knows.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as home:
        ...     path = Path(home) / "erased.json"
        ...     Erased(path).note([("email", "anna@firm.example")], at_s=100)
        ...     Erased(path).come_back("anna@firm.example", at_s=200)
        ...     [Erased(path).is_out("anna@firm.example", at_s) for at_s in (150, 200, None)]
        [True, False, True]
        """
        if not self.holds("email", address):
            return False
        back_s = self.returned.get(self.mark("email", address))
        return back_s is None or at_s is None or at_s < back_s

    def erased_s(self, what: What, value: str) -> int | None:
        """Return when a value was noted last, epoch seconds UTC; None where it never was."""
        at_s: int | None = self._said["marks"].get(self.mark(what, value))
        return at_s

    def note(self, values: Iterable[tuple[What, str]], *, at_s: int) -> None:
        """Add values; they are on disk for good when this returns. Whoever had come back is erased again."""
        with self._changing() as (now, said):
            for what, value in values:
                mark = now.mark(what, value)
                said["marks"][mark] = at_s
                said["returned"].pop(mark, None)

    def come_back(self, address: str, *, at_s: int) -> None:
        """Note that whoever was erased by this e-mail address came anew; on disk for good when this returns."""
        with self._changing() as (now, said):
            for mark in (now.mark("email", address), now.mark("key", f"@{address}")):
                said["returned"].setdefault(mark, at_s)

    @contextmanager
    def _changing(self) -> Iterator[tuple[Erased, dict[str, Any]]]:
        """Yield the list as it is on disk now, and what it says, to be changed and written."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_suffix(".lock")):
            now = Erased(self._path)
            said = {"salt": now._said["salt"], "marks": dict(now._said["marks"]), "returned": dict(now.returned)}
            yield now, said
            durable.put(self._path, json.dumps(said).encode(), workspace=self._path.parent)
