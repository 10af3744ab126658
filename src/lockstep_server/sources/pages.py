"""Which systems are read, what came of it, and what was wrong in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse

from lockstep.record.faulty import list_faults, summarise_faults
from lockstep.record.versions import Store, Version
from lockstep.sources.mapping import load
from lockstep.values.faults import Fault, LockstepError
from lockstep_server.frame import exporting
from lockstep_server.frame.page import framed, opened, page
from lockstep_server.frame.reading import home
from lockstep_server.people.gate import allow, no_access
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act
from lockstep_server.sources import live_screen, runs
from lockstep_server.sources.mapping_screen import TABLES
from lockstep_server.sources.models import Run

#: Faults on one page.
SHOWN = 50
#: Faults in memory at once while all are sent: some hundred megabytes would be a million of them.
AT_ONCE = 100_000


@allow(Act.SEE_SOURCES)
def list_(request: HttpRequest) -> HttpResponse:
    """List the sources; before there is any, begin here."""
    reader, problem = opened()
    version, broken = _current()
    states = version.notes.get("sources", {}) if version else {}
    sources = [_summed(name, states.get(name, {}), version) for name in home().source_names()]
    shown = {
        "sources": sources,
        "is_manager": _may(request, Act.MANAGE_SOURCES),
        "runs": Run.objects.exclude(what=Run.What.LOOK).select_related("by")[:8],
        "has_charter": home().charter.exists(),
    }
    return page(request, "sources/list.html", framed(reader, problem=problem or broken), shown)


@allow(Act.SEE_SOURCES)
def one(request: HttpRequest, name: str) -> HttpResponse:
    """Show one source: files, imports, and its faults by kind."""
    _known(name)
    reader, problem = opened()
    version, broken = _current()
    states = version.notes.get("sources", {}).get(name, {}) if version else {}
    code = request.GET.get("code") or None
    at = max(1, int(said)) if (said := request.GET.get("page", "1")).isascii() and said.isdigit() else 1
    kinds, faults, many = [], [], 0
    if version is not None:
        kinds = summarise_faults(home(), source=name)
        many = sum(kind.count for kind in kinds if code in (None, kind.code))
        at = min(at, 1 + max(0, many - 1) // SHOWN)
        faults = list_faults(home(), code=code, source=name, limit=SHOWN, offset=(at - 1) * SHOWN)
    last = runs.last_import(name)
    mapped, unsound = _mapped(name)
    shown = {
        "name": name,
        "summed": (summed := _summed(name, states, version)),
        "live": summed["live"],
        "every": live_screen.EVERY.items(),
        "poke": request.build_absolute_uri(f"/hooks/hubspot/{name}"),
        "files": (files := _files(states, mapped)),
        "silent": [file["key"] for file in files if not file["is_read"]],
        "unsound": unsound,
        "runs": Run.objects.filter(source=name).exclude(what=Run.What.LOOK).select_related("by")[:6],
        "is_manager": _may(request, Act.MANAGE_SOURCES),
        "kinds": kinds,
        "code": code,
        "faults": faults,
        "many": many,
        "first": (at - 1) * SHOWN + 1,
        "last": min(at * SHOWN, many),
        "before": _query(code, at - 1) if at > 1 else "",
        "after": _query(code, at + 1) if at * SHOWN < many else "",
        "import": last,
        "why_not": runs.why_not_undone(last),
        "may_take_out": _may(request, Act.MANAGE_SOURCES) or _may(request, Act.EXPORT),
    }
    return page(request, "sources/one.html", framed(reader, problem=problem or broken), shown)


@allow(Act.SEE_SOURCES)
def faults(request: HttpRequest, name: str) -> HttpResponse | StreamingHttpResponse:
    """Send every fault of a source as CSV, to whoever may take rows out or mends them."""
    _known(name)
    if not (_may(request, Act.MANAGE_SOURCES) or _may(request, Act.EXPORT)):
        return no_access(request, Act.EXPORT)
    version = _current()[0]
    found = _all_faults(name, request.GET.get("code") or None, version) if version else ()
    return exporting.csv(f"{name}-faults.csv", (_row(fault) for fault in found))


def _all_faults(name: str, code: str | None, version: Version) -> Iterator[Fault]:
    """Yield every fault, a hundred thousand at a time; a download that another version would get into breaks off."""
    at = 0
    while True:
        found = list_faults(home(), code=code, source=name, limit=AT_ONCE, offset=at)
        if _current()[0] != version:
            raise LockstepError("The record has changed during the download.", remedy="Download the faults again.")
        yield from found
        if len(found) < AT_ONCE:
            return
        at += AT_ONCE


def _row(fault: Fault) -> dict[str, Any]:
    return {
        "code": fault.code, "file": fault.file, "row": fault.row, "line": fault.line, "column": fault.column,
        "value": fault.value, "what is wrong": fault.sentence, "what to do": fault.remedy,
        "row kept": "yes" if fault.kept else "no", "record": fault.record,
    }  # fmt: skip


def _known(name: str) -> None:
    if name not in home().source_names():
        raise Http404


def _current() -> tuple[Version | None, LockstepError | None]:
    try:
        return Store(home().record).current(), None
    except LockstepError as error:
        return None, error


def _mapped(name: str) -> tuple[dict[str, Any], LockstepError | None]:
    try:
        return dict(load(home().mapping(name)).files), None
    except LockstepError as error:
        return {}, error


def _files(states: dict[str, Any], mapped: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files a mapping names, with what was read of each."""
    found = []
    for key in dict.fromkeys([*mapped, *states]):
        read = states.get(key, {})
        found.append(
            {
                "key": key,
                "names": [Path(path).name for path in read] or ([Path(mapped[key].path).name] if key in mapped else []),
                "holds": [TABLES[table] for table in mapped[key].feeds] if key in mapped else [],
                "is_read": bool(read),
                **{part: sum(state[part] for state in read.values()) for part in ("rows_in", "rows_kept")},
                "left_out": sum(state["rows_left_out"] for state in read.values()),
                "faults": sum(state["fault_count"] for state in read.values()),
            }
        )
    return found


def _summed(name: str, states: dict[str, Any], version: Version | None) -> dict[str, Any]:
    read = [state for paths in states.values() for state in paths.values()]
    last = Run.objects.filter(source__in=(name, ""), what=Run.What.READ).first()
    live = live_screen.told(name, last)
    mapped, unsound = _mapped(name)
    tables = [TABLES[table] for file in mapped.values() for table in file.feeds]
    return {
        "name": name,
        "live": live,
        "unsound": unsound,
        "holds": list(dict.fromkeys(tables)),
        "is_read": bool(read),
        "files": len(mapped),
        "rows_in": sum(state["rows_in"] for state in read),
        "kept": sum(state["rows_kept"] for state in read),
        "faults": _faults_of(name, version) if read else 0,
        "last": last,
        "read_s": _read_s(last, version) if read else None,
    }


def _read_s(last: Run | None, version: Version | None) -> int | None:
    """Return when a source was last read: by a job here, or else when the record was made at the command line."""
    if last is not None and last.state == Run.State.DONE and last.finished_at is not None:
        return int(last.finished_at.timestamp())
    return version.made_s if version else None


def _faults_of(name: str, version: Version | None) -> int:
    if version is None:
        return 0
    return sum(kind.count for kind in summarise_faults(home(), source=name))


def _query(code: str | None, at: int) -> str:
    return urlencode({**({"code": code} if code else {}), "page": at}) + "#faults"


def _may(request: HttpRequest, act: Act) -> bool:
    return isinstance(request.user, User) and act in request.user.acts
