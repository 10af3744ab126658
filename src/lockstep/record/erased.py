"""Who was erased on request, so that no later sync brings them back: salted hashes, and nothing that says who.

What stands here is what a source would say again: keys of records, e-mail addresses, and the rows of others whose
texts named the person. The salt is the installation's own; it stands in the same file, which a backup holds too.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from lockstep.record import durable
from lockstep.values.faults import LockstepError

#: ``key``: of a record, or ``@`` and an address; ``email``: an address; ``row``: source/file/id of a row that named
#: the person in a text; ``said``: source/stream/id of an answer of a live source.
What = Literal["key", "email", "row", "said"]


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

    def prefix(self, what: What) -> str:
        """Return what stands before a value when it is hashed; values are in lower case."""
        return f"{self._said['salt']}{what}:"

    def mark(self, what: What, value: str) -> str:
        """Return the hash of a value."""
        return hashlib.sha256((self.prefix(what) + value.lower()).encode()).hexdigest()

    def holds(self, what: What, value: str) -> bool:
        """Return whether a value is one of somebody erased."""
        return bool(self.marks) and self.mark(what, value) in self.marks

    def note(self, values: Iterable[tuple[What, str]], *, at_s: int) -> None:
        """Add values; they are on disk for good when this returns."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_suffix(".lock")):
            now = Erased(self._path)
            marks = dict(now._said["marks"])
            for what, value in values:
                marks.setdefault(now.mark(what, value), at_s)
            text = json.dumps({"salt": now._said["salt"], "marks": marks})
            durable.put(self._path, text.encode(), workspace=self._path.parent)
