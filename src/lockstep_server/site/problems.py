"""Pages for what went wrong: in words, with the number by which the log knows the request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from lockstep_server.people.gate import public
from lockstep_server.site.logs import request_id

#: What is said where even the page that says it can't be made.
_PLAIN = "Something failed on our side. Nothing you sent was kept. Number of this request: {number}\n"
_TEXT = "text/plain; charset=utf-8"


@public
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that a request could not be understood."""
    return _page(request, 400, "This request could not be read.")


@public
def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that something is not open to the one who asks."""
    return _page(request, 403, "This is not open to you.")


@public
def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was sent without the mark of our page: from another site, or from one opened long ago."""
    return _page(request, 403, "This form is too old or came from another site.", template="403_csrf.html")


@public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that there is no such page."""
    return _page(request, 404, "There is no such page.")


@public
def failed(request: HttpRequest) -> HttpResponse:
    """Say that we failed; this page must come even where nothing else does."""
    try:
        return _page(request, 500, "Something failed on our side.")
    except Exception:
        number = request_id.get()
        return HttpResponse(_PLAIN.format(number=number), status=500, content_type=_TEXT)


def _page(request: HttpRequest, status: int, sentence: str, template: str = "") -> HttpResponse:
    number = request_id.get()
    if request.path_info.startswith("/api/"):
        return JsonResponse({"detail": sentence, "request_id": number}, status=status)
    # Without the request: what stands around other pages asks the database, which may be what failed.
    try:
        text = loader.render_to_string(template or f"{status}.html", {"number": number})
    except ValueError:
        # The files of the pages are not in place yet (`lockstep serve` puts them there): words go without them.
        return HttpResponse(f"{sentence} Number of this request: {number}\n", status=status, content_type=_TEXT)
    return HttpResponse(text, status=status)
