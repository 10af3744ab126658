"""Rows that a reader has counted already: figures share statements, and each needs to run once on one version.

A gap over channels and the same within channels, a figure and its curve, the parts of a gap that are opened one after
the other: their counts are the same SQL with the same values in place.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

import pyarrow as pa
from sqlglot import exp

#: Bytes of rows kept by one reader, and of one statement's at most; a service has some readers.
_ROOM, _MOST = 16_000_000, 8_000_000


class Remembered:
    """What was counted of one record version by one charter on one engine; the longest unused goes first.

    Examples
    --------
    >>> from lockstep.engines.portable import parse
    >>> held, ran = Remembered(), []
    >>> def run() -> pa.Table:
    ...     ran.append("once")
    ...     return pa.table({"n": [7]})
    >>> query = parse("SELECT COUNT(*) AS n FROM deals AS d")
    >>> [held.rows(query, 0, {}, run).to_pylist() for _ in range(2)], ran
    ([[{'n': 7}], [{'n': 7}]], ['once'])
    """

    def __init__(self) -> None:
        self._held: OrderedDict[bytes, pa.Table] = OrderedDict()
        self._lock = threading.Lock()

    def rows(self, tree: exp.Query, as_of_s: int, own: Mapping[str, pa.Table], run: Callable[[], pa.Table]) -> pa.Table:
        """Return the rows of a statement, from memory where it ran before.

        Parameters
        ----------
        tree
            Bound.
        as_of_s
            The instant asked for, by which tables beside the record's are made.
        own
            Tables that a figure brings along; they count by what they hold.
        run
            Runs it.
        """
        key = _key(tree, as_of_s, own)
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found
        found = run()
        if found.nbytes <= _MOST:
            with self._lock:
                self._held[key] = found
                while sum(table.nbytes for table in self._held.values()) > _ROOM:
                    self._held.popitem(last=False)
        return found


def _key(tree: exp.Query, as_of_s: int, own: Mapping[str, pa.Table]) -> bytes:
    said = hashlib.sha256(f"{as_of_s} {tree.sql('duckdb', comments=False)}".encode())
    for name in sorted(own):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, own[name].schema) as writer:
            writer.write_table(own[name].combine_chunks())
        said.update(name.encode() + b" " + sink.getvalue())
    return said.digest()
