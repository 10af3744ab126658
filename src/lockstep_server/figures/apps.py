"""The slice figures, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Names the slice."""

    name = "lockstep_server.figures"
    label = "figures"

    def ready(self) -> None:
        """Have the first screen's definitions computed after each sync."""
        from lockstep_server.figures import ahead  # noqa: F401, PLC0415  # models are there only now
