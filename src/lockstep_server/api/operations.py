"""How an operation is made: it says which act it asks for and what it answers, and passes the same gate as all."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from difflib import get_close_matches
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from lockstep_server.api.authentication import Bearer, Session
from lockstep_server.api.problems import Problem, Refused
from lockstep_server.people.roles import Act

Operation = Callable[..., HttpResponse]
#: What any operation may answer instead, by status.
ANYWHERE = (401, 403, 409, 413, 414, 422, 429, 500, 503)


def get(
    router: Router, path: str, act: Act | None, shape: type[Schema], *, also: tuple[int, ...] = ()
) -> Callable[[Operation], Operation]:
    """Make a function an operation that reads.

    Parameters
    ----------
    router
        Where it belongs.
    path
        Its address below the router's.
    act
        What it asks for; None: anyone with a token or a session, for what is about themselves.
    shape
        Of its answer with status 200.
    also
        Further statuses it may refuse with, such as 404.
    """
    return _made(router.get, path, act, {200: shape, 304: None}, also)


def post(
    router: Router, path: str, act: Act, shape: type[Schema], *, status: int, also: tuple[int, ...] = ()
) -> Callable[[Operation], Operation]:
    """Make a function an operation that takes something in; as `get`, but `shape` is of its answer with `status`."""
    return _made(router.post, path, act, {status: shape}, also)


def _made(
    route: Callable[..., Any], path: str, act: Act | None, answers: dict[int, Any], also: tuple[int, ...]
) -> Callable[[Operation], Operation]:
    responses = answers | dict.fromkeys(sorted({*also, *ANYWHERE}), Problem)

    def make(function: Operation) -> Operation:
        @wraps(function)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
            _refuse_strangers(request, known)
            return function(request, **arguments)

        # The framework looks a function's annotations up where it is defined; this one is defined here.
        answer.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]
        made: Operation = route(
            path,
            auth=[Bearer(act), Session(act)],
            response=responses,
            operation_id=function.__name__,
            url_name=function.__name__,
            summary=(function.__doc__ or "").split("\n", 1)[0],
            openapi_extra={"x-act": act.value} if act else None,
        )(answer)
        models = answer._ninja_operation.models  # type: ignore[attr-defined]
        known = {
            name for model in models if model.__ninja_param_source__ == "query" for name in model.__ninja_flatten_map__
        }
        return made

    return make


def _refuse_strangers(request: HttpRequest, known: set[str]) -> None:
    """Refuse a parameter nobody reads: left out in silence, a misspelt filter would give a wrong figure."""
    for name, values in request.GET.lists():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            listed = f"These work: {', '.join(sorted(known))}." if known else "It takes none."
            hint = f"Did you mean {near[0]}?" if near else listed
            raise Refused(422, f"There is no parameter “{name[:100]}” here.", hint)
        if len(values) > 1:
            raise Refused(422, f"“{name}” is said {len(values)} times.", "Say it once.")
