"""The slice people, as Django knows it."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in


class Config(AppConfig):
    """Names the slice; keeps a list of who is signed in where, and asks for a second step that was reset."""

    name = "lockstep_server.people"
    label = "people"

    def ready(self) -> None:
        """Hear of every sign-in, also of those that the sign-in library does not make: set-up and invitation."""
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415  # its module wants models, as below

        user_logged_in.connect(_keep_session, dispatch_uid="people.sessions")
        user_logged_in.connect(_ask_for_second_step, dispatch_uid="people.second-step-asked")
        authenticator_added.connect(_has_second_step, dispatch_uid="people.second-step-there")


def _keep_session(sender: object, request: Any, user: Any, **_: object) -> None:
    from allauth.usersessions.models import UserSession  # noqa: PLC0415  # models are there only after all apps are

    request.user = user  # set already where a browser asked; not where code signs someone in
    UserSession.objects.create_from_request(request)


def _ask_for_second_step(sender: object, request: Any, user: Any, **_: object) -> None:
    if user.second_step_reset_at:
        said = "An administrator reset your second step. Set up a new one under Your account."
        messages.warning(request, said, fail_silently=True)


def _has_second_step(sender: object, user: Any, authenticator: Any, **_: object) -> None:
    if authenticator.type != authenticator.Type.RECOVERY_CODES and user.second_step_reset_at:
        user.second_step_reset_at = None
        user.save(update_fields=["second_step_reset_at"])
