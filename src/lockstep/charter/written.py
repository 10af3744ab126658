"""The kinds of text a charter is written in, each checked as it is read: shares, amounts, months, days, zones.

Every value arrives as the text that was written (see `reading`), so nothing has passed through a float; a
plain Python value is taken too, for charters made in code. Floats are refused.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, NamedTuple
from zoneinfo import available_timezones

from babel import Locale
from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from lockstep.charter.refusals import nearest, refusal
from lockstep.values import money
from lockstep.values.faults import LockstepError

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
#: What the teams of a charter are called. The two that promise each other something come first.
TEAMS = ("marketing", "sales", "leadership", "operations", "finance")

_NUMBER = re.compile(r"\d{1,3}(?:_\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


class Days(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"

    def dates(self) -> list[date]:
        """Return each day."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def text(value: object) -> str:
    """Read words; surrounding blanks go."""
    if not isinstance(value, str):
        raise _not_a_text(value)
    if not value.strip():
        raise refusal("says-nothing", "The text is empty.", "Write something, or leave the line out.")
    if len(value) > 2000:
        raise refusal("too-long", f"The text has {len(value):,} characters.", "Use at most 2,000.")
    return value.strip()


def number(value: object) -> Decimal:
    """Read an exact number: ``12000000``, ``12_000_000`` or ``12000000.50``.

    Examples
    --------
    >>> number("12_000_000.50")
    Decimal('12000000.50')
    """
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, str):
        raise _not_a_text(value, "a number")
    written = value.strip()
    if _NUMBER.fullmatch(written) and len(written) <= 30:
        return Decimal(written.replace("_", ""))
    if _NUMBER.fullmatch(written.lstrip("-−")):
        raise refusal("below-zero", f"{written} is below zero.", "Write a number above zero.")
    plain = re.sub(r"[^\d]", "", written) if re.fullmatch(r"[^\d]*[\d.,'_ \u00a0]+[^\d]*", written) else ""
    raise refusal(
        "not-a-number", f"“{written}” is not a number Lockstep reads without guessing.",
        f"Write digits, with a point only before decimals: {plain[:15] or '12000000'}, or 12_000_000.50.",
    )  # fmt: skip


def share(value: object) -> Decimal:
    """Read a share between 0 and 1, as ``80%`` or ``0.8``.

    Examples
    --------
    >>> share("80%"), share("0.125")
    (Decimal('0.8'), Decimal('0.125'))
    """
    written = value.strip() if isinstance(value, str) else value
    percent = isinstance(written, str) and written.endswith("%")
    found = number(written[:-1].rstrip() if isinstance(written, str) and percent else written)
    if percent:
        found /= 100
    if found > 1:
        hint = f"Did you mean {found:f}%?" if not percent and found <= 100 else "Write between 0% and 100%."
        raise refusal("not-a-share", f"“{value}” is more than the whole.", hint)
    return found.normalize() if found else Decimal(0)


def percent(value: Decimal) -> str:
    """Write a share as people do.

    Examples
    --------
    >>> percent(Decimal("0.8")), percent(Decimal("0.125"))
    ('80%', '12.5%')
    """
    scaled = (value * 100).normalize()
    return f"{scaled:f}%"


def month(value: object) -> int:
    """Read a month, by name or as 1 to 12."""
    written = str(value).strip().lower() if isinstance(value, str | int) else ""
    if written in MONTHS:
        return MONTHS.index(written) + 1
    short = [name for name in MONTHS if len(written) >= 3 and name.startswith(written)]
    if len(short) == 1:
        return MONTHS.index(short[0]) + 1
    if written.isascii() and written.isdigit() and 1 <= int(written) <= 12:
        return int(written)
    raise refusal("not-a-month", f"“{value}” is no month.", nearest(written, MONTHS))


