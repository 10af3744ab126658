"""What a connector has said so far, as those who keep it would read it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from emulators.hubspot.portal import Portal
from emulators.hubspot.server import HubSpotServer
from lockstep.sources.connector import Said
from lockstep.sources.hubspot.access import Access
from lockstep.sources.hubspot.client import Client
from lockstep.sources.hubspot.connector import HubSpot

Rows = tuple[Mapping[str, str | None], ...]


def connected(server: HubSpotServer, **properties: tuple[str, ...]) -> HubSpot:
    """Return a connector with the private app's token; its waiting passes the account's time."""
    client = Client(server.url, Access(token=server.token), sleep=server.portal.clock.advance)
    return HubSpot(client, properties)


class Heard:
    """The latest answers and the cursors; nothing else is remembered between two pulls."""

    def __init__(self) -> None:
        self.latest: dict[str, dict[str, Said]] = {}
        self.cursors: dict[str, Any] = {}
        self.count = 0

    def pull(self, connector: HubSpot, portal: Portal, *streams: str, batches: int | None = None) -> None:
        """Pull streams, all by default; stop after so many batches of each, as a process that is killed does."""
        for stream in streams or connector.streams():
            connector.compare_with(partial(self._there, stream))
            pulled = connector.pull(stream, self.cursors.get(stream), now_s=portal.clock.now_ms // 1000)
            for batch in islice(pulled, batches):
                self.hear(stream, batch.said)
                # As it comes back from the disk.
                self.cursors[stream] = json.loads(json.dumps(batch.cursor))

    def _there(self, stream: str, flag: str, before_ms: int | None) -> Iterator[str]:
        for id_, said in sorted(self.latest.get(stream, {}).items()):
            if said.rows and said.rows[0].get(flag) != "true" and (before_ms is None or said.changed_ms < before_ms):
                yield id_

    def hear(self, stream: str, said: Iterable[Said]) -> None:
        latest = self.latest.setdefault(stream, {})
        for one in said:
            self.count += 1
            if one.id not in latest or _rank(one) > _rank(latest[one.id]):
                latest[one.id] = one

    def rows(self, stream: str) -> dict[str, Rows]:
        """Return the rows of each record that has any."""
        return {id_: said.rows for id_, said in sorted(self.latest.get(stream, {}).items()) if said.rows}

    def values(self, stream: str, *columns: str) -> list[tuple[str | None, ...]]:
        """Return some columns of all rows."""
        return [tuple(row.get(column) for column in columns) for rows in self.rows(stream).values() for row in rows]


def _rank(said: Said) -> tuple[int, str]:
    return said.changed_ms, json.dumps(said.rows, sort_keys=True)
