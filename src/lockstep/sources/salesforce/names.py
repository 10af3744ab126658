"""Names that records point at: a campaign is renamed without the records that name it being changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lockstep.sources.salesforce.client import Client
from lockstep.sources.salesforce.refusals import not_readable
from lockstep.sources.salesforce.streams import Object, Row

#: Object to id to the fields that are looked up there; plain values, kept with the place in a stream.
Known = Mapping[str, Mapping[str, Sequence[str | None]]]


class Names:
    """The names one object's records point at, as they are now.

    Parameters
    ----------
    client
        Asked for all of them: 2,000 are one call.
    object_
        The object whose records point there.
    before
        What `known` was at the last place; empty at the first.

    Raises
    ------
    ConnectorError
        Of the client's; and when names can't be seen any more.
    """

    def __init__(self, client: Client, object_: Object, before: Known) -> None:
        self._object = object_
        self.known: dict[str, dict[str, list[str | None]]] = {}
        for name in dict.fromkeys(name for name, _, _ in object_.looked_up.values()):
            if client.describe(name) is None:
                if name in before:
                    raise not_readable(name)
                continue
            fields = [field for other, _, field in object_.looked_up.values() if other == name]
            pages = client.pages(name, f"SELECT Id, {', '.join(fields)} FROM {name}")
            self.known[name] = {record["Id"]: [record[field] for field in fields] for page in pages for record in page}

    def add(self, row: Row) -> None:
        """Write into a row what it points at is called; null where that can't be seen."""
        taken = dict.fromkeys(self.known, 0)
        for column, (name, id_column, _) in self._object.looked_up.items():
            row[column] = None
            if name in taken:
                fields = self.known[name].get(row.get(id_column) or "")
                row[column] = fields[taken[name]] if fields else None
                taken[name] += 1

    def changed_since(self, before: Known) -> Iterator[tuple[str, list[str]]]:
        """Yield each column with the ids in it that are called otherwise now than they were, or not at all."""
        for name, now in self.known.items():
            was = before.get(name, {})
            ids = sorted(id_ for id_ in {*now, *was} if now.get(id_) != was.get(id_))
            if ids:
                yield next(column for other, column, _ in self._object.looked_up.values() if other == name), ids
