"""Answers as they are sent: JSON with an ETag, and 304 where the asker has it already.

An answer made from the record is the same as long as record version, charter version, release and question are, so
its ETag is made of these and a second asker costs no computation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from lockstep.insight.reader import Reader
from lockstep_server.api.problems import Refused
from lockstep_server.frame.page import opened

_RELEASE = version("lockstep")


def record() -> Reader:
    """Return the open record.

    Raises
    ------
    Refused
        503: nothing has been synced yet, or the record can't be opened.
    """
    reader, wrong = opened()
    if wrong is not None:
        raise Refused(503, wrong.sentence, wrong.remedy or "Tell an administrator.")
    if reader is None:
        raise Refused(503, "There is no record yet.", "Add a source in the web pages and read it.")
    return reader


def versioned(request: HttpRequest, reader: Reader, compute: Callable[[], Any]) -> HttpResponse:
    """Answer out of the record: the ETag is known before anything is computed.

    Parameters
    ----------
    request
        Its address and parameters are the question.
    reader
        The versions the answer rests on.
    compute
        Makes it; JSON values.
    """
    question = sorted((name, value) for name, values in request.GET.lists() for value in values)
    # A company's own figures change without a new version of record or charter.
    tag = _tag([_RELEASE, reader.version.name, reader.charter.version, reader.own.version, request.path, question])
    return _not_modified(request, tag) or _sent(compute(), tag)


def current(request: HttpRequest, said: Any) -> HttpResponse:
    """Answer what does not rest on the record alone: the ETag is made of the answer."""
    tag = _tag(said)
    return _not_modified(request, tag) or _sent(said, tag)


def _sent(said: Any, tag: str) -> HttpResponse:
    # The very text that `lockstep figure --json` prints.
    text = json.dumps(said, ensure_ascii=False, indent=2, allow_nan=False)
    return _marked(HttpResponse(text, content_type="application/json"), tag)


def _not_modified(request: HttpRequest, tag: str) -> HttpResponse | None:
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    # Compared weakly, as RFC 9110 wants it here; compressing an answer makes its tag weak.
    held = {each.removeprefix("W/") for each in asked}
    return _marked(HttpResponseNotModified(), tag) if tag in held or "*" in held else None


def _marked(answer: HttpResponse, tag: str) -> HttpResponse:
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Authorization, Cookie"
    return answer


def _tag(parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
