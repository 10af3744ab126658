"""Dates and times in any of the forms exports write them: recognised per column, turned into epoch seconds UTC.

A column may mix forms; each value is read by the first whose shape it has. ``03/04/2026`` is decided by the
column: one value above 12 in either place settles it; where none does, the country of the mapping decides and
the file gets one fault. A date without a time is midnight in the zone of the column. A local time that a
clock change skips is read an hour later; one that occurs twice is read as the later of the two.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lockstep.engines.embedded import Workbench, WorkbenchError
from lockstep.sources.files.sql import literal
from lockstep.values.faults import LockstepError

#: Where 03/04 is the fourth of March.
_MONTH_FIRST = {"US", "PR", "GU", "VI", "AS", "MP", "UM", "FM", "MH", "PW", "PH"}
#: Times up to here count as "no date": 1970-01-01 00:00 is what programs write for nothing.
EARLIEST_S = 1
#: Beyond the year 2100 (``9999-12-31``) a date is a placeholder, too.
LATEST_S = 4_102_444_800

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_LONG_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_OFFSET = r"(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?"
_CLOCK = rf"(?:(?:T|,? +)\d{{1,2}}:\d\d(?::\d\d(?:[.]\d{{1,9}})?)?(?: ?[AaPp][Mm])?{_OFFSET})?"
_ISO = rf"\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}(?:[ T]\d{{1,2}}:\d\d(?::\d\d(?:[.]\d{{1,9}})?)?{_OFFSET})?"
_ISO_ZONED = r":\d\d(?:[.]\d+)? ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$"
_NUMERIC = rf"(\d{{1,2}})([/.-])(\d{{1,2}})[/.-](\d{{4}}|\d\d)({_CLOCK})"
_SPELLED = (
    r"(?P<week>(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +)?"
    rf"(?:\d{{1,2}}(?P<after_day>[ .-]+)(?P<month>{_LONG_MONTHS}|{_MONTHS})"
    rf"|(?P<first_month>{_LONG_MONTHS}|{_MONTHS})(?P<after_month>\.?[ -]+)\d{{1,2}})"
    rf"(?P<before_year>[ ,.-]+)(?P<year>\d{{4}}|\d\d)(?P<clock>{_CLOCK})"
)
# Digits alone: their shape, and SQL of epoch microseconds of {x}.
_COUNTED = (
    (r"\d{9,10}(?:[.]\d{1,9})?", "CAST(floor(TRY_CAST({x} AS DECIMAL(28, 9))) AS BIGINT) * 1000000"),
    (r"\d{12,13}", "TRY_CAST({x} AS BIGINT) * 1000"),
    (r"\d{15,16}", "TRY_CAST({x} AS BIGINT)"),
)
_DIRECTIVES = {
    "%d": r"\d{1,2}", "%m": r"\d{1,2}", "%Y": r"\d{4}", "%y": r"\d\d", "%H": r"\d{1,2}", "%I": r"\d{1,2}",
    "%M": r"\d\d", "%S": r"\d\d", "%f": r"\d{1,6}", "%n": r"\d{7,9}", "%p": "[AaPp][Mm]", "%b": "[A-Za-z]{3}",
    "%B": "[A-Za-z]{3,9}", "%a": "[A-Za-z]{3}", "%A": "[A-Za-z]{6,9}", "%z": r"[+-]\d\d(?::?\d\d)?",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """One way a column writes times.

    Attributes
    ----------
    shape
        Regular expression of the whole value, for Python and the engine alike.
    instant
        SQL of the epoch microseconds UTC; None where `local` says it in the column's zone.
    local
        SQL of a TIMESTAMP in the column's zone. Both are None for ISO 8601, which may go either way.
    """

    shape: str
    instant: str | None = None
    local: str | None = None

    @property
    def sql(self) -> tuple[str | None, str | None]:
        """Both expressions; one of them, or with ISO 8601 both, is None."""
        return self.instant, self.local


@dataclass(frozen=True, slots=True)
class Times:
    """How a column of times is read.

    Attributes
    ----------
    sql
        Epoch seconds UTC of the cell; null where it can't be read.
    ambiguous
        An example of a date that could be two, where nothing in the column decides; else empty.
    is_month_first
        How it was decided.
    """

    sql: str
    ambiguous: str = ""
    is_month_first: bool = False


def recognise(
    workbench: Workbench,
    source: str,
    cell: str,
    *,
    zone: str,
    date_zone: str | None = None,
    country: str | None,
    formats: tuple[str, ...] = (),
    leftovers: tuple[str, ...] = (),
) -> Times:
    """Find out how a column writes its times.

    Parameters
    ----------
    workbench, source
        To look at the column with, and SQL of the relation it is in.
    cell
        SQL of the cell's trimmed text.
    zone, country
        Of times that name no zone, and of dates that could be two.
    date_zone
        Zone at whose midnight a date without a time begins; None: `zone`.
    formats
        What the mapping declares; then nothing is recognised.
    leftovers
        Values that an earlier look could not read, to be looked at as well.

    Raises
    ------
    LockstepError
        A declared format has a directive the engine does not know.
    """
    if formats:
        return Times(_declared(workbench, cell, formats, (zone, date_zone or zone)))
    sample = [
        value
        for (value,) in workbench.execute(
            f"SELECT cell FROM (SELECT {cell} AS cell FROM {source} LIMIT 20000) "
            "WHERE cell IS NOT NULL GROUP BY cell ORDER BY COUNT(*) DESC, cell LIMIT 5000"
        ).fetchall()
    ]
    month_first, example = _month_first(workbench, source, cell, [*sample, *leftovers], country)
    counts: Counter[Form] = Counter()
    for value in [*sample, *leftovers]:
        for known in counts:
            if re.fullmatch(known.shape, value, re.IGNORECASE):
                counts[known] += 1
                break
        else:
            if form := _form(value, month_first):
                counts[form] += 1
    forms = [form for form, _ in counts.most_common()] or [Form(_ISO)]
    return Times(_seconds(cell, forms, (zone, date_zone or zone)), example, month_first is True)


def _form(value: str, month_first: bool | None) -> Form | None:
    """Return the form of one value, or None when it has none we know."""
    if re.fullmatch(_ISO, value):
        return Form(_ISO)
    for shape, sql in _COUNTED:
        if re.fullmatch(shape, value):
            return Form(shape, instant=sql)
    if re.fullmatch(r"[2-7]\d{4}(?:[.]\d+)?", value):  # a spreadsheet's day number; 25569 is 1970-01-01
        seconds = "CAST(round((TRY_CAST({x} AS DECIMAL(38, 9)) - 25569) * 86400) AS BIGINT)"
        return Form(r"[2-7]\d{4}(?:[.]\d{1,12})?", local=f"make_timestamp({seconds} * 1000000)")
    if match := re.fullmatch(_NUMERIC, value):
        sign, year = match[2], "%Y" if len(match[4]) == 4 else "%y"
        orders = [f"{order}{sign}{year}{_clock(match[5])}" for order in (f"%d{sign}%m", f"%m{sign}%d")]
        if sign == "." or month_first is not None:
            return _by_format(orders[1 if month_first and sign != "." else 0])
        # Both orders occur in the column: what can only be one is that one, the rest is read day first.
        first, second = (_by_format(order) for order in orders)
        return Form(
            first.shape, *(f"coalesce({a}, {b})" if a else None for a, b in zip(first.sql, second.sql, strict=True))
        )
    format_ = _spelled(value)
    return _by_format(format_) if format_ else None


def _spelled(value: str) -> str | None:
    """Return the format of a date with a month's name, of digits alone, or with the year first."""
    for shape, format_ in (
        (r"(?:19|20)\d{6}", "%Y%m%d"),
        (r"(?:19|20)\d{12}", "%Y%m%d%H%M%S"),
        (r"(?:19|20)\d{6}T\d{6}", "%Y%m%dT%H%M%S"),
        (r"(?:19|20)\d{6}T\d{6}Z", "%Y%m%dT%H%M%SZ"),
    ):
        if re.fullmatch(shape, value):
            return format_
    if match := re.fullmatch(rf"\d{{4}}\.\d{{1,2}}\.\d{{1,2}}({_CLOCK})", value):
        return f"%Y.%m.%d{_clock(match[1])}"
    match = re.fullmatch(_SPELLED, value, re.IGNORECASE)
    if match is None:
        return None
    week = match["week"] or ""
    if week:
        name = week.rstrip(" ,")
        week = ("%a" if len(name) == 3 else "%A") + week[len(name) :]
    month = "%b" if len(match["month"] or match["first_month"]) == 3 else "%B"
    day = f"%d{match['after_day']}{month}" if match["month"] else f"{month}{match['after_month']}%d"
    year = "%Y" if len(match["year"]) == 4 else "%y"
    return f"{week}{day}{match['before_year']}{year}{_clock(match['clock'])}"


