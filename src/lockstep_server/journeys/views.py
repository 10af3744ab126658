"""Keeping, changing and deleting saved views. Only its owner changes a view; everyone sees a shared one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from lockstep_server.journeys.models import SavedView
from lockstep_server.journeys.wanted import plain
from lockstep_server.people.gate import allow
from lockstep_server.people.models import User
from lockstep_server.people.roles import Act

#: More tabs than this is no help to anybody.
MOST = 30


@allow(Act.SEE_PEOPLE)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is under a name."""
    query = plain(request.POST.get("query", ""))
    if request.POST.get("is_current"):
        query = plain("&".join(part for part in query.split("&") if not part.startswith("period=")))
    owner = _owner(request)
    view = SavedView(owner=owner, query=query, is_shared=bool(request.POST.get("is_shared")))
    if owner.saved_views.count() >= MOST:
        return _refused(request, query, f"You have {MOST} views already. Delete one first; this one was not kept.")
    if problem := _named(view, request.POST.get("name", "")):
        return _refused(request, query, problem)
    messages.success(request, f"The view “{view.name}” is kept.")
    return _to_list(query)


@allow(Act.SEE_PEOPLE)
@require_POST
def change(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename a view, share it, or keep it to oneself."""
    view = get_object_or_404(SavedView, pk=view_id, owner=_owner(request))
    view.is_shared = bool(request.POST.get("is_shared"))
    if problem := _named(view, request.POST.get("name", "")):
        messages.error(request, problem)
    return _to_list(view.query)


@allow(Act.SEE_PEOPLE)
@require_POST
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete a view; the journeys it showed are untouched."""
    view = get_object_or_404(SavedView, pk=view_id, owner=_owner(request))
    view.delete()
    messages.success(request, f"The view “{view.name}” is deleted. Its journeys are untouched.")
    return _to_list(view.query)


def _owner(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _named(view: SavedView, name: str) -> str | None:
    """Give a view its name and keep it; return what is wrong with the name."""
    view.name = " ".join(name.replace("\x00", " ").split())  # PostgreSQL takes no NUL
    if not view.name:
        return "A view needs a name. It was not kept."
    if len(view.name) > (most := SavedView._meta.get_field("name").max_length):
        return f"That name has {len(view.name)} letters, and a view's has at most {most}. It was not kept."
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        return f"You have a view “{view.name}” already. Choose another name; this one was not kept."
    return None


def _refused(request: HttpRequest, query: str, problem: str) -> HttpResponse:
    """Go back with what was typed."""
    messages.error(request, problem)
    typed = {"view_name": request.POST.get("name", "")[:200], "view_shared": request.POST.get("is_shared", "")}
    return _to_list(f"{query}&{urlencode(typed)}" if query else urlencode(typed))


def _to_list(query: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('journeys:list')}?{query}")
