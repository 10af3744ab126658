"""The slice sources, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Names the slice."""

    name = "lockstep_server.sources"
    label = "sources"

    def ready(self) -> None:
        """Have dead jobs begun again, and what nothing reads removed."""
        from lockstep_server.sources import rounds  # noqa: F401, PLC0415  # models are there only now
