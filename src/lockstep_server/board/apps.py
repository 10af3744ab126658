"""The slice board, as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Config(AppConfig):
    """Names the slice."""

    name = "lockstep_server.board"
    label = "board"

    def ready(self) -> None:
        """Have the first screen computed after each sync."""
        from lockstep_server.board import ahead  # noqa: F401, PLC0415  # models are there only now
