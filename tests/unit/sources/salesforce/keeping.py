"""What is kept of what a connector says: of each record the latest, as the landing does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from lockstep.sources.connector import Said
from lockstep.sources.salesforce.connector import Salesforce

Rows = tuple[dict[str, str | None], ...]


class Kept:
    """Answers of all streams, and where each goes on."""

    def __init__(self) -> None:
        self.latest: dict[str, dict[str, Said]] = {}
        self.cursors: dict[str, Any] = {}
        self.counts: dict[str, int] = {}

    def take(self, connector: Salesforce, *streams: str) -> Kept:
        """Pull streams, all of them when none is named."""
        for stream in streams or connector.streams():
            self.counts[stream] = 0
            connector.compare_with(partial(self._there, stream))
            for batch in connector.pull(stream, self.cursors.get(stream), now_s=0):
                for said in batch.said:
                    self._keep(stream, said)
                self.counts[stream] += len(batch.said)
                self.cursors[stream] = json.loads(json.dumps(batch.cursor))
        return self

    def rows(self, stream: str) -> dict[str, Rows]:
        """Return the rows of each record that has any."""
        return {
            id_: tuple(dict(row) for row in said.rows) for id_, said in self.latest.get(stream, {}).items() if said.rows
        }

    def cells(self, stream: str, column: str) -> dict[str, str | None]:
        """Return one column of the records that are not deleted."""
        return {
            id_: rows[0].get(column) for id_, rows in self.rows(stream).items() if rows[0].get("IsDeleted") != "true"
        }

    def _there(self, stream: str, flag: str, before_ms: int | None) -> Iterator[str]:
        for id_, said in list(self.latest.get(stream, {}).items()):
            if said.rows and said.rows[0].get(flag) != "true" and (before_ms is None or said.changed_ms < before_ms):
                yield id_

    def _keep(self, stream: str, said: Said) -> None:
        there = self.latest.setdefault(stream, {})
        before = there.get(said.id)
        if before is not None and before.changed_ms == said.changed_ms:
            assert before.rows == said.rows, "two answers of one instant that differ: neither can be the later one"
        if before is None or said.changed_ms >= before.changed_ms:
            there[said.id] = said


def is_as_read_anew(kept: Kept, anew: Kept) -> None:
    """Check that what was followed is what a full load finds; records purged since may stay, deleted."""
    for stream in anew.latest:
        mine, theirs = kept.rows(stream), anew.rows(stream)
        for id_ in mine.keys() - theirs.keys():
            assert {row["IsDeleted"] for row in mine[id_]} == {"true"}, (stream, id_)
            del mine[id_]
        for id_, rows in theirs.items():
            for row, mine_row in zip(rows, mine.get(id_, ()), strict=False):
                # What history tells of a beginning is forgotten with the history.
                if row.get("FirstStatus") is None and "FirstStatus" in mine_row:
                    mine_row["FirstStatus"] = None
        assert mine == theirs, stream
