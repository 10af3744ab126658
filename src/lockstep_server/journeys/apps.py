"""The slice journeys, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Names the slice."""

    name = "lockstep_server.journeys"
    label = "journeys"

    def ready(self) -> None:
        """Have the rows of the list made after each sync."""
        from lockstep_server.journeys import record  # noqa: F401, PLC0415  # models are there only now
