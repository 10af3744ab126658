"""Jobs on their pages: how far they are, what came of them, and asking for more."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from lockstep.record.faulty import summarise_faults
from lockstep_server.frame.page import framed, opened, page
from lockstep_server.frame.reading import home
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act
from lockstep_server.sources import live_screen, runs
from lockstep_server.sources.models import Run

#: A job that nobody has taken for so long probably has no worker.
PATIENCE_S = 15


@allow(Act.SEE_SOURCES)
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a job is; the page asks again every second until it is over."""
    runs.revive()
    found = get_object_or_404(Run.objects.select_related("by", "draft"), pk=pk)
    is_mine = found.draft is not None and found.draft.owner_id == request.user.pk
    if found.what == Run.What.LOOK:
        if not is_mine:
            raise Http404
        if found.state == Run.State.DONE:
            target = redirect("sources:mapping", found.draft.pk)
            return HttpResponse(headers={"HX-Redirect": target.url}) if request.headers.get("HX-Request") else target
    acts = request.user.acts if isinstance(request.user, User) else frozenset()
    waited_s = (timezone.now() - found.asked_at).total_seconds()
    shown = {
        "run": found,
        "is_mine": is_mine,
        "is_unheard": found.state == Run.State.WAITING and waited_s > PATIENCE_S,
        "is_known": found.source in home().source_names(),
        "is_manager": Act.MANAGE_SOURCES in acts,
        "may_take_out": bool({Act.MANAGE_SOURCES, Act.EXPORT} & acts),
        "faults": _faults(found),
        "live": live_screen.told(found.source, found) if found.source else None,
        "took_s": (found.finished_at - found.asked_at).total_seconds() if found.finished_at else None,
        "why_not": runs.why_not_undone(found) if _is_last(found) else "another import came after it",
    }
    if request.headers.get("HX-Request"):
        return render(request, "sources/run_body.html", {**shown, "frame": framed(None)})
    reader, problem = opened()
    return page(request, "sources/run.html", framed(reader, problem=problem), shown)


def _faults(found: Run) -> dict[str, int]:
    """Return how many faults a source has that was read: in its files, and in joining them with everything else."""
    if found.state != Run.State.DONE or found.what != Run.What.READ or found.source not in home().source_names():
        return {}
    inside = sum(file["faults"] for file in found.files())
    now = sum(kind.count for kind in summarise_faults(home(), source=found.source))
    return {"now": now, "joining": max(now - inside, 0)}


@allow(Act.MANAGE_SOURCES)
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Try a failed job once more."""
    found = get_object_or_404(Run, pk=pk)
    if request.method != "POST" or found.state != Run.State.FAILED:
        return redirect("sources:run", pk)
    if found.what == Run.What.LOOK and (found.draft is None or found.draft.owner_id != request.user.pk):
        raise Http404
    return redirect("sources:run", runs.again(found, by=request.user).pk)


@allow(Act.MANAGE_SOURCES)
def read(request: HttpRequest, name: str) -> HttpResponse:
    """Read a source again, as its mapping and files are now."""
    _known(name)
    if request.method != "POST":
        return redirect("sources:one", name)
    if not home().charter.exists():
        return redirect("/charter/begin?next=/sources/")
    mapping = home().mapping(name).read_text(encoding="utf-8")
    return redirect("sources:run", runs.ask(Run.What.READ, by=request.user, source=name, mapping_before=mapping).pk)


@allow(Act.MANAGE_SOURCES)
def undo(request: HttpRequest, name: str) -> HttpResponse:
    """Ask whether the last import is to be undone, and do it."""
    _known(name)
    last = runs.last_import(name)
    why_not = runs.why_not_undone(last)
    if request.method == "POST" and last is not None and not why_not:
        return redirect("sources:run", runs.ask(Run.What.UNDO, by=request.user, source=name, undoes=last).pk)
    if request.method == "POST":
        messages.error(request, why_not)
        return redirect("sources:one", name)
    reader, problem = opened()
    shown = {"name": name, "import": last, "why_not": why_not}
    return page(request, "sources/undo.html", framed(reader, problem=problem), shown)


@allow(Act.MANAGE_SOURCES)
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Say what goes with a source, and take it out."""
    _known(name)
    if request.method == "POST":
        return redirect("sources:run", runs.ask(Run.What.REMOVE, by=request.user, source=name).pk)
    reader, problem = opened()
    states = reader.version.notes.get("sources", {}).get(name, {}) if reader else {}
    rows = sum(state["rows_kept"] for paths in states.values() for state in paths.values())
    shown = {"name": name, "rows": rows, "files": len(states), "others": len(home().source_names()) - 1}
    shown["live"] = live_screen.told(name, None)
    return page(request, "sources/remove.html", framed(reader, problem=problem), shown)


def _known(name: str) -> None:
    if name not in home().source_names():
        raise Http404


def _is_last(found: Run) -> bool:
    last = runs.last_import(found.source)
    return last is not None and last.pk == found.pk
