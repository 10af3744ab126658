"""The PDF of a month: made by a worker, kept by the versions it rests on."""

from __future__ import annotations

from datetime import date

from django.core.cache import caches
from django_tasks import task

from lockstep.insight.reader import Reader
from lockstep.reports import month as months
from lockstep.reports import pdf
from lockstep.values import instants
from lockstep.values.faults import LockstepError
from lockstep_server.frame import answers, reading

#: Months that are offered.
OFFERED = 13
#: Seconds after which a report that nobody finished may be asked for again.
_PATIENCE = 300


@task()
def make(name: str) -> None:
    """Make the report of a month: what a worker runs."""
    reader = reading.reader()
    marker = _marker(reader, name)
    try:
        made(reader, name)
    except LockstepError as wrong:
        caches["default"].set(f"{marker}.wrong", [wrong.sentence, wrong.remedy], _PATIENCE)
        raise
    finally:
        caches["default"].delete(marker)


def ask(reader: Reader, name: str) -> None:
    """Have a worker make the report of a month, unless one is at it already."""
    if not is_made(reader, name) and caches["default"].add(_marker(reader, name), 1, _PATIENCE):
        caches["default"].delete(f"{_marker(reader, name)}.wrong")
        make.enqueue(name)


def made(reader: Reader, name: str) -> bytes:
    """Return the report of a month, from the cache where it was made before.

    Raises
    ------
    LockstepError
        It is no month that the record knows of.
    """
    kept: bytes = answers.kept(reader, _what(reader, name), lambda: pdf.of(months.month(reader, name)))
    return kept


def is_made(reader: Reader, name: str) -> bool:
    """Return whether the report of a month is there to be read."""
    return answers.is_kept(reader, _what(reader, name))


def is_being_made(reader: Reader, name: str) -> bool:
    """Return whether somebody asked for it, and a worker is at it or will be."""
    return caches["default"].get(_marker(reader, name)) is not None


def what_is_wrong(reader: Reader, name: str) -> list[str]:
    """Return why it could not be made, in a sentence and a remedy; empty where nothing is wrong."""
    wrong: list[str] = caches["default"].get(f"{_marker(reader, name)}.wrong") or []
    return wrong


def offered(reader: Reader) -> list[tuple[str, str]]:
    """Return the months that have begun when the record was made, newest first: name and words."""
    day = instants.date_of_day(instants.day_of(reader.version.made_s, reader.charter.company.time_zone))
    year, month = day.year, day.month
    found = []
    for _ in range(OFFERED):
        found.append((f"{year}-{month:02}", f"{date(year, month, 1):%B %Y}"))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


def _what(reader: Reader, name: str) -> tuple[str, ...]:
    return ("report", name, reader.own.version)


def _marker(reader: Reader, name: str) -> str:
    return f"report.{name}.{reader.version.name}.{reader.charter.version[:16]}.{reader.own.version}"