def day(value: object) -> date:
    """Read a day as ``2026-12-24``."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise _not_a_text(value, "a day")
    written = value.strip()
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", written):
            raise ValueError
        found = date.fromisoformat(written)
    except ValueError:
        raise refusal("not-a-day", f"“{written}” is no day of the calendar.",
                      "Write year, month and day, such as 2026-12-24.") from None  # fmt: skip
    if not 1970 <= found.year <= 2099:
        raise refusal("not-a-day", f"“{written}” lies outside the years 1970 to 2099.", "Correct the year.")
    return found


def days(value: object) -> Days:
    """Read one day, or a span with both ends included, as ``2026-07-20..2026-08-07``.

    Examples
    --------
    >>> str(days("2026-07-20..2026-08-07")), len(days("2026-05-22").dates())
    ('2026-07-20..2026-08-07', 1)
    """
    if isinstance(value, Days):
        return value
    first, _, last = value.partition("..") if isinstance(value, str) else (value, "", "")
    span = Days(day(first), day(last) if last else day(first))
    if span.last < span.first:
        raise refusal("ends-before-it-begins", f"“{value}” ends before it begins.",
                      f"Write {span.last}..{span.first}.")  # fmt: skip
    if (span.last - span.first).days > 3660:
        raise refusal("too-long", f"“{value}” is longer than ten years.", "Correct one of the years.")
    return span


def time_zone(value: object) -> str:
    """Read the name of a time zone of the IANA database."""
    written = text(value)
    known = time_zones()
    if written in known:
        return written
    # "Berlin" is how people call Europe/Berlin; the region is what they forget.
    place = written.replace(" ", "_").casefold()
    by_place = sorted(zone for zone in known if zone.rsplit("/", 1)[-1].casefold() == place and "/" in zone)
    hint = f"Did you mean “{by_place[-1]}”?" if by_place else nearest(written, sorted(known))
    raise refusal("unknown-time-zone", f"There is no time zone “{written}”.",
                  hint or "Write its IANA name, such as Europe/Berlin or America/New_York.")  # fmt: skip


def currency(value: object) -> str:
    """Read an ISO 4217 currency code."""
    written = text(value)
    try:
        money.minor_digits(written)
    except LockstepError as wrong:
        raise refusal("unknown-currency", wrong.sentence, wrong.remedy) from None
    return written


def country(value: object) -> str:
    """Read an ISO 3166 country code."""
    written = text(value)
    codes = _countries()
    if written in codes:
        return written
    by_name = {name.casefold(): code for code, name in codes.items()}
    code = "GB" if written.upper() == "UK" else by_name.get(written.casefold()) or written.upper()
    raise refusal("unknown-country", f"There is no country “{written}”.",
                  f"Did you mean {code}?" if code in codes else "Write its ISO 3166 code, such as DE.")  # fmt: skip


@cache
def time_zones() -> frozenset[str]:
    """Return the names of the IANA database."""
    return frozenset(available_timezones())  # walks a folder: 20 ms each time


@cache
def _countries() -> dict[str, str]:
    """ISO 3166 code to English name; the Unicode data also knows groups of countries and codes for tests."""
    none = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    return {code: names[code] for code in sorted(names) if len(code) == 2 and code.isalpha() and code not in none}


def team(value: object) -> str:
    """Read the name of a team."""
    written = text(value)
    if written not in TEAMS:
        raise refusal("unknown-team", f"There is no team “{written}”.", nearest(written, TEAMS))
    return written


def _not_a_text(value: object, wanted: str = "a text") -> PydanticCustomError:
    found = {dict: "several lines of `name: value`", list: "a list", bool: "yes or no", float: "a float"}
    return refusal("wrong-kind", f"Here stands {found.get(type(value), 'something else')} instead of {wanted}.",
                   f"Write {wanted} behind the colon.")  # fmt: skip


def _kind(read: Any, write: Any, schema: dict[str, Any]) -> Any:
    return (PlainValidator(read), PlainSerializer(write, return_type=str), WithJsonSchema(schema))


_DAY = r"\d{4}-\d{2}-\d{2}"
Words = Annotated[str, PlainValidator(text), WithJsonSchema({"type": "string", "minLength": 1})]
Share = Annotated[Decimal, *_kind(share, percent, {"type": ["string", "number"], "examples": ["80%"]})]
Amount = Annotated[
    Decimal,
    *_kind(number, lambda found: f"{found.normalize():f}", {"type": ["number", "string"], "examples": [6000000]}),
]
Month = Annotated[
    int,
    PlainValidator(month),
    PlainSerializer(lambda number: MONTHS[number - 1], return_type=str),
    WithJsonSchema({"anyOf": [{"enum": list(MONTHS)}, {"type": "integer", "minimum": 1, "maximum": 12}]}),
]
Day = Annotated[date, *_kind(day, str, {"type": "string", "pattern": f"^{_DAY}$"})]
DaySpan = Annotated[Days, *_kind(days, str, {"type": "string", "pattern": rf"^{_DAY}(\.\.{_DAY})?$"})]
TimeZone = Annotated[str, PlainValidator(time_zone), WithJsonSchema({"type": "string", "examples": ["Europe/Berlin"]})]
Currency = Annotated[
    str, PlainValidator(currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"]})
]
Country = Annotated[
    str, PlainValidator(country), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["DE"]})
]
Team = Annotated[str, PlainValidator(team), WithJsonSchema({"enum": list(TEAMS)})]
