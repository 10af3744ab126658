"""The slice sources, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Names the slice."""

    name = "lockstep_server.sources"
    label = "sources"

    def ready(self) -> None:
        """Hear of what arrives."""
        from lockstep_server.frame.arriving import arrived  # noqa: PLC0415  # models are there only now
        from lockstep_server.sources.live import hear  # noqa: PLC0415

        arrived.connect(hear, dispatch_uid="sources.live")
