"""Bringing exports in: upload, look, correct the mapping, read."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from lockstep.charter.written import time_zones
from lockstep.sources import adding
from lockstep.sources.mapping import NAME, Mapping
from lockstep.sources.ready import kinds_ready
from lockstep.sources.rewriting import rewritten
from lockstep.values.faults import LockstepError
from lockstep.values.ids import content_hash
from lockstep_server.frame.page import framed, opened, page
from lockstep_server.frame.reading import home
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act
from lockstep_server.sources import live, mapping_screen, runs, storing
from lockstep_server.sources.correcting import Mistakes, corrected, judged
from lockstep_server.sources.models import Draft, Run, Upload

#: More files at once than any system exports.
MOST_FILES = 100


@allow(Act.MANAGE_SOURCES)
def upload(request: HttpRequest) -> HttpResponse:
    """Take exports: files that came up piece by piece, named by their ids, or in this very form."""
    source = request.GET.get("source", "")
    if source and source not in home().source_names():
        raise Http404
    problem = None
    if request.method == "POST":
        try:
            files = [*_whole(request), *_sent(request)]
            if files:
                draft = _drafted(request, files, source)
                run = runs.ask(Run.What.LOOK, by=request.user, draft=draft, source=source)
                return redirect("sources:run", run.pk)
            problem = LockstepError("No file was chosen.", remedy="Drop exports on the field, or choose them.")
        except LockstepError as error:
            problem = error
    reader, broken = opened()
    shown = {"source": source, "problem": problem, "limit": settings.UPLOAD_LIMIT}
    answer = page(request, "sources/upload.html", framed(reader, problem=broken), shown)
    if problem is not None:
        answer.status_code = 422
    return answer


@allow(Act.MANAGE_SOURCES)
def mapping(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the proposed mapping, take corrections, and have it read."""
    draft = Draft.objects.filter(pk=pk, owner=request.user).first()
    if draft is None:
        raise Http404
    if not draft.looked:
        run = draft.runs.first()
        return redirect("sources:run", run.pk) if run else redirect("sources:upload")
    tree, wrong, name = draft.tree, Mistakes(), draft.source
    act = request.POST.get("act", "")
    if request.method == "POST":
        name = draft.source or request.POST.get("name", "").strip()
        kind = request.POST.get("kind", "")
        if act == "look" and (not kind or kind in kinds_ready()):
            run = runs.ask(Run.What.LOOK, by=request.user, draft=draft, source=draft.source, kind=kind)
            return redirect("sources:run", run.pk)
        tree, wrong = corrected(draft.looked, draft.tree, request.POST)
        tree["source"] = name or tree["source"]
        draft.tree = tree
        draft.save(update_fields=["tree"])
    found = judged(draft.looked, {**tree, "source": "new"})
    wrong = Mistakes({**found.at, **wrong.at}, {**found.top, **wrong.top})
    if act == "read":
        wrong.top |= _wrong_name(name, draft)
        if not wrong and not home().charter.exists():
            back = urlencode({"next": reverse("sources:mapping", args=[draft.pk])})
            return redirect(f"/charter/begin?{back}")
        if not wrong:
            try:
                return redirect("sources:run", _read(request, draft, name).pk)
            except LockstepError as error:
                wrong.top["files"] = str(error)
    shown = mapping_screen.shown(draft.looked, tree, draft.proposed, wrong)
    shown |= {
        "draft": draft,
        "name": name or _free_name(draft),
        "kinds": kinds_ready(),
        "zones": sorted(time_zones()),
        "is_asked": act == "read",
        "has_charter": home().charter.exists(),
        "is_in_force": bool(draft.source) and not draft.uploads.exists(),
    }
    reader, broken = opened()
    answer = page(request, "sources/mapping.html", framed(reader, problem=broken), shown)
    if act == "read":
        answer.status_code = 422
    return answer


