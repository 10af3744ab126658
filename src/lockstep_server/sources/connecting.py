"""Connecting a system live: choose it, fill in what it needs, test it, look at its mapping, read it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from lockstep.record import durable
from lockstep.record.sealing import seal, unseal
from lockstep.sources import connection, schedule
from lockstep.sources.connection import Connection
from lockstep.sources.connector import Kind, Unreachable
from lockstep.sources.mapping import parse
from lockstep.values.faults import LockstepError
from lockstep_server.frame.page import framed, opened, page
from lockstep_server.frame.reading import home
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act
from lockstep_server.sources import live_screen, runs
from lockstep_server.sources.guides import guide
from lockstep_server.sources.models import Connecting, Run

Answer = TypeVar("Answer")
#: How long a page waits for a service.
PATIENCE_S = 25
#: Tests of one person at once: each keeps a thread until the service answers.
_tests = ThreadPoolExecutor(4, thread_name_prefix="test-connection")


@allow(Act.MANAGE_SOURCES)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Offer every way for a system to come in."""
    return _page(request, "sources/choose.html", {"kinds": list(connection.kinds().values())})


@allow(Act.MANAGE_SOURCES)
def connect(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for what a system needs, and test it with one button."""
    system = _kind(kind)
    draft = Connecting.objects.filter(owner=request.user, kind=kind, sentence="").order_by("-made_at").first()
    going = request.GET.get("draft") or request.POST.get("draft")
    if going:
        draft = _mine(request, going)
    kept = _kept(draft) if draft else None
    asked = {"kind": system, "guide": guide(kind)}
    if request.method != "POST":
        form = live_screen.Settings(system, initial=_shown(kept, draft), kept=_filled(kept))
        return _page(request, "sources/connect.html", {**asked, "form": form, "draft": draft})
    said = live_screen.said(system, request.POST)
    draft = _keep(draft or Connecting(owner=request.user, kind=kind), system, said, kept)
    form = live_screen.Settings(system, request.POST, kept=_filled(_kept(draft)))
    try:
        filled = connection.filled_in(system, said, kept=kept)
        draft.sentence, draft.mapping = _patiently(lambda: _tested(filled))
    except LockstepError as error:
        form.full_clean()
        form.take(error)
        answer = _page(request, "sources/connect.html", {**asked, "form": form, "draft": draft})
        answer.status_code = 422
        return answer
    draft.save()
    return redirect("sources:connected", draft.pk)


@allow(Act.MANAGE_SOURCES)
def connected(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show whom the service took us for and the mapping it proposes; then begin to read."""
    draft = _mine(request, pk)
    if not draft.sentence:
        return redirect(f"{reverse('sources:connect', args=[draft.kind])}?{urlencode({'draft': draft.pk})}")
    name = request.POST.get("name", _free_name(draft.kind)).strip()
    every = request.POST.get("every", schedule.Schedule().every)
    text = request.POST.get("mapping", draft.mapping).replace("\r\n", "\n")
    wrong: dict[str, LockstepError] = {}
    if request.method == "POST":
        if not home().charter.exists():
            back = urlencode({"next": reverse("sources:connected", args=[draft.pk])})
            return redirect(f"/charter/begin?{back}")
        wrong = _begun(draft, name, text)
        if not wrong:
            schedule.choose(home(), name, schedule.Schedule(every if every in schedule.CHOICES else "60m"))
            draft.delete()
            return redirect("sources:run", runs.ask(Run.What.READ, by=request.user, source=name).pk)
    shown = {
        "draft": draft,
        "kind": _kind(draft.kind),
        "name": name,
        "every": every,
        "choices": live_screen.EVERY.items(),
        "rows": live_screen.rows_of(parse(draft.mapping)),
        "mapping": text,
        "wrong": wrong,
        "has_charter": home().charter.exists(),
    }
    answer = _page(request, "sources/connected.html", shown)
    if wrong:
        answer.status_code = 422
    return answer


@allow(Act.MANAGE_SOURCES)
def renew(request: HttpRequest, name: str) -> HttpResponse:
    """Change how a live source is reached; all else of it stays."""
    if not connection.is_live(home(), name):
        raise Http404
    try:
        kept: Connection | None = connection.read(home(), name)
    except LockstepError as error:
        messages.error(request, str(error))
        return redirect("sources:one", name)
    assert kept is not None
    system = _kind(kept.kind)
    form = live_screen.Settings(system, request.POST or None, initial=dict(kept.settings), kept=_filled(kept))
    if request.method == "POST":
        said = live_screen.said(system, request.POST)
        try:
            sentence = _patiently(lambda: connection.renew(home(), name, said))
        except LockstepError as error:
            form.full_clean()
            form.take(error)
        else:
            messages.info(request, f"It answers: {sentence}")
            if home().charter.exists():
                runs.ask(Run.What.READ, by=request.user, source=name)
            return redirect("sources:one", name)
    answer = _page(request, "sources/renew.html", {"name": name, "kind": system, "form": form})
    if request.method == "POST":
        answer.status_code = 422
    return answer


@allow(Act.MANAGE_SOURCES)
@require_POST
def plan(request: HttpRequest, name: str) -> HttpResponse:
    """Say how often a live source is read, pause it or go on."""
    if not connection.is_live(home(), name):
        raise Http404
    now = schedule.schedule_of(home(), name)
    is_paused = {"pause": True, "go on": False}.get(request.POST.get("act", ""), now.is_paused)
    try:
        schedule.choose(home(), name, schedule.Schedule(request.POST.get("every", now.every), is_paused))
    except LockstepError as error:
        messages.error(request, str(error))
    return redirect("sources:one", name)


@allow(Act.MANAGE_SOURCES)
def text(request: HttpRequest, name: str) -> HttpResponse:
    """Show a live source's mapping as text, and take corrections; the next run lands everything by it."""
    where = home()
    if name not in where.source_names():
        raise Http404
    if not connection.is_live(where, name):
        return redirect("sources:one", name)
    written, wrong = where.mapping(name).read_text(encoding="utf-8"), None
    if request.method == "POST":
        written = request.POST.get("mapping", "").replace("\r\n", "\n")
        try:
            written = _named(written, name)
            where.scratch.mkdir(parents=True, exist_ok=True)
            durable.put(where.mapping(name), written.encode(), workspace=where.scratch)
            if where.charter.exists():
                return redirect("sources:run", runs.ask(Run.What.READ, by=request.user, source=name).pk)
            return redirect("sources:one", name)
        except LockstepError as error:
            wrong = error
    answer = _page(request, "sources/text.html", {"name": name, "mapping": written, "wrong": wrong})
    if wrong is not None:
        answer.status_code = 422
    return answer


def _begun(draft: Connecting, name: str, text: str) -> dict[str, LockstepError]:
    """Keep the new source; return what is wrong with its name, its mapping or how it is reached."""
    try:
        connection.check_new_name(home(), name)
    except LockstepError as error:
        return {"name": error}
    try:
        named = _named(text, name)
    except LockstepError as error:
        return {"mapping": error}
    kept = _kept(draft)
    try:
        filled = connection.filled_in(_kind(draft.kind), {**kept.settings, **kept.secrets})
        connection.keep_new(home(), name, filled, named)
    except LockstepError as error:
        return {"reached": error}
    return {}


def _tested(filled: Connection) -> tuple[str, str]:
    connector = connection.opened(home(), filled)
    sentence = connector.check()
    return sentence, connection.proposed("new", filled, connector)


def _patiently(ask: Callable[[], Answer]) -> Answer:
    """Wait for a service as long as a page may."""
    asked = _tests.submit(ask)
    try:
        return asked.result(PATIENCE_S)
    except TookTooLong:
        asked.cancel()
        raise Unreachable(
            f"The service has not answered within {PATIENCE_S} seconds.",
            remedy="See whether its address is right and it is up, then test again.",
        ) from None


def _keep(draft: Connecting, system: Kind, said: dict[str, str], kept: Connection | None) -> Connecting:
    """Keep what was filled in, right or wrong: nothing has to be typed twice."""
    secret = {setting.name for setting in system.settings if setting.is_secret}
    before = kept.secrets if kept else {}
    draft.settings = {name: value for name, value in said.items() if name not in secret}
    draft.sealed = {
        name: seal(home(), value) for name in secret if (value := said.get(name, "").strip() or before.get(name, ""))
    }
    draft.sentence = draft.mapping = ""
    draft.save()
    return draft


def _kept(draft: Connecting) -> Connection:
    try:
        secrets = {name: unseal(home(), sealed) for name, sealed in draft.sealed.items()}
    except LockstepError:
        secrets = {}
    return Connection(draft.kind, draft.settings, secrets)


def _filled(kept: Connection | None) -> list[str]:
    return [name for name, secret in kept.secrets.items() if secret] if kept else []


def _shown(kept: Connection | None, draft: Connecting | None) -> dict[str, Any]:
    return dict(kept.settings) if kept and draft else {}


def _named(text: str, name: str) -> str:
    """Return a mapping under the name of its source.

    Raises
    ------
    LockstepError
        It is none, by line.
    """
    lines = text.splitlines()
    at = next((number for number, line in enumerate(lines) if line.startswith("source:")), None)
    if at is not None:
        lines[at] = f"source: {name}"
    text = "\n".join(lines) + "\n"
    parse(text, name="the mapping")
    return text


def _free_name(kind: str) -> str:
    taken, number, free = home().source_names(), 1, kind
    while free in taken:
        number += 1
        free = f"{kind}-{number}"
    return free


def _kind(name: str) -> Kind:
    kind = connection.kinds().get(name)
    if kind is None:
        raise Http404
    return kind


def _mine(request: HttpRequest, pk: UUID | str) -> Connecting:
    try:
        return get_object_or_404(Connecting, pk=pk if isinstance(pk, UUID) else UUID(pk), owner=request.user)
    except ValueError:
        raise Http404 from None


def _page(request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    reader, problem = opened()
    return page(request, template, framed(reader, problem=problem), shown)