def _clock(text: str) -> str:
    """Return the format of the time of day behind a date.

    >>> _clock(" 9:05 PM"), _clock("T09:05:01.25+02:00"), _clock("")
    (' %I:%M %p', 'T%H:%M:%S.%f%z', '')
    """
    if not text:
        return ""
    text = re.sub(r"(?<=\d)[+-]\d\d(?::?\d\d)?$|(?<= )[+-]\d\d(?::?\d\d)?$", "%z", text)
    hours = "%I" if re.search(r"[AaPp][Mm]", text) else "%H"
    text = re.sub(r"[AaPp][Mm]", "%p", text)
    text = re.sub(r"\.\d{7,9}", ".%n", re.sub(r"\.\d{1,6}(?!\d)", ".%f", text))
    text = re.sub(r"\d{1,2}:\d\d:\d\d", f"{hours}:%M:%S", text)
    return re.sub(r"\d{1,2}:\d\d", f"{hours}:%M", text)


def _by_format(format_: str) -> Form:
    shape = "".join(_DIRECTIVES.get(part) or re.escape(part) for part in re.split(r"(%[A-Za-z])", format_) if part)
    parsed = f"try_strptime({{x}}, {literal(format_)})"
    if re.search(r"%z|Z$|UTC$|GMT$", format_):
        return Form(shape, instant=f"epoch_us({parsed})")
    return Form(shape, local=parsed)


