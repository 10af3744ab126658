"""The slice service, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Names the slice."""

    name = "lockstep_server.service"
    label = "service"

    def ready(self) -> None:
        """Let the question for readiness say whether somebody does the jobs."""
        from lockstep_server.service.models import Heartbeat  # noqa: PLC0415  # models exist from here on
        from lockstep_server.site import health  # noqa: PLC0415

        health.also_say("worker", lambda: "alive" if Heartbeat.is_alive("worker") else "silent")
        health.also_say("scheduler", lambda: "alive" if Heartbeat.is_alive("scheduler") else "silent")
