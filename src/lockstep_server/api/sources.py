"""Sources: what was read, when, and what was wrong with it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from lockstep.insight.reader import Reader
from lockstep.record.faulty import list_faults
from lockstep.record.manifest import Version
from lockstep.record.versions import Store
from lockstep.values import instants
from lockstep_server.api import shapes
from lockstep_server.api.asked import Value
from lockstep_server.api.conditional import current, record, versioned
from lockstep_server.api.cursors import PAGE, Cursor, Limit, after, next_page
from lockstep_server.api.operations import get
from lockstep_server.api.problems import Refused, unknown_name
from lockstep_server.people.roles import Act

router = Router(tags=["sources"])
Name = Annotated[str, Field(json_schema_extra={"description": "Of the source."}, max_length=200, examples=["crm"])]


class FaultsAsked(Schema):
    """Which faults, and which page of them."""

    code: Value = None
    cursor: Cursor = None
    limit: Limit = PAGE


@get(router, "", Act.SEE_SOURCES, shapes.Sources)
def list_sources(request: HttpRequest) -> HttpResponse:
    """List the sources the record was read from, with what became of each file."""
    reader = record()
    return versioned(
        request,
        reader,
        lambda: {
            "items": [_source(name, keys) for name, keys in sorted(_states(reader).items())],
            "record_version": reader.version.name,
        },
    )


@get(router, "/runs", Act.SEE_SOURCES, shapes.Runs)
def list_runs(request: HttpRequest) -> HttpResponse:
    """List the readings that changed the record, newest first: one kept version each."""
    reader = record()
    store = Store(reader.home.record)
    runs = [_run(store.open(name), reader.version) for name in reversed(store.names())]
    return current(request, {"items": runs})


@get(router, "/{name}/faults", Act.SEE_SOURCES, shapes.Faults, also=(404,))
def list_source_faults(request: HttpRequest, name: Path[Name], asked: Query[FaultsAsked]) -> HttpResponse:
    """List what was wrong in a source, by file and row, page by page."""
    reader = record()
    if name not in _states(reader):
        raise unknown_name("source", name, sorted(_states(reader)))
    place = after(request, reader, asked.cursor) or 0

    def faults() -> dict[str, Any]:
        found = list_faults(reader.home, code=asked.code, source=name, limit=asked.limit + 1, offset=place)
        if Store(reader.home.record).current() != reader.version:
            raise Refused(409, "The record has changed just now.", "Begin with the first page.")
        is_last = len(found) <= asked.limit
        return {
            "items": [fault.as_dict() for fault in found[: asked.limit]],
            "next": None if is_last else next_page(request, reader, place + asked.limit),
            "record_version": reader.version.name,
        }

    return versioned(request, reader, faults)


def _states(reader: Reader) -> dict[str, Any]:
    states: dict[str, Any] = reader.version.notes.get("sources", {})
    return states


def _source(name: str, keys: dict[str, Any]) -> dict[str, Any]:
    counted = ("rows_in", "rows_kept", "rows_left_out", "fault_count")
    files = [
        # The file's name alone: where it lies on the server is nobody's business.
        {"key": key, "name": PurePath(path).name} | {count: state[count] for count in counted}
        for key, paths in keys.items()
        for path, state in paths.items()
    ]
    return {"name": name, "files": files} | {count: sum(file[count] for file in files) for count in counted}


def _run(version: Version, now: Version) -> dict[str, Any]:
    return {
        "version": version.name,
        "number": version.number,
        "made_at": instants.iso(version.made_s),
        "parent": version.parent,
        "is_current": version.name == now.name,
        "sources": sorted(version.notes.get("sources", {})),
        "counts": dict(version.counts),
    }
