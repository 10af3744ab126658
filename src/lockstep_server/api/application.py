"""The API as a whole: its operations, and what stands around each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from lockstep_server.api import (
    actions,
    claims,
    erasures,
    figures,
    journeys,
    leads,
    people,
    reconciliation,
    record,
    sources,
)
from lockstep_server.api.limits import refuse_oversize
from lockstep_server.api.problems import Refused, answer_problems, problem

WORDS = """Everything the pages show, for programs. Every answer says which version of the record and of the charter
it rests on; the same two and the same question give the same answer. Money is decimal text with its currency, times
are ISO 8601 in UTC."""

#: No pages of the framework's own: they would load scripts from elsewhere.
api = NinjaAPI(
    title="Lockstep", version=version("lockstep"), description=WORDS, openapi_url=None, docs_url=None,
    urls_namespace="api",
)  # fmt: skip
answer_problems(api)
api.add_router("/figures", figures.router)
api.add_router("/sources", sources.router)
api.add_router("", record.router)
api.add_router("", journeys.router)
api.add_router("", people.router)
api.add_router("", reconciliation.router)
api.add_router("", leads.router)
api.add_router("", erasures.router)
api.add_router("", actions.router)
api.add_router("", claims.router)


def enclosed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view of the framework inside what every operation shares.

    Sizes are refused before anything is read, a method nobody serves is refused in words, and whoever may GET
    may ask for the HEAD.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            refuse_oversize(request)
        except Refused as error:
            return problem(error.status, error.detail, error.remedy)
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        said = view(request, *args, **kwargs)
        request.method = asked  # the server leaves the body out of the answer to a HEAD
        if said.status_code != 405:
            return said
        allowed = ", ".join(sorted({*said["Allow"].split(", "), "HEAD"}))
        return problem(405, f"{request.method} is not served here.", f"Use {allowed}.", {"Allow": allowed})

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # sessions are checked by the operation's own gate
    return answer
