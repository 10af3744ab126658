"""The record as this slice reads it: rows made once per version, in a file that all workers share."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from django.urls import reverse

from lockstep.figures.context import Context
from lockstep.insight.reader import Reader
from lockstep_server.frame import reading


def context_of(reader: Reader) -> Context:
    """Return what the library computes in."""
    return Context(reader.engine, reader.version, reader.charter)


def folder() -> Path:
    """Return where the rows are kept; what is in it can be made again."""
    return reading.home().cache("journeys")


def address_of(journey_id: str) -> str:
    """Return a journey's address. Its id may hold any sign, so none is left that an address has a use for."""
    return f"{reverse('journeys:list')}{quote(journey_id, safe='')}"