@allow(Act.MANAGE_SOURCES)
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Begin to correct the mapping of a source that is read already."""
    if name not in home().source_names():
        raise Http404
    if request.method != "POST":
        return redirect("sources:one", name)
    if live.is_live(home(), name):
        return redirect("sources:text", name)
    draft = Draft.objects.create(owner=request.user, source=name)
    run = runs.ask(Run.What.LOOK, by=request.user, draft=draft, source=name)
    return redirect("sources:run", run.pk)


def _drafted(request: HttpRequest, files: list[Upload], source: str) -> Draft:
    """Put files into a draft: all of them, each still nobody's else."""
    with transaction.atomic():
        draft = Draft.objects.create(owner=request.user, source=source)
        if Upload.objects.filter(pk__in=[file.pk for file in files], draft=None).update(draft=draft) < len(files):
            raise LockstepError("A file was given up, or is being mapped already.", remedy="Choose it again.")
    return draft


def _whole(request: HttpRequest) -> list[Upload]:
    """Return the uploads named by their ids: one's own, whole, and not yet in another draft."""
    ids = request.POST.getlist("upload")[:MOST_FILES]
    try:
        found = list(Upload.objects.filter(pk__in=ids, owner=request.user, draft=None))
    except (ValidationError, ValueError):
        found = []
    unfinished = [file.name for file in found if not file.is_whole]
    if len(found) != len(set(ids)) or unfinished:
        raise LockstepError(
            f"{unfinished[0] if unfinished else 'A file'} has not arrived whole.",
            remedy="Choose it again: it goes on where it stopped.",
        )
    return found


def _sent(request: HttpRequest) -> list[Upload]:
    """Keep the files of a form sent without a script."""
    sent = request.FILES.getlist("files")[:MOST_FILES]
    storing.check_room(*(file.size for file in sent))
    kept = []
    for file in sent:
        made = Upload.objects.create(
            owner=request.user,
            name=storing.shown_name(file.name),
            stored_name=storing.stored_name(file.name),
            size=file.size,
            is_whole=file.size == 0,
        )
        with storing.writing(made, is_new=True) as at:
            storing.append(made, file.chunks(), at=at)
        kept.append(made)
    return kept


def _wrong_name(name: str, draft: Draft) -> dict[str, str]:
    if draft.source:
        return {}
    if not NAME.fullmatch(name):
        return {"source": "Write a small letter first, then small letters, digits, - or _: crm, marketing-2."}
    if name in home().source_names():
        return {"source": f"There is a source {name} already. Choose another name, or add a newer export on its page."}
    return {}


def _free_name(draft: Draft) -> str:
    """Propose a name: that of the system, or of what most files hold."""
    kind = draft.looked.get("kind", "")
    tables = {table for file in draft.tree["files"].values() for table in file["feeds"]}
    name = kind or (
        "crm" if tables & {"deal_records", "handoffs"} else "marketing" if "touches" in tables else "source"
    )
    taken, number, free = home().source_names(), 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _read(request: HttpRequest, draft: Draft, name: str) -> Run:
    """Keep the mapping as `lockstep source add` does, and have it read."""
    where = home()
    before = _written(where.mapping(name))
    if draft.looked.get("mapping", "") not in ("", content_hash(before.encode())):
        raise LockstepError(
            f"The mapping of {name} was changed elsewhere since this screen was opened.",
            remedy=f"Press “Edit the mapping” on the page of {name} to see it as it is now, and correct it there.",
        )
    where.scratch.mkdir(parents=True, exist_ok=True)
    proposed = where.scratch / f"mapping-{draft.pk.hex}.yaml"
    try:
        # What somebody wrote by hand stays: comments, order, quotes. Only what the screen changed is written over.
        said = rewritten(before, Mapping.model_validate({**draft.tree, "source": name}))
        proposed.write_bytes(said.encode())
        adding.add(where, name, mapping=proposed)
    finally:
        proposed.unlink(missing_ok=True)
    draft.is_read = True
    draft.source = name
    draft.looked["mapping"] = content_hash(_written(where.mapping(name)).encode())
    draft.save(update_fields=["is_read", "source", "looked"])
    return runs.ask(Run.What.READ, by=request.user, source=name, draft=draft, mapping_before=before)


def _written(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig") if path.exists() else ""
