"""The month in figures: what each page of the report holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lockstep.charts import book as charts
from lockstep.insight.reader import Reader
from lockstep.reports import claims
from lockstep.reports.cells import Printed, printed
from lockstep.values import instants
from lockstep.values.faults import LockstepError, WrongUse
from lockstep.values.periods import Period

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
#: Pixels of a picture; a page is as wide as this at the size of its text.
WIDTH = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One figure of the month.

    Attributes
    ----------
    name, title, words
        Of the figure: its definition.
    period
        What it was asked for, in words.
    finding
        What its picture shows, in a sentence; read out in its stead.
    picture
        SVG in light colours; None where it has none.
    table
        The same in texts; None where it has nothing.
    faults
        What could not be counted, and what to do.
    """

    name: str
    title: str
    words: str
    period: str
    finding: str = ""
    picture: str | None = None
    table: Printed | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A report: its pages and what they rest on."""

    name: str
    title: str
    company: str
    as_of: str
    record_version: str
    charter_version: str
    made_s: int
    pages: tuple[Page, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Asks:
    """How a page comes about: which figure is drawn, which one is the table, and for which period.

    Attributes
    ----------
    figure, table
        Names; the table is of the same figure where none is named.
    of_goal
        True: asked for the period of the goal, of which the month is a part; a month alone holds too few deals.
    of_past
        True: asked without a period, which is the past up to the end of the month.
    """

    figure: str
    table: str = ""
    of_goal: bool = False
    of_past: bool = False
    view: str | None = None


#: In the order of the first screen: state, why, what to do. A figure that is not in the book has no page.
_PAGES = (
    _Asks("goal-course", "goal-pace", of_goal=True),
    _Asks("funnel", view="period"),
    _Asks("promises-kept"),
    _Asks("goal-gap", of_goal=True),
    _Asks("attribution", of_goal=True),
    _Asks("claim", of_past=True),
    _Asks("levers", of_past=True),
)


def month(reader: Reader, name: str) -> Month:
    """Ask every figure of a month.

    Parameters
    ----------
    reader
        An open record.
    name
        Such as ``2026-10``.

    Returns
    -------
    Month
        Counted as of the end of the month, or of the record where the month still runs.

    Raises
    ------
    WrongUse
        It is no month, or one that the record knows nothing of yet.
    """
    charter, version = reader.charter, reader.version
    if not _MONTH.fullmatch(name):
        raise WrongUse(f"“{name}” is no month.", remedy="Write year and month: 2026-10.")
    period = Period.parse(name, charter.fiscal_start)
    zone = charter.company.time_zone
    if instants.day_start_s(period.from_day, zone) > version.made_s:
        raise WrongUse(f"{name} begins after the record was made.", remedy="Read the sources first: lockstep sync.")
    as_of_s = min(instants.day_start_s(period.to_day, zone) - 1, version.made_s)
    return Month(
        name=name,
        title=f"{period.first:%B %Y}",
        company=charter.company.name,
        as_of=_day(instants.date_of_day(instants.day_of(as_of_s, zone))),
        record_version=version.name,
        charter_version=charter.version,
        made_s=version.made_s,
        pages=tuple(_pages(reader, period, as_of_s)),
    )


def _pages(reader: Reader, period: Period, as_of_s: int) -> Iterator[Page]:
    for asks in _PAGES:
        if asks.figure not in reader.book:
            continue
        goal = _goal_period(reader, period) if asks.of_goal else None
        asked: dict[str, Any] = {"period": None if asks.of_past else goal or period.name, "as_of": as_of_s}
        if asks.view in reader.book[asks.figure].views:
            asked["view"] = asks.view
        if asks.figure == "claim":
            yield _claims(reader, as_of_s)
        else:
            yield _page(reader, asks, asked)


def _page(reader: Reader, asks: _Asks, asked: dict[str, Any]) -> Page:
    figure = reader.book[asks.figure]
    make = _maker(figure.name, figure.title, figure.words, asked["period"])
    try:
        said = reader.figure(asks.figure, **asked).as_dict()
        beside = reader.figure(asks.table, **asked).as_dict() if asks.table else said
    except LockstepError as wrong:
        return make(faults=(_told(wrong.sentence, wrong.remedy),))
    faults = dict.fromkeys(
        _told(fault["sentence"], fault["remedy"]) for each in (said, beside) for fault in each["faults"]
    )
    has_something = bool(beside.get("rows")) or beside.get("value") is not None
    return make(
        finding="" if charts.why_not(said) else charts.title(said),
        picture=charts.picture(said, width=WIDTH, in_page=False),
        table=printed(beside) if has_something else None,
        faults=tuple(faults),
    )


def _claims(reader: Reader, as_of_s: int) -> Page:
    figure = reader.book["claim"]
    make = _maker(figure.name, "What the teams say of each other", figure.words, None)
    try:
        return make(table=claims.table(reader, as_of_s))
    except LockstepError as wrong:
        return make(faults=(_told(wrong.sentence, wrong.remedy),))


def _maker(name: str, title: str, words: str, period: str | None) -> Callable[..., Page]:
    def make(**rest: Any) -> Page:
        return Page(name=name, title=title, words=words, period=_said(period), **rest)

    return make


def _goal_period(reader: Reader, month: Period) -> str | None:
    """Return the period of the shortest goal that the month is a part of."""
    fiscal = reader.charter.fiscal_start
    around = [Period.parse(goal.period, fiscal) for goal in reader.charter.goals]
    held = [each for each in around if each.from_day <= month.from_day and month.to_day <= each.to_day]
    return min(held, key=lambda each: each.days).name if held else None


def _told(sentence: str, remedy: str) -> str:
    return f"{sentence} {remedy}".strip()


def _said(period: str | None) -> str:
    if period is None:
        return "The past, up to the end of the month"
    if re.fullmatch(r"\d{4}-Q\d", period):
        return f"{period[5:]} {period[:4]}"
    return f"{date.fromisoformat(f'{period}-01'):%B %Y}" if _MONTH.fullmatch(period) else period


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
