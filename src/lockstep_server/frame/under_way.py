"""A page that can't be there in a moment says what is being computed, and comes by itself when it is.

The view runs first with what is kept alone (`answers.only_kept`). Where something is missing, a thread beside the
request computes it and keeps it; if that takes longer than anybody waits gladly, the page says so and asks again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from lockstep_server.frame import answers, reading
from lockstep_server.frame.clock import now_s
from lockstep_server.frame.page import framed, page

View = TypeVar("View", bound=Callable[..., Any])

#: Says since when this page has been waited for, epoch seconds; whoever sends it asks whether it is there.
SINCE = "X-Under-Way"
#: Computations of one process at a time; there are several processes.
_CREW = 2
#: Seconds for which what failed beside a request is not tried there again: the page itself then says why.
_FAILED_S = 60

_running: dict[str, Future[None]] = {}
_beginning = threading.Lock()


def under_way(doing: str) -> Callable[[View], View]:
    """Have a page answer in a moment, whatever it takes to compute.

    Parameters
    ----------
    doing
        What is being computed, as a heading says it, such as ``Splitting the gap``.

    Notes
    -----
    The view may run more than once for one request, so it only reads.
    """

    def put(view: View) -> View:
        @wraps(view)
        def at_once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if answers.computes_nothing():  # as a part of another page, whose visitor waits for both
                return _plainly(view, request, *args, **kwargs)
            until = time.monotonic() + settings.PATIENCE_S
            while True:
                try:
                    with answers.only_kept():
                        answer = _plainly(view, request, *args, **kwargs)
                except answers.NotKept as missing:
                    if _has_failed(missing):
                        return _plainly(view, request, *args, **kwargs)
                    if not _is_made(missing, until):
                        return _not_yet(request, missing, doing)
                else:
                    is_asked_again = SINCE in request.headers and "X-Drawer" not in request.headers
                    return HttpResponseClientRefresh() if is_asked_again else answer

        return at_once  # type: ignore[return-value]  # the same view, sooner

    return put


def _plainly(view: Callable[..., Any], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    answer: HttpResponse = view(request, *args, **kwargs)
    return answer


def _is_made(missing: answers.NotKept, until: float) -> bool:
    """Have something computed beside the request, and wait for it as long as that is a moment."""
    with _beginning:
        work = _running.get(missing.key)
        is_ours = work is None
        if work is None:
            work = _running[missing.key] = _crew().submit(_make, missing)
            work.add_done_callback(lambda _: _running.pop(missing.key, None))
    try:
        work.result(max(0.0, until - time.monotonic()))
    except TimeoutError:
        if is_ours:
            # A reader belongs to one thread: it goes with the work, and this thread opens another.
            reading.part_with()
            work.add_done_callback(lambda _: missing.reader.close())
        return False
    return True


def _make(missing: answers.NotKept) -> None:
    """Compute and keep it; a failure is the page's own to tell, so that it is only noted here."""
    try:
        missing.make()
    except Exception:
        caches["answers"].set(f"{missing.key}-failed", True, _FAILED_S)
    finally:
        connection.close()


def _has_failed(missing: answers.NotKept) -> bool:
    return bool(caches["answers"].get(f"{missing.key}-failed"))


@cache
def _crew() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_CREW, thread_name_prefix="under-way")


def _not_yet(request: HttpRequest, missing: answers.NotKept, doing: str) -> HttpResponse:
    """Say what is being computed, and since when; not a page that anybody may keep."""
    now = now_s()
    since = request.headers.get(SINCE, "")
    began = min(int(since), now) if since.isdecimal() and len(since) < 15 else now
    shown = {
        "doing": doing,
        "since_s": began,
        "seconds": now - began,
        "journeys": missing.reader.version.counts["journeys"],
        "here": request.get_full_path(),
        "is_drawer": "X-Drawer" in request.headers,
    }
    if SINCE in request.headers or "X-Drawer" in request.headers:
        answer = render(request, "frame/under_way_body.html", shown)
    else:
        answer = page(request, "frame/under_way.html", framed(missing.reader), shown)
    answer.status_code = 202
    answer.headers[SINCE] = str(began)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
