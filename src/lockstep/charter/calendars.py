"""Working calendars as a charter writes them, and the `WorkingCalendar` they come to for given years.

Berlin:
  time_zone: Europe/Berlin
  hours:
    monday-thursday: 09:00-12:30, 13:30-18:00
    friday: 09:00-15:00
  holidays: {country: DE, subdivision: BE, extra: [2026-12-24]}
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from lockstep.charter.refusals import nearest, refusal
from lockstep.charter.section import Section
from lockstep.charter.written import Country, Days, DaySpan, TimeZone, Words, text
from lockstep.values.faults import LockstepError
from lockstep.values.instants import day_of_date, day_start_s
from lockstep.values.public_holidays import holiday_dates
from lockstep.values.working_calendar import WorkingCalendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Shifts = tuple[tuple[int, int], ...]

_SHIFT = re.compile(r"([01]\d|2[0-4]):([0-5]\d)\s*-\s*([01]\d|2[0-4]):([0-5]\d)")


def shifts(value: object) -> Shifts:
    """Read the shifts of a day as minutes from midnight; shifts that touch become one.

    Examples
    --------
    >>> shifts("09:00-12:30, 13:30-17:00"), shifts("closed")
    (((540, 750), (810, 1020)), ())
    """
    if isinstance(value, tuple):
        return value
    written = text(value)
    if written.lower() == "closed":
        return ()
    read: list[tuple[int, int]] = []
    for part in written.split(","):
        found = _SHIFT.fullmatch(part.strip())
        if found is None:
            raise refusal("not-hours", f"“{part.strip()}” are no working hours.",
                          "Write them like 09:00-12:30, 13:30-17:00, or closed.")  # fmt: skip
        start, end = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
        if end > 1440:
            raise refusal("not-hours", f"“{part.strip()}” goes beyond midnight.", "The last time of a day is 24:00.")
        if end <= start:
            raise refusal(
                "not-hours", f"“{part.strip()}” ends before it begins.",
                f"A night shift is two: {_clock(start)}-24:00 on this day and 00:00-{_clock(end)} on the next."
                if end < start else "Write a later end, or closed.",
            )  # fmt: skip
        read.append((start, end))
    read.sort()
    for (start, end), (later, until) in pairwise(read):
        if later < end:
            raise refusal(
                "overlapping-hours",
                f"{_shift((start, end))} and {_shift((later, until))} overlap.",
                f"Let the second begin at {_clock(end)} or later, or write {_shift((start, max(end, until)))} alone.",
            )
    joined: list[tuple[int, int]] = []
    for start, end in read:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def hours_text(day: Shifts) -> str:
    """Write the shifts of a day as `shifts` reads them."""
    return ", ".join(map(_shift, day)) or "closed"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _shift(shift: tuple[int, int]) -> str:
    return f"{_clock(shift[0])}-{_clock(shift[1])}"


def _weekday(word: str) -> int:
    matching = [n for n, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.startswith(word.strip().lower())]
    if not matching:
        raise refusal("unknown-weekday", f"There is no weekday “{word}”.", nearest(word, WEEKDAYS))
    return matching[0]


def _weekdays(span: str) -> list[str]:
    """Return the weekdays of ``friday`` or ``monday-friday``; a span may run over the weekend."""
    first, _, last = span.partition("-")
    start, end = _weekday(first.strip()), _weekday(last.strip() or first.strip())
    return [WEEKDAYS[(start + n) % 7] for n in range((end - start) % 7 + 1)]


def _weekday_span(value: object) -> str:
    _weekdays(written := text(value))
    return written  # as written, so that `mon` and `monday` stay two keys and are seen to clash


def _one_line_each(week: dict[str, Shifts]) -> dict[str, Shifts]:
    """Say the hours of each weekday by itself, in the order of the week; closed days are left out."""
    by_day: dict[str, Shifts] = {}
    for span, day in week.items():
        for name in _weekdays(span):
            if name in by_day:
                raise refusal("said-twice", f"The hours of {name} are said twice.", "Keep one of the two lines.")
            by_day[name] = day
    open_days = {name: by_day[name] for name in WEEKDAYS if by_day.get(name)}
    if not open_days:
        raise refusal("no-hours", "The calendar has no working hours, so no clock could ever run in it.",
                      "Write the hours of at least one weekday.")  # fmt: skip
    return open_days


_SPAN = "(monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
Hours = Annotated[
    dict[
        Annotated[str, PlainValidator(_weekday_span)],
        Annotated[Shifts, PlainValidator(shifts), PlainSerializer(hours_text, return_type=str)],
    ],
    AfterValidator(_one_line_each),
    WithJsonSchema(
        {
            "type": "object",
            "patternProperties": {
                f"^{_SPAN}(-{_SPAN})?$": {"type": "string", "examples": ["09:00-12:30, 13:30-17:00"]}
            },
            "additionalProperties": False,
        }
    ),
]


class Holidays(Section):
    """Days on which nobody of the calendar works."""

    country: Country | None = Field(default=None, description="Country whose public holidays are free.")
    subdivision: Words | None = Field(default=None, description="Its state or province, where that has its own: `BE`.")
    extra: tuple[DaySpan, ...] = Field(
        default=(), description="More free days: `2026-12-24`, or spans `2026-12-27..2026-12-30`."
    )
    worked: tuple[DaySpan, ...] = Field(default=(), alias="except", description="Public holidays that are worked.")

    @model_validator(mode="after")
    def _known_place(self) -> Holidays:
        if self.country is None:
            if self.subdivision or self.worked:
                raise refusal("no-country", "The holidays name no country.", "Write `country: DE`, for instance.")
            return self
        try:
            self.public([2026])
        except LockstepError as wrong:
            raise refusal("unknown-holidays", wrong.sentence, wrong.remedy) from None
        for span in self.worked:
            if not self.public(range(span.first.year, span.last.year + 1)).intersection(span.dates()):
                raise refusal("no-holiday", f"{span} is no public holiday of {self.place}: nothing to except.",
                              "Correct the date, or remove it.")  # fmt: skip
        return self

    @property
    def place(self) -> str:
        """Country and subdivision for people: ``DE`` or ``DE-BE``; empty when none is named."""
        return "-".join(part for part in (self.country, self.subdivision) if part)

    def public(self, years: Iterable[int]) -> frozenset[date]:
        """Return the public holidays of the place in some years, worked or not."""
        return holiday_dates(self.country, self.subdivision, years) if self.country else frozenset()

    def dates(self, years: Iterable[int]) -> frozenset[date]:
        """Return the free days of some years."""
        wanted = set(years)
        extra = {day for span in self.extra for day in span.dates() if day.year in wanted}
        return (self.public(wanted) | extra) - {day for span in self.worked for day in span.dates()}


class Calendar(Section):
    """When the people of one office work; promises are counted in their owner's calendar."""

    time_zone: TimeZone = Field(description="IANA name of the zone the hours are written in.")
    hours: Hours = Field(description="Weekday or span of weekdays to shifts. A weekday left out is free.")
    holidays: Holidays = Field(default_factory=Holidays, description="Free days; none when left out.")

    @property
    def week(self) -> str:
        """The working week for people: days with the same hours together.

        Examples
        --------
        >>> Calendar(time_zone="UTC", hours={"mon-thu": "09:00-17:00", "fri": "09:00-15:00"}).week
        'monday-thursday 09:00-17:00; friday 09:00-15:00'
        """
        runs: list[tuple[list[str], Shifts]] = []
        for day, spans in self.hours.items():
            follows = runs and WEEKDAYS.index(runs[-1][0][-1]) + 1 == WEEKDAYS.index(day)
            if follows and runs[-1][1] == spans:
                runs[-1][0].append(day)
            else:
                runs.append(([day], spans))
        return "; ".join(f"{'-'.join(dict.fromkeys((days[0], days[-1])))} {hours_text(spans)}" for days, spans in runs)

    def working(self, name: str, years: Iterable[int], time_off: Iterable[Days] = ()) -> WorkingCalendar:
        """Return the working calendar for some years.

        Parameters
        ----------
        name
            What messages call it.
        years
            Calendar years whose holidays are worked out; outside them no day is a holiday.
        time_off
            Whole local days on which its owner is away.

        Examples
        --------
        >>> office = Calendar(time_zone="Europe/Berlin", hours={"mon-fri": "09:00-17:00"}, holidays={"country": "DE"})
        >>> calendar = office.working("Berlin", [2026])
        >>> calendar.standard_day_seconds, date(2026, 5, 1) in calendar.holidays
        (28800, True)
        """
        away = sorted(time_off)
        return WorkingCalendar(
            name=name,
            time_zone=self.time_zone,
            hours={WEEKDAYS.index(day): spans for day, spans in self.hours.items()},
            holidays=self.holidays.dates(years),
            time_off=tuple(
                (
                    day_start_s(day_of_date(span.first), self.time_zone),
                    day_start_s(day_of_date(span.last) + 1, self.time_zone),
                )
                for span in away
            ),
        )
