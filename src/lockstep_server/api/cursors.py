"""Cursors: where the next page begins, signed, and good for the question and the versions they were given for."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from pydantic import Field

from lockstep.insight.reader import Reader
from lockstep_server.api.problems import Refused

#: Rows of a page where nobody says otherwise, and at most.
PAGE, LARGEST_PAGE = 100, 1_000

Cursor = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=2_000,
        pattern=r"^[A-Za-z0-9_.:-]+$",
        description="`next` of the page before, as it stands; left out: the first page.",
    ),
]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Rows of a page.")]

_signer = Signer(salt="lockstep.api.cursor")


def after(request: HttpRequest, reader: Reader | None, cursor: str | None) -> Any:
    """Return the place after which a page begins, None for the first.

    Parameters
    ----------
    request
        Its address and parameters are the question; the page's size may change on the way.
    reader
        The versions that are read; None: what is paged stands beside the record.
    cursor
        As the page before gave it.

    Raises
    ------
    Refused
        422: it was not made here, or for another question; 409: the record or the charter has moved on.
    """
    if cursor is None:
        return None
    try:
        said = _signer.unsign_object(cursor)
    except (BadSignature, ValueError):
        raise Refused(422, "This cursor was not given by this service.", "Begin with the first page.") from None
    if said["question"] != _question(request):
        raise Refused(422, "This cursor belongs to another question.", "Keep all parameters but “limit”.")
    if said["versions"] != _versions(reader):
        raise Refused(409, "The record or the charter has changed since the first page.", "Begin with the first page.")
    return said["after"]


def next_page(request: HttpRequest, reader: Reader | None, place: Any) -> str:
    """Return the cursor of the page that begins after a place (a JSON value)."""
    said = {"question": _question(request), "versions": _versions(reader), "after": place}
    return str(_signer.sign_object(said))


def _question(request: HttpRequest) -> list[Any]:
    kept = sorted((name, value) for name, value in request.GET.items() if name not in ("cursor", "limit"))
    return [request.path, [list(pair) for pair in kept]]


def _versions(reader: Reader | None) -> list[str]:
    return [reader.version.name, reader.charter.version] if reader else []
