"""What was said of each record of a stream, small enough to travel in its cursor."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from lockstep.sources.connector import ConnectorError, Cursor

#: More records than this are not remembered one by one: a cursor would take more than some 60 MB.
MOST = 2_000_000
#: In place of a hash: the record was said to be gone; or it is there, and what was said of it is not known.
GONE, UNSURE = "-", ""


@dataclass(slots=True)
class Known:
    """The state between two pulls.

    Attributes
    ----------
    at_ms
        Latest change seen; None before the first pull has ended.
    said
        Id to the hash of what was said of it, and the instant it was said under.

    Examples
    --------
    >>> known = Known(at_ms=5, said={"17": ("9f3a", 5)})
    >>> Known.read(known.cursor()) == known
    True
    """

    at_ms: int | None = None
    said: dict[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Cursor | None) -> Known:
        """Return the state of a cursor."""
        if cursor is None:
            return cls()
        ids, hashes, instants = json.loads(zlib.decompress(base64.b64decode(cursor["said"])))
        return cls(cursor["at_ms"], dict(zip(ids, zip(hashes, instants, strict=True), strict=True)))

    def cursor(self) -> dict[str, Any]:
        """Return the state as plain values."""
        said = self.said.values()
        packed = json.dumps([list(self.said), [hash_ for hash_, _ in said], [ms for _, ms in said]])
        return {"at_ms": self.at_ms, "said": base64.b64encode(zlib.compress(packed.encode(), 1)).decode()}

    def after(self, id_: str, ms: int) -> int:
        """Return an instant for something new about a record: never one that an earlier answer outranks."""
        before = self.said.get(id_)
        return ms if before is None else max(ms, before[1] + 1)

    def note(self, id_: str, hash_: str, ms: int, *, stream: str) -> None:
        """Remember what was said."""
        self.said[id_] = (hash_, ms)
        if len(self.said) > MOST:
            raise ConnectorError(
                f"The stream {stream} has more than {MOST:,} rows to be told apart one by one.",
                remedy="Name a changed: column in the setting tables, and write sweep: false.",
            )
