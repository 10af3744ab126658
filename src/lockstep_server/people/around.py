"""What pages of the sign-in library are framed by: they do not know our frame."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lockstep_server.frame.page import Frame, framed, opened


def around(request: HttpRequest) -> dict[str, Any]:
    """Return a frame for pages that bring none; the record is opened only where the page shows it."""
    return {"frame": SimpleLazyObject(_frame), "sends_email": settings.SENDS_EMAIL}


def _frame() -> Frame:
    reader, problem = opened()
    return framed(reader, problem=problem)
