"""Who asks, and who may sign in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from lockstep.values import instants
from lockstep_server.api import shapes
from lockstep_server.api.authentication import caller_of
from lockstep_server.api.conditional import current
from lockstep_server.api.cursors import PAGE, Cursor, Limit, after, next_page
from lockstep_server.api.operations import get
from lockstep_server.people.models import Token, User
from lockstep_server.people.roles import Act

router = Router(tags=["people"])


class Paged(Schema):
    """Which page."""

    cursor: Cursor = None
    limit: Limit = PAGE


@get(router, "/me", None, shapes.Me)
def show_me(request: HttpRequest) -> HttpResponse:
    """Show who asks, and what they may do."""
    caller = caller_of(request)
    return current(
        request,
        _person(caller.user) | {"acts": sorted(caller.acts), "token": _token(caller.token) if caller.token else None},
    )


@get(router, "/people", Act.MANAGE_PEOPLE, shapes.People)
def list_people(request: HttpRequest, asked: Query[Paged]) -> HttpResponse:
    """List everyone who may sign in, by e-mail address."""
    place = after(request, None, asked.cursor)
    people = User.objects.prefetch_related("held_roles").order_by("email")
    found = list(people.filter(email__gt=place)[: asked.limit + 1] if place else people[: asked.limit + 1])
    shown = found[: asked.limit]
    return current(
        request,
        {
            "items": [
                _person(user) | {"is_active": user.is_active, "joined_at": instants.iso(instants.to_s(user.joined_at))}
                for user in shown
            ],
            "next": next_page(request, None, shown[-1].email) if len(found) > len(shown) else None,
        },
    )


def _person(user: User) -> dict[str, Any]:
    return {"name": user.name, "email": user.email, "member": user.member, "roles": sorted(user.roles)}


def _token(token: Token) -> dict[str, Any]:
    return {
        "name": token.name,
        "prefix": token.prefix,
        "scopes": sorted(token.scopes),
        "expires_at": instants.iso(instants.to_s(token.expires_at)) if token.expires_at else None,
    }
