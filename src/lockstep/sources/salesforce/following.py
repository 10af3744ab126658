"""Follow one object of Salesforce: everything once, then what was changed, deleted or renamed since.

A record is changed when its ``SystemModstamp`` says so, a whole second; a transaction shows its records only when it
is done, with stamps from before. So each pull reads again what was stamped in the last minutes before the pull before
it began, by Salesforce's own clock, and what it read later counts, even within one second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from lockstep.sources.connector import ConnectorError, Known, Said, Unreachable
from lockstep.sources.salesforce.client import Client
from lockstep.sources.salesforce.fields import Asked, as_row, to_ask
from lockstep.sources.salesforce.names import Known as KnownNames
from lockstep.sources.salesforce.names import Names
from lockstep.sources.salesforce.products import add_products
from lockstep.sources.salesforce.refusals import DeletionsForgotten, not_readable
from lockstep.sources.salesforce.statuses import add_first_statuses, tracked_since
from lockstep.sources.salesforce.streams import Object, Row, made, says_something
from lockstep.values.instants import from_s, to_s

#: The place in an object, as plain values.
Place = dict[str, Any]
Step = tuple[list[Said], Place]

#: Column that says of a record that it is deleted.
IS_DELETED = "IsDeleted"
#: Seconds that a transaction may take until its records are seen; Salesforce ends those of people after 10 minutes.
MARGIN_S = 600
#: Entries of history that are said together, and the shortest time that Salesforce is asked the deletions of.
_TOGETHER, _SHORTEST_S = 2_000, 120
#: Deletions are remembered for at least so long, unless the log grows too long: Salesforce's pages say 15 to 30 days.
_REMEMBERED_S = 14 * 86_400
#: Where none are told at all, what is there is compared so often.
_COMPARED_S = 86_400


class Follower:
    """Follows one object.

    Parameters
    ----------
    client
        Speaks with Salesforce.
    object_
        The object.
    named
        Custom fields that a person named, per object; None: all.
    bulk_from
        From so many records on, the first time is by Bulk API.
    known
        Tells which records were said to be there; without it, what Salesforce does not tell is an error.
    """

    def __init__(
        self,
        client: Client,
        object_: Object,
        named: Mapping[str, Sequence[str]] | None,
        bulk_from: int,
        known: Known | None,
    ) -> None:
        self._client, self._object, self._named, self._bulk_from = client, object_, named, bulk_from
        self._known = known
        self._asked: Asked
        self._names: Names
        self._anew_s = 0
        self._tracked_since: str | None = None

    def follow(self, place: Place | None) -> Iterator[Step]:
        """Say what is new since a place, each time with the place from which to go on.

        Raises
        ------
        ConnectorError
            Of the client's; and when the object or a field of it can't be seen any more.
        """
        described = self._client.describe(self._object.name)
        if described is None or not described.get("queryable", True):
            if place is not None or not self._object.is_optional:
                raise not_readable(self._object.name)
            return
        before = place["fields"] if place else []
        self._asked = to_ask(self._object, described, self._named, before)
        began = self._client.now_s()
        if place is None or set(self._asked.fields) - set(before):
            # With a new field all is read anew: that it was filled in is no change of the records that had it.
            # What is said now of a record counts more than what was, though its stamp is the same.
            again = {"deleted": place["deleted"], "anew": began} if place else {"deleted": began - MARGIN_S}
            place = {"began": began, **again}
        if "began" not in place:
            place = {**place, "began": began}
        place = {**place, "fields": self._asked.fields}
        self._anew_s = place.get("anew", 0)
        self._names = Names(self._client, self._object, place.get("names", {}))
        # Of an earlier pull that was broken off: what it said of the first records counts too.
        place.setdefault("names", self._names.known)
        if self._object.name == "Lead":
            self._tracked_since = tracked_since(self._client)
        for said, place in self._changes(place):  # noqa: B020 (it goes on with the last one)
            yield said, place
        gone, until = self._deletions(described, place["deleted"], began)
        renamed = list(self._renamed(place["names"], began))
        yield (
            [*gone, *renamed],
            {
                "fields": place["fields"],
                "since": place["began"] - MARGIN_S,
                "deleted": until,
                "names": self._names.known,
            },
        )

    def _changes(self, place: Place) -> Iterator[Step]:
        if "since" not in place:
            yield from self._first(place)
        else:
            yield from self._by_rest(place, f"{self._asked.stamp} >= {_literal(place['since'])}")

    # The first time

    def _first(self, place: Place) -> Iterator[Step]:
        if self._object.parent:
            yield from self._histories(place)
            return
        if "job" in place or ("at" not in place and self._is_large()):
            try:
                yield from self._by_job(place)
                return
            except Unreachable:
                raise
            except ConnectorError:
                # Some objects, editions and users have no Bulk API, and a job can fail: REST tells the same.
                place = {key: value for key, value in place.items() if key not in ("job", "locator")}
        yield from self._by_rest(place, "")

    def _is_large(self) -> bool:
        try:
            return self._client.count(self._object.name, self._object.where) >= self._bulk_from
        except ConnectorError:
            # Counting is what takes too long first, and whatever else it is, the next question meets it too.
            return True

    def _by_job(self, place: Place) -> Iterator[Step]:
        name = self._object.name
        if "job" not in place:
            place = {**place, "job": self._client.begin_job(name, self._soql()), "locator": ""}
            yield [], place
        if not self._client.wait_for_job(name, place["job"]):
            raise ConnectorError(f"Salesforce gave up reading {name} in bulk.")
        while True:
            page = self._client.job_page(name, place["job"], place["locator"], self._asked.fields)
            if page.following:
                place = {**place, "locator": page.following}
            yield self._say(page.records, place["began"]), place
            if not page.following:
                return

    def _histories(self, place: Place) -> Iterator[Step]:
        """Read histories in the order of their parents, so that all of one are together."""
        column, _ = self._object.parent or ("", "")
        after = f"{column} > '{place['at']}'" if "at" in place else ""
        soql = f"{self._soql(after)} ORDER BY {column}, {self._asked.stamp}, Id"
        waiting: list[Said] = []
        entries = (entry for page in self._client.pages(self._object.name, soql) for entry in page)
        count = 0
        for parent, group in groupby(entries, key=itemgetter(column)):
            one = self._history(parent, group, place["began"])
            waiting.append(one)
            count += len(one.rows)
            if count >= _TOGETHER:
                place = {**place, "at": parent}
                yield waiting, place
                waiting, count = [], 0
        yield waiting, place

    # Afterwards

    def _by_rest(self, place: Place, since: str) -> Iterator[Step]:
        """Read in the order of stamp and id: from any record on, one can go on, however many share its stamp."""
        stamp = self._asked.stamp
        if "at" in place:
            at, id_ = place["at"]
            since = f"({stamp} > {at} OR ({stamp} = {at} AND Id > '{id_}'))"
        soql = f"{self._soql(since)} ORDER BY {stamp}, Id"
        for records in self._client.pages(self._object.name, soql):
            said = self._retold(records, place["began"]) if self._object.parent else self._say(records, place["began"])
            if records:
                last = records[-1]
                place = {**place, "at": [_literal(_seconds(last[stamp])), last["Id"]]}
            yield said, place

    def _retold(self, entries: Sequence[Mapping[str, Any]], seen_s: int) -> list[Said]:
        """Say the whole histories of those that have new entries."""
        column, _ = self._object.parent or ("", "")
        parents = list(dict.fromkeys(entry[column] for entry in entries))
        more = f"{self._and()} ORDER BY {column}, {self._asked.stamp}, Id"
        pages = self._client.by_ids(self._object.name, self._asked.fields, parents, column=column, more=more)
        all_ = (entry for page in pages for entry in page)
        return [
            self._history(parent, group, seen_s) for parent, group in groupby(all_, key=lambda entry: entry[column])
        ]

    # Deleted and renamed

    def _deletions(self, described: Mapping[str, Any], from_: int, until: int) -> tuple[list[Said], int]:
        """Say which records are gone; those still in the recycle bin are said as they are there."""
        name = self._object.name
        if self._object.parent:
            name = self._object.parent[1]
            described = self._client.describe(name) or {}
        if until - from_ < _SHORTEST_S:
            return [], from_
        if not described.get("replicateable"):
            return (self._compared(name, described, until), until) if until - from_ >= _COMPARED_S else ([], from_)
        try:
            gone = self._client.deleted(name, from_, until)
        except DeletionsForgotten:
            return self._compared(name, described, until), until
        # After a short pause the log is taken at its word: its beginning is said to be "the last physically deleted
        # object", and a record deleted for good a minute ago must not make us read all ids.
        if until - from_ > _REMEMBERED_S and _seconds(gone.earliest) > from_:
            return self._compared(name, described, until), until
        fields = ["Id"] if self._object.parent else self._asked.fields
        said, there = [], set()
        for records in self._client.by_ids(name, fields, sorted(gone.ids)) if gone.ids else ():
            there |= {record["Id"] for record in records}
            if not self._object.parent:
                for one, record in zip(self._say(records, until), records, strict=True):
                    # The deletion of what hangs on a deleted record need not have changed its stamp.
                    deleted_ms = _seconds(gone.ids[record["Id"]]) * 1000 if record.get("IsDeleted") else 0
                    said.append(Said(one.id, max(one.changed_ms, deleted_ms), one.rows))
        # Nothing follows on a record that was purged; within its last second, this does.
        purged = [Said(id_, (_seconds(at) + 1) * 1000, ()) for id_, at in gone.ids.items() if id_ not in there]
        return [*said, *purged], max(from_, _seconds(gone.covered))

    def _compared(self, name: str, described: Mapping[str, Any], until: int) -> list[Said]:
        """Say which records are gone by what is there, for whatever reason Salesforce does not tell it."""
        if self._known is None:
            raise DeletionsForgotten(name)
        fields = ("Id", *(IS_DELETED for field in described["fields"] if field["name"] == IS_DELETED))
        where = "" if self._object.parent else self._object.where
        there, deleted = self._client.ids(name, fields, where, self._bulk_from)
        prefix = str(described.get("keyPrefix") or "")
        lost = [id_ for id_ in self._known(IS_DELETED, None) if id_.startswith(prefix) and id_ not in there]
        said = [Said(id_, (until + 1) * 1000, ()) for id_ in lost]  # as above
        if deleted and not self._object.parent:
            for records in self._client.by_ids(name, self._asked.fields, sorted(deleted)):
                said += [Said(one.id, max(one.changed_ms, until * 1000), one.rows) for one in self._say(records, until)]
        return said

    def _renamed(self, before: KnownNames, seen_s: int) -> Iterator[Said]:
        """Say again the records that point at something renamed: they themselves were not changed."""
        for column, ids in self._names.changed_since(before):
            for records in self._client.by_ids(
                self._object.name, self._asked.fields, ids, column=column, more=self._and()
            ):
                for one in self._say(records, seen_s):
                    yield Said(one.id, max(one.changed_ms, seen_s * 1000), one.rows)

    # Words

    def _soql(self, *conditions: str) -> str:
        wheres = [condition for condition in (self._object.where, *conditions) if condition]
        where = f" WHERE {' AND '.join(wheres)}" if wheres else ""
        return f"SELECT {', '.join(self._asked.fields)} FROM {self._object.name}{where}"

    def _and(self) -> str:
        return f" AND {self._object.where}" if self._object.where else ""

    def _say(self, records: Iterable[Mapping[str, Any]], seen_s: int) -> list[Said]:
        rows = [self._row(record) for record in records]
        if self._object.name == "Opportunity":
            add_products(self._client, rows)
        if self._object.name == "Lead":
            add_first_statuses(self._client, rows, self._tracked_since)
        return [self._said(row, seen_s) for row in rows]

    def _said(self, row: Row, seen_s: int) -> Said:
        is_gone = row.get("IsDeleted") == "true" and not self._object.stays
        rows = () if is_gone or not says_something(self._object.name, row) else (row,)
        return Said(str(row["Id"]), self._changed(str(row[self._asked.stamp]), seen_s), rows)

    def _history(self, parent: str, entries: Iterable[Mapping[str, Any]], seen_s: int) -> Said:
        # Entries go into the recycle bin with their parent, which says so itself.
        rows = [self._row(entry) | {"IsDeleted": None} for entry in entries]
        newest = max(str(row[self._asked.stamp]) for row in rows)
        return Said(parent, self._changed(newest, seen_s), tuple(rows))

    def _changed(self, stamp: str, seen_s: int) -> int:
        """Return when a record was changed, in milliseconds: of two answers within a stamp's second the later wins."""
        at = _seconds(stamp)
        return max(at * 1000 + min(999, max(0, seen_s - at)), self._anew_s * 1000)

    def _row(self, record: Mapping[str, Any]) -> Row:
        row = as_row(self._asked, record)
        self._names.add(row)
        return row | made(self._object.name, row)


def _seconds(text: str) -> int:
    return to_s(datetime.fromisoformat(text))


def _literal(s: int) -> str:
    return f"{from_s(s):%Y-%m-%dT%H:%M:%SZ}"
