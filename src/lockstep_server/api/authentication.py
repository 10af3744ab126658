"""Who asks: the bearer of a token or a signed-in session, and whether they may do what an operation asks for.

A request that shows a token is judged by the token alone: a bad one is refused even where a session would do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer

from lockstep_server.api.limits import count
from lockstep_server.api.problems import Refused
from lockstep_server.people.models import Token, User, hash_of
from lockstep_server.people.roles import Act

#: How often the time of last use is written down.
USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks.

    Attributes
    ----------
    user
        The person.
    acts
        What they may do here: never more than their roles let them, with a token never more than its scopes.
    token
        What they showed; None: a session.
    """

    user: User
    acts: frozenset[Act]
    token: Token | None = None


def caller_of(request: HttpRequest) -> Caller:
    """Return who asks; every operation has one."""
    caller: Caller = request.auth
    return caller


class Bearer(HttpBearer):
    """A token in the header ``Authorization``."""

    openapi_description = (
        "A token, made by its owner in the web pages, shown once and kept as a hash. It may do what its scopes say and "
        "its owner's roles allow. Scopes: " + ", ".join(f"`{act}`" for act in Act) + "."
    )

    def __init__(self, act: Act | None) -> None:
        self._act = act
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return the bearer, None where the token is unknown, expired or its owner's no more."""
        # Looked up by its hash: how long that takes says nothing about the tokens there are.
        held = Token.objects.select_related("user").filter(secret_hash=hash_of(token.strip())).first()
        now = timezone.now()
        if held is None or not held.user.is_active or (held.expires_at is not None and held.expires_at <= now):
            return None
        if held.used_at is None or held.used_at <= now - USED_EVERY:
            Token.objects.filter(pk=held.pk).update(used_at=now)
        return _let_in(Caller(held.user, held.acts, held), self._act)


class Session(APIKeyCookie):
    """A session of the web pages; what changes anything needs the CSRF token too."""

    openapi_description = "The session of someone signed in to the web pages."
    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, act: Act | None) -> None:
        self._act = act
        super().__init__(csrf=True)

    def __call__(self, request: HttpRequest) -> Any:
        """Return who is signed in, None where nobody is or where a token was shown."""
        return None if "Authorization" in request.headers else super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return who is signed in."""
        if not isinstance(request.user, User):
            return None
        return _let_in(Caller(request.user, request.user.acts), self._act)


def _let_in(caller: Caller, act: Act | None) -> Caller:
    count(f"token:{caller.token.pk}" if caller.token else f"user:{caller.user.pk}")
    if act is None or act in caller.acts:
        return caller
    if caller.token is not None and act in caller.user.acts:
        raise Refused(403, f"This token lacks the scope “{act}”.", "Make a token that has it, in the web pages.")
    raise Refused(403, f"Your roles do not let you do this: it asks for “{act}”.", "Ask an administrator for a role.")
