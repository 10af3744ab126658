"""What one slice shows inside another's page: slices don't know each other, so each offers its part by a name."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import autodiscover_modules
from django.utils.safestring import SafeString, mark_safe

View = Callable[[HttpRequest], HttpResponse]
_offered: dict[str, View] = {}


def offer(name: str, view: View) -> None:
    """Offer a view, its gate and all, as a part of other pages; a slice does so in its `parts.py`."""
    _offered[name] = view


def part(request: HttpRequest, name: str) -> SafeString:
    """Return a part for whoever asks; nothing where they may not see it, or there is nothing to show.

    Parameters
    ----------
    request
        Of the page around it: its period and segment are the part's too.
    name
        As it was offered.
    """
    if name not in _offered:
        autodiscover_modules("parts")
    answer = _offered[name](request)
    if answer.status_code != HTTPStatus.OK:
        return SafeString("")
    return mark_safe(answer.content.decode())  # noqa: S308  # a page of our own, escaped where it was made
