"""The slice flow, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Names the slice."""

    name = "lockstep_server.flow"
    label = "flow"

    def ready(self) -> None:
        """Have the page's default view computed after each sync."""
        from lockstep_server.flow import pages  # noqa: F401, PLC0415  # models are there only now
