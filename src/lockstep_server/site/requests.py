"""One line in the log for each request, under a number that its answer carries too."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lockstep_server.people.models import User
from lockstep_server.site.logs import request_id

log = logging.getLogger(__name__)


class RequestMiddleware:
    """Stands before all others, so that whatever they answer is written down."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(6)
        mark, started = request_id.set(number), time.monotonic()
        try:
            answer = self.get_response(request)
            answer.headers["X-Request-Id"] = number
            if not _is_file(request, answer):
                log.info("request", extra=_fields(request, answer, started))
            return answer
        finally:
            request_id.reset(mark)


def _is_file(request: HttpRequest, answer: HttpResponse) -> bool:
    return request.path_info.startswith(settings.STATIC_URL) and answer.status_code < 400


def _fields(request: HttpRequest, answer: HttpResponse, started: float) -> dict[str, object]:
    match = request.resolver_match
    # Only a user that somebody asked for already: the log asks the database nothing.
    user = getattr(request, "_cached_user", None)
    return {
        "method": request.method,
        "route": match.view_name if match else "-",
        "status": answer.status_code,
        "ms": round((time.monotonic() - started) * 1000),
        **({"user": user.pk} if isinstance(user, User) else {}),
    }
