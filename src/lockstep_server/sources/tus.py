"""Uploads that go on where they stopped: the tus protocol 1.0, its core, creation, expiration and termination.

https://tus.io/protocols/resumable-upload. Kept small and our own: django-tus was last tried on Django 3.1, drf-tus
needs Django REST Framework, and both make paths of names that come from outside.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date

from lockstep.values.faults import LockstepError
from lockstep_server.people.gate import allow
from lockstep_server.people.roles import Act
from lockstep_server.sources import storing
from lockstep_server.sources.models import Upload

VERSION = "1.0.0"
#: An unfinished upload waits this long for its rest.
PATIENCE = timedelta(days=1)
_PIECE = 1 << 18


@allow(Act.MANAGE_SOURCES)
def create(request: HttpRequest) -> HttpResponse:
    """Begin an upload (POST), or say what this server can (OPTIONS)."""
    if request.method == "OPTIONS":
        return _answer(
            204,
            {"Tus-Version": VERSION, "Tus-Extension": "creation,expiration,termination",
             "Tus-Max-Size": str(settings.UPLOAD_LIMIT)},
        )  # fmt: skip
    if request.method != "POST":
        return _answer(405, {"Allow": "OPTIONS, POST"})
    if (refused := _wrong_version(request)) is not None:
        return refused
    size = _number(request.headers.get("Upload-Length"))
    if size is None:
        return _answer(400, text="Upload-Length is missing or no number.")
    name = _metadata(request.headers.get("Upload-Metadata", "")).get("filename", "")
    try:
        storing.check_room(size)
    except LockstepError as error:
        return _answer(_status(error), text=str(error))
    upload = Upload.objects.create(
        owner=request.user,
        name=storing.shown_name(name),
        stored_name=storing.stored_name(name),
        size=size,
        is_whole=size == 0,
    )
    with storing.writing(upload, is_new=True):
        pass
    return _answer(201, {"Location": reverse("sources:upload-part", args=[upload.pk]), **_expiry(upload)})


@allow(Act.MANAGE_SOURCES)
def part(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how much has arrived (HEAD), take more (PATCH), or give it up (DELETE). One's own uploads only."""
    upload = Upload.objects.filter(pk=pk, owner=request.user).first()
    if request.method not in ("HEAD", "PATCH", "DELETE"):
        return _answer(405, {"Allow": "DELETE, HEAD, PATCH"})
    if (refused := _wrong_version(request)) is not None:
        return refused
    if upload is None:
        return _answer(404, {"Cache-Control": "no-store"})
    if request.method == "HEAD":
        return _answer(
            200,
            {"Upload-Offset": str(storing.received(upload)), "Upload-Length": str(upload.size),
             "Cache-Control": "no-store", **_expiry(upload)},
        )  # fmt: skip
    if request.method == "DELETE":
        try:
            with storing.writing(upload):
                # In one step with the look whether it is mapped: that may be asked for at this very moment.
                if not Upload.objects.filter(pk=upload.pk, draft=None).delete()[0]:
                    return _answer(403, text="This file is being mapped already.")
                storing.remove(upload)
        except FileNotFoundError:
            upload.delete()
        except storing.Busy:
            return _answer(423, text="This file is being sent from another window.")
        return _answer(204)
    return _take(request, upload)


def _take(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.headers.get("Content-Type") != "application/offset+octet-stream":
        return _answer(415, text="The bytes of an upload come as application/offset+octet-stream.")
    offset = _number(request.headers.get("Upload-Offset"))
    if offset is None:
        return _answer(400, text="Upload-Offset is missing or no number.")
    try:
        with storing.writing(upload) as at:
            if offset != at:
                return _answer(409, text=f"{at} bytes have arrived; go on from there.")
            now = storing.append(upload, _pieces(request), at=at)
    except storing.Busy:
        return _answer(423, text="This file is being sent from another window.")
    except FileNotFoundError:  # given up in another window, or swept
        return _answer(404, {"Cache-Control": "no-store"})
    except LockstepError as error:
        return _answer(_status(error), text=str(error))
    return _answer(204, {"Upload-Offset": str(now), **_expiry(upload)})


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """Yield the body; where the line breaks, what arrived before counts."""
    while True:
        try:
            piece = request.read(_PIECE)
        except OSError:
            return
        if not piece:
            return
        yield piece


def _status(refused: LockstepError) -> int:
    return 507 if isinstance(refused, storing.NoRoom) else 413


def _wrong_version(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    return _answer(412, {"Tus-Version": VERSION})


def _answer(status: int, headers: dict[str, str] | None = None, *, text: str = "") -> HttpResponse:
    return HttpResponse(
        text,
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={"Tus-Resumable": VERSION, **(headers or {})},
    )


def _expiry(upload: Upload) -> dict[str, str]:
    return {} if upload.is_whole else {"Upload-Expires": http_date((upload.changed_at + PATIENCE).timestamp())}


def _number(text: str | None) -> int | None:
    """Return a plain whole number; `isdigit` alone would take digits of other scripts."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 19 else None


def _metadata(header: str) -> dict[str, str]:
    found = {}
    for pair in header[:4000].split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except binascii.Error:
            continue
    return found
