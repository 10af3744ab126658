"""What the API says when it can't answer: one shape for every refusal, with what to do next."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ConfigDict, Field

from lockstep.values.faults import LockstepError, WrongUse

_log = logging.getLogger(__name__)


class Problem(Schema):
    """Why there is no answer, and what to do about it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"detail": "There is no parameter “ownr” here.", "remedy": "Did you mean owner?"}]
        },
    )

    detail: str = Field(description="What is wrong, in one sentence.")
    remedy: str = Field(description="What to do next.")


class Refused(Exception):
    """What stops an operation.

    Parameters
    ----------
    status
        HTTP status.
    detail, remedy
        As `Problem` has them.
    headers
        Sent along.
    """

    def __init__(self, status: int, detail: str, remedy: str, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.detail, self.remedy, self.headers = status, detail, remedy, headers or {}
        super().__init__(detail)


def problem(status: int, detail: str, remedy: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return a refusal as it is sent; no cache keeps it."""
    said = {"detail": detail, "remedy": remedy}
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return JsonResponse(said, status=status, headers=kept, json_dumps_params={"ensure_ascii": False})


def unknown_address(request: HttpRequest) -> HttpResponse:
    """Answer for every address below /api/ that is no operation."""
    return problem(404, f"The API has no address {request.path[:200]}.", "GET /api/openapi.json lists what there is.")


def unknown_name(what: str, name: str, known: Mapping[str, Any] | list[str]) -> Refused:
    """Return the refusal of a name that nothing has, with the nearest that something has."""
    near = get_close_matches(name, list(known), n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There is {', '.join(known)}." if known else "There is none yet."
    return Refused(404, f"There is no {what} “{name[:100]}”.", hint)


def answer_problems(api: NinjaAPI) -> None:
    """Have every exception of an operation answered in this shape."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return problem(error.status, error.detail, error.remedy, error.headers)

    @api.exception_handler(AuthenticationError)
    def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(
            401,
            "This needs a token or a signed-in session.",
            "Send the header “Authorization: Bearer TOKEN”; tokens are made under your name, in the web pages.",
            {"WWW-Authenticate": 'Bearer realm="lockstep"'},
        )

    @api.exception_handler(HttpError)
    def by_framework(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error), "Correct the request and send it again.")

    @api.exception_handler(Http404)
    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return unknown_address(request)

    @api.exception_handler(ValidationError)
    def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0]
        name = str(first["loc"][-1])
        return problem(422, f"“{name}” can't be read: {first['msg']}.", "Correct it as the API's reference says.")

    @api.exception_handler(WrongUse)
    def wrong_use(request: HttpRequest, error: WrongUse) -> HttpResponse:
        return problem(422, error.sentence, error.remedy)

    @api.exception_handler(LockstepError)
    def unanswerable(request: HttpRequest, error: LockstepError) -> HttpResponse:
        return problem(409, error.sentence, error.remedy or "Sync the sources again.")

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        route = request.resolver_match.route if request.resolver_match else ""
        _log.error("An operation of the API failed: %s", route, exc_info=error)
        return problem(500, "The service failed at this request.", "Try again; if it stays, tell an administrator.")
