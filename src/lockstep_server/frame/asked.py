"""What a page is asked for: period and segment, which stand in its address and stay there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from lockstep.figures.dimensions import UNDATED
from lockstep.insight.reader import Reader
from lockstep.record.schema import DIMENSIONS
from lockstep.values import instants
from lockstep.values.faults import LockstepError
from lockstep.values.periods import Period
from lockstep_server.frame import answers

#: Dimensions that the segment picker offers; the others work in the address too.
OFFERED = ("segment", "region", "source", "channel", "owner", "manager", "lead_kind", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for.

    Attributes
    ----------
    period
        As figures take it, such as ``2026-Q4``; None: the whole record.
    where
        Dimension to value.
    """

    period: str | None
    where: Mapping[str, str] = field(default_factory=dict)

    def query(self, **changes: str | None) -> str:
        """Return it as the part of an address behind ``?``, with these parameters set or, by None, left out."""
        parts: dict[str, str] = {"period": self.period or "all"} | dict(self.where)
        for name, value in changes.items():
            parts.pop(name, None)
            if value is not None:
                parts[name] = value
        return urlencode(parts)

    @property
    def question(self) -> dict[str, Any]:
        """Return it as arguments of `Reader.figure`."""
        return {"period": self.period, "where": dict(self.where)}

    def without_segment(self) -> Asked:
        """Return the same for everyone."""
        return replace(self, where={})


def asked(request: HttpRequest, reader: Reader) -> Asked:
    """Read period and segment out of an address; without a period, that of the current goal.

    Raises
    ------
    LockstepError
        The period can't be read.
    """
    said: QueryDict = request.GET
    named = said.get("period") or ""
    if named == "all":
        period: str | None = None
    elif named:
        period = Period.parse(named, reader.charter.fiscal_start).name
    else:
        period = current_period(reader)
    where = {name: said[name] for name in DIMENSIONS if said.get(name)}
    return Asked(period=period, where=where)


def current_period(reader: Reader) -> str:
    """Return the period of the goal that runs when the record was made, or else that quarter."""
    charter = reader.charter
    day = instants.day_of(reader.version.made_s, charter.company.time_zone)
    for goal in charter.goals:
        period = Period.parse(goal.period, charter.fiscal_start)
        if period.from_day <= day < period.to_day:
            return period.name
    return _quarter_of(instants.date_of_day(day))


def offered_periods(reader: Reader, chosen: str | None) -> list[tuple[str, str]]:
    """Return the periods of the picker, address value and words: the goals', then the newest with anything in them."""
    charter = reader.charter
    names = [goal.period for goal in charter.goals]
    year, month = map(int, newest_month(reader).split("-"))
    quarter = (month - 1) // 3 + 1
    years = [f"{year - back}" for back in range(3)]
    for _ in range(8):
        names.append(f"{year}-Q{quarter}")
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    names += years
    if chosen is not None:
        names.insert(0, chosen)
    unique = list(dict.fromkeys(names))
    return [("all", "Whole record"), *((name, words_of(name)) for name in unique)]


def newest_month(reader: Reader) -> str:
    """Return the newest month in which the record knows of a lead or a won deal, such as ``2026-11``.

    That of the record itself where it knows of neither; a date in its future counts for nothing.
    """
    made = instants.date_of_day(instants.day_of(reader.version.made_s, reader.charter.company.time_zone))
    last = f"{made:%Y-%m}"
    known = [
        str(row["month"])
        for name in ("leads", "deals-won")
        for row in answers.figure(reader, name, by="month").get("rows", [])
        if row["month"] != UNDATED and row["value"] and str(row["month"]) <= last
    ]
    return max(known, default=last)


def words_of(period: str | None) -> str:
    """Say a period as people do.

    Examples
    --------
    >>> words_of("2026-Q4"), words_of("2026-03"), words_of(None)
    ('Q4 2026', 'March 2026', 'Whole record')
    """
    if period is None:
        return "Whole record"
    year, _, rest = period.partition("-")
    if rest.startswith("Q"):
        return f"{rest} {year}"
    if rest.startswith("W"):
        return f"Week {int(rest[1:])}, {year}"
    if len(rest) == 2:
        return f"{date(int(year), int(rest), 1):%B %Y}"
    return period.replace("..", " to ")


def try_asked(request: HttpRequest, reader: Reader) -> tuple[Asked, LockstepError | None]:
    """Read the address; where it can't be read, the default with the reason."""
    try:
        return asked(request, reader), None
    except LockstepError as error:
        return Asked(period=current_period(reader)), error


def _quarter_of(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"