def _month_first(
    workbench: Workbench, source: str, cell: str, sample: list[str], country: str | None
) -> tuple[bool | None, str]:
    """Decide ``03/04``: True, False, or None where both orders occur; and an example where nothing decided."""
    if not any(re.fullmatch(_NUMERIC, value) and not re.match(r"\d+\.", value) for value in sample):
        return False, ""
    first, second = (
        rf"TRY_CAST(regexp_extract({cell}, '^(\d{{1,2}})[/-](\d{{1,2}})[/-]\d', {group}) AS INTEGER)"
        for group in (1, 2)
    )
    [(most_first, most_second, either)] = workbench.execute(
        f"SELECT max({first}), max({second}), min({cell}) FILTER ({first} <> {second}) FROM {source}"
    ).fetchall()
    if most_first > 12 or most_second > 12:
        return (None if most_first > 12 and most_second > 12 else most_second > 12), ""
    slashed = any(re.match(r"\d+/", value) for value in sample)
    return (country in _MONTH_FIRST if country else slashed), either or ""


def _declared(workbench: Workbench, cell: str, formats: tuple[str, ...], zones: tuple[str, str]) -> str:
    for format_ in formats:
        try:
            workbench.execute(f"SELECT try_strptime('', {literal(format_)})")
        except WorkbenchError:
            raise LockstepError(
                f"{format_!r} is no format of dates.",
                remedy="Write it with %Y %m %d %H %M %S %z and their kin, such as %d.%m.%Y.",
            ) from None
    return _seconds(cell, [_by_format(format_) for format_ in formats], zones, is_guarded=False)


def _seconds(cell: str, forms: list[Form], zones: tuple[str, str], *, is_guarded: bool = True) -> str:
    """Return SQL of the epoch seconds, null outside the years a date in earnest has."""
    instants = [_in_its_zone(form, cell, *zones) for form in forms]
    if is_guarded and (len(forms) > 1 or forms[0].shape != _ISO):
        cases = " ".join(
            f"WHEN regexp_full_match({cell}, {literal(form.shape)}, 'i') THEN {instant}"
            for form, instant in zip(forms, instants, strict=True)
        )
        micros = f"CASE {cases} END"
    else:
        micros = f"coalesce({', '.join(instants)})" if len(instants) > 1 else instants[0]
    return f"(CASE WHEN {micros} BETWEEN {EARLIEST_S}000000 AND {LATEST_S}000000 THEN {micros} // 1000000 END)"


def _in_its_zone(form: Form, cell: str, zone: str, date_zone: str) -> str:
    """SQL of the instant. A bare date is a day of the company, whatever zone the times beside it are in."""
    if zone == date_zone or form.instant:
        return _instant(form, cell, zone)
    return (
        f"CASE WHEN contains({cell}, ':') THEN {_instant(form, cell, zone)} ELSE {_instant(form, cell, date_zone)} END"
    )


def _instant(form: Form, cell: str, zone: str) -> str:
    in_zone = "epoch_us(timezone({zone}, {local}))" if zone != "UTC" else "epoch_us({local})"
    if form.instant:
        return form.instant.replace("{x}", cell)
    if form.local:
        return in_zone.format(zone=literal(zone), local=form.local.replace("{x}", cell))
    with_zone = f"epoch_us(TRY_CAST({cell} AS TIMESTAMPTZ))"
    if zone == "UTC":
        return with_zone
    local = in_zone.format(zone=literal(zone), local=f"TRY_CAST({cell} AS TIMESTAMP)")
    return f"CASE WHEN regexp_matches({cell}, {literal(_ISO_ZONED)}) THEN {with_zone} ELSE {local} END"
