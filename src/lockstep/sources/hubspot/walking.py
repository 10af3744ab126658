"""Walks over the records of one kind of object: all of them first, then what changed.

*All* are listed page by page, the living and then the archived. *What changed* is searched. HubSpot's search has
three peculiarities, and each decides something here:

- It gives no more than 10,000 results. So no query asks for a second page: each asks for what changed since and has a
  greater id than the last one seen. However many records changed, in one millisecond or in a week, none needs page 51.
- It learns of changes late, by seconds or minutes, and not in order. So it is asked for ids only, with the time since
  the last walk began and `MARGIN_MS` before; what those ids stand for is read from the store itself.
- It does not know what has been archived. So the archive is listed, and of it what was archived since is said.

What no search tells at all (an association that HubSpot counts as no change, a record brought back) is mended by
listing everything again every `SWEEP_MS`. And what no list tells (a record deleted for its privacy, or archived so long
ago that the archive was emptied while nobody asked) shows then by its absence: all that is listed is said anew, so a
record that was said to be there, and was not said since, is asked for by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from lockstep.sources.hubspot.client import Answer, Client
from lockstep.sources.hubspot.records import Link, Record, Thing, after, instant_ms

#: How much of what was searched already is searched again.
MARGIN_MS = 15 * 60_000
#: After that long everything is listed again.
SWEEP_MS = 7 * 86_400_000
#: The most records of a page of the archive, and of a search.
_PAGE, _FOUND = 100, 200

Cursor = Mapping[str, Any]
#: From an instant in milliseconds, to the ids of the records that were said to be there before it, and not since.
Unheard = Callable[[int], Iterable[str]]


def walk(
    client: Client,
    thing: Thing,
    cursor: Cursor | None,
    *,
    now_ms: int,
    meaning: str = "",
    unheard: Unheard = lambda since_ms: (),
) -> Iterator[tuple[list[Record], Cursor]]:
    """Go through what is new of a kind of object.

    Parameters
    ----------
    client, thing
        Whom and what to ask.
    cursor
        Of the page that was kept last; None: from the beginning.
    now_ms
        Ours; only whether it is time to list everything again hangs on it.
    meaning
        What else decides how records are read, such as the account's pipelines: when it has changed, everything is
        listed again.
    unheard
        Tells which records a list has passed over.

    Yields
    ------
    tuple
        The records of a page, and the cursor behind it.
    """
    at = _round(cursor, now_ms, meaning)
    while at["phase"] != "done":
        if at["phase"] == "missing":
            for ids in _parted([*unheard(at["began_ms"])], thing.page):
                yield _read(client, thing, ids), at
            yield [], {**at, "phase": "done"}
            return
        if at["phase"] == "archived":
            records, after, answered_ms = _archived(client, thing, at)
        elif at["since_ms"] is None:
            records, after, answered_ms = _listed(client, thing, at)
        else:
            records, after, answered_ms = _searched(client, thing, at)
        last = "missing" if at["since_ms"] is None else "done"
        following = at["phase"] if after else "archived" if at["phase"] == "living" else last
        at = {**at, "after": after, "phase": following, "began_ms": at["began_ms"] or answered_ms}
        yield records, at


def _round(cursor: Cursor | None, now_ms: int, meaning: str) -> dict[str, Any]:
    """Go on with the walk that was broken off, or begin the next."""
    if cursor is not None and cursor["phase"] != "done":
        return dict(cursor)
    is_full = cursor is None or cursor["meaning"] != meaning or now_ms - cursor["full_ms"] >= SWEEP_MS
    return {
        "phase": "living",
        "after": None,
        "began_ms": None,
        "since_ms": None if cursor is None or is_full else cursor["began_ms"] - MARGIN_MS,
        "full_ms": now_ms if cursor is None or is_full else cursor["full_ms"],
        "meaning": meaning,
    }


_Page = tuple[list[Record], str | None, int]


def _listed(client: Client, thing: Thing, at: Cursor) -> _Page:
    answer = client.get(
        f"/crm/v3/objects/{thing.path}",
        limit=thing.page,
        after=at["after"],
        archived="false",
        properties=",".join(_wanted(thing)),
        propertiesWithHistory=",".join(thing.history) or None,
    )
    return _living(client, thing, answer), after(answer.body), answer.at_ms


def _archived(client: Client, thing: Thing, at: Cursor) -> _Page:
    answer = client.get(
        f"/crm/v3/objects/{thing.path}",
        limit=_PAGE,
        after=at["after"],
        archived="true",
        properties=",".join(_wanted(thing)),
    )
    since_ms = at["since_ms"] or 0
    archived = [_as_archived(one, answer.at_ms) for one in answer.body["results"] if _archived_ms(one) >= since_ms]
    return [part for record in archived for part in _with_parts(record)], after(answer.body), answer.at_ms


def _searched(client: Client, thing: Thing, at: Cursor) -> _Page:
    filters = [{"propertyName": thing.modified, "operator": "GTE", "value": str(at["since_ms"])}]
    if at["after"]:
        filters.append({"propertyName": "hs_object_id", "operator": "GT", "value": at["after"]})
    found = client.search(
        f"/crm/v3/objects/{thing.path}/search",
        {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": [thing.modified],
            "limit": _FOUND,
        },
    )
    ids = [str(one["id"]) for one in found.body["results"]]
    records = [record for some in _parted(ids, thing.page) for record in _read(client, thing, some)]
    is_last = not ids or (len(ids) < _FOUND and after(found.body) is None)
    return records, None if is_last else max(ids, key=int), found.at_ms


def _read(client: Client, thing: Thing, ids: Sequence[str]) -> list[Record]:
    """Read what ids stand for from the store: living, archived, merged or gone."""
    path = f"/crm/v3/objects/{thing.path}/batch/read"
    asked = {"properties": list(_wanted(thing)), "inputs": [{"id": id_} for id_ in ids]}
    answer = client.post(path, {**asked, "propertiesWithHistory": list(thing.history)} if thing.history else asked)
    records = _living(client, thing, answer)
    left = set(ids) - {record.id for record in records}
    if left:
        lost = {**asked, "inputs": [{"id": id_} for id_ in sorted(left, key=int)]}
        answer = client.post(f"{path}?archived=true", lost)
        archived = [_as_archived(one, answer.at_ms) for one in answer.body["results"] if str(one["id"]) in left]
        records += [part for record in archived for part in _with_parts(record)]
        left -= {record.id for record in records}
    return records + [Record(id=id_, at_ms=answer.at_ms, fate="gone") for id_ in sorted(left, key=int)]


def _living(client: Client, thing: Thing, answer: Answer) -> list[Record]:
    """Return the records of an answer with their associations, and those that were merged into them."""
    ids = [str(one["id"]) for one in answer.body["results"]]
    links = {to: _links(client, thing.path, to, ids) for to in thing.links if ids}
    records = []
    for one in answer.body["results"]:
        id_ = str(one["id"])
        record = Record(
            id=id_,
            at_ms=max(answer.at_ms, instant_ms(one.get("updatedAt"))),
            properties=one["properties"],
            history=one.get("propertiesWithHistory") or {},
            links={to: of.get(id_, []) for to, of in links.items()},
        )
        records += _with_parts(record)
    return records


def _with_parts(record: Record) -> list[Record]:
    """Return a record, and those that were merged into it."""
    ids = [part.strip() for part in (record.properties.get("hs_merged_object_ids") or "").split(";")]
    parts = [id_ for id_ in ids if id_ not in ("", record.id)]
    return [record, *(Record(id=id_, at_ms=record.at_ms, fate="merged", into=record.id) for id_ in parts)]


def _links(client: Client, from_: str, to: str, ids: Sequence[str]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    inputs: list[dict[str, str]] = [{"id": id_} for id_ in ids]
    while inputs:
        answer = client.post(f"/crm/v4/associations/{from_}/{to}/batch/read", {"inputs": inputs})
        inputs = []
        for one in answer.body["results"]:
            id_ = str(one["from"]["id"])
            for other in one["to"]:
                labels = tuple(sorted(kind["label"] for kind in other["associationTypes"] if kind.get("label")))
                found.setdefault(id_, []).append(Link(str(other["toObjectId"]), labels))
            if token := after(one):
                inputs.append({"id": id_, "after": token})
    return {id_: sorted(links, key=lambda link: int(link.id)) for id_, links in found.items()}


def _wanted(thing: Thing) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*thing.properties, "hs_merged_object_ids")))


def _archived_ms(one: Mapping[str, Any]) -> int:
    return instant_ms(one.get("archivedAt") or one.get("updatedAt"))


def _as_archived(one: Mapping[str, Any], at_ms: int) -> Record:
    at_ms = max(at_ms, _archived_ms(one))
    return Record(id=str(one["id"]), at_ms=at_ms, fate="archived", properties=one["properties"])


def _parted(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(ids)
    while part := list(islice(rest, size)):
        yield part
