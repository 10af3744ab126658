"""The slice people, as Django knows it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class Config(AppConfig):
    """Names the slice, and keeps a list of who is signed in where."""

    name = "lockstep_server.people"
    label = "people"

    def ready(self) -> None:
        """Hear of every sign-in, also of those that the sign-in library does not make: set-up and invitation."""
        user_logged_in.connect(_keep_session, dispatch_uid="people.sessions")


def _keep_session(sender: object, request: Any, user: Any, **_: object) -> None:
    from allauth.usersessions.models import UserSession  # noqa: PLC0415  # models are there only after all apps are

    request.user = user  # set already where a browser asked; not where code signs someone in
    UserSession.objects.create_from_request(request)
