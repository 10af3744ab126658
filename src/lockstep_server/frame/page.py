"""What stands around a page's content: company, period, segment, and how fresh the record is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from lockstep.insight.reader import Reader
from lockstep.values.faults import LockstepError
from lockstep_server.frame import answers, reading
from lockstep_server.frame.asked import OFFERED, Asked, offered_periods, words_of

_WORDS = {"lead_kind": "Kind of lead"}
#: A picker with more values than this is a search, not a list; the rest is reached from the journeys.
_LISTED = 40


@dataclass(frozen=True, slots=True)
class Frame:
    """What the base page shows; empty texts where there is no record yet."""

    company: str = ""
    time_zone: str = "UTC"
    currency: str = ""
    as_of_s: int = 0
    record_name: str = ""
    record_number: int = 0
    source_count: int = 0
    charter_version: str = ""
    period: str | None = None
    period_name: str = ""
    period_words: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)
    periods: list[tuple[str, str]] = field(default_factory=list)
    segments: list[dict[str, Any]] = field(default_factory=list)
    chips: list[dict[str, str]] = field(default_factory=list)
    problem: LockstepError | None = None


def framed(
    reader: Reader | None,
    asked: Asked | None = None,
    *,
    kept: Mapping[str, str] | None = None,
    problem: LockstepError | None = None,
) -> Frame:
    """Return the frame of a page.

    Parameters
    ----------
    reader
        The open record; None: there is none yet.
    asked
        Period and segment; None: the page has no such pickers.
    kept
        Other parameters of the address, which the pickers carry along.
    problem
        What to say at the top of the page.
    """
    if reader is None:
        return Frame(problem=problem)
    charter, version = reader.charter, reader.version
    fixed: dict[str, Any] = {
        "company": charter.company.name,
        "time_zone": charter.company.time_zone,
        "currency": charter.company.currency,
        "as_of_s": version.made_s,
        "record_name": version.name,
        "record_number": version.number,
        "source_count": len(version.notes.get("sources", {})),
        "charter_version": charter.version,
        "problem": problem,
    }
    if asked is None:
        return Frame(**fixed)
    return Frame(
        **fixed,
        period=asked.period,
        period_name=asked.period or "all",
        period_words=words_of(asked.period),
        where=asked.where,
        query=asked.query(),
        kept=kept or {},
        periods=offered_periods(reader, asked.period),
        segments=_segments(reader, asked),
        chips=[
            {"words": words_of_dimension(name), "value": value, "without": asked.query(**{name: None})}
            for name, value in asked.where.items()
        ],
    )


def page(request: HttpRequest, template: str, frame: Frame, context: dict[str, Any] | None = None) -> HttpResponse:
    """Render a page in its frame; what it shows is this person's, so that no cache between us keeps it."""
    answer = render(request, template, {**(context or {}), "frame": frame})
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def words_of_dimension(name: str) -> str:
    """Say a dimension as people do.

    Examples
    --------
    >>> words_of_dimension("loss_reason"), words_of_dimension("lead_kind")
    ('Loss reason', 'Kind of lead')
    """
    return _WORDS.get(name, name.replace("_", " ").capitalize())


def empty(request: HttpRequest, problem: LockstepError | None = None) -> HttpResponse:
    """Say that there is no record yet, and what comes next."""
    return page(request, "frame/empty.html", framed(None, problem=problem))


def try_frame(reader: Reader | None) -> Frame:
    """Return a frame without pickers, for pages that stand beside the record."""
    return framed(reader)


def opened() -> tuple[Reader | None, LockstepError | None]:
    """Return the open record, or None with what is wrong with it, None twice where there is none yet."""
    try:
        return reading.try_reader(), None
    except LockstepError as error:
        return None, error


def segment_values(reader: Reader) -> dict[str, list[str]]:
    """Return the values of each offered dimension, the most common first; none where there is one or too many."""
    found: dict[str, list[str]] = answers.kept(reader, "segment values", lambda: _values(reader))
    return found


def _segments(reader: Reader, asked: Asked) -> list[dict[str, Any]]:
    values = segment_values(reader)
    return [
        {"name": name, "words": words_of_dimension(name), "values": values[name], "chosen": asked.where.get(name)}
        for name in OFFERED
        if values.get(name)
    ]


def _values(reader: Reader) -> dict[str, list[str]]:
    found = {}
    # Who brings a system of deals alone has no leads to be told by.
    counted = "leads" if reader.figure("leads").value else "deals-won"
    for name in OFFERED:
        rows = reader.figure(counted, by=name).rows
        values = [str(row[name]) for row in sorted(rows, key=lambda row: -int(row["value"] or 0))]
        found[name] = values if 1 < len(values) <= _LISTED else []
    return found
